import { createHash } from 'node:crypto';
import { toRows } from '#core/kernel/columns.ts';
import type { Cell } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { Model } from '#core/mart/define-model.ts';
import { ident, join, sql } from '#core/kernel/sql.ts';

function formatCell(cell: Cell): string {
  if (cell === null) return '';
  const text =
    typeof cell === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(12)).toString() : String(cell);
  return /[",\r\n]/.test(text) || text === '' ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table as canonical CSV: declared columns, rows by primary key, DOUBLE at 12 significant digits, NULL empty, LF. */
export async function writeCanonicalCsv(engine: Engine, model: Model, schema: string): Promise<string> {
  const names = Object.keys(model.columns);
  const columns = join(names.map((name) => ident(name)));
  const order = join(model.primaryKey.map((name) => ident(name)));
  const lines = [names.join(',')];
  const statement = sql`select ${columns} from ${ident(schema, model.name)} order by ${order}`;
  for await (const batch of engine.stream(statement)) {
    for (const row of toRows(batch)) lines.push(names.map((name) => formatCell(row[name] ?? null)).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** SHA-256 of a text's UTF-8 bytes, as hexadecimal digits. */
export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
