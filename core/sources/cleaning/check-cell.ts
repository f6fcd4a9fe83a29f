import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { Label } from '#core/kernel/label.ts';
import { selectCleanRows } from './clean-rows.ts';
import { getContract } from '#core/sources/contracts.ts';
import { explainReject, getFaultyField } from './explain-reject.ts';
import { profileColumns } from '#core/sources/import/profile-columns.ts';
import { getColumnAnswer, type MappingTemplate } from '#core/sources/mapping/template.ts';
import type { PricedParameters } from '#core/kernel/parameters.ts';
import { ident, rawSql, sql } from '#core/kernel/sql.ts';

let counter = 0;

/**
 * Whether a text can be read in the place of a cell: null where it can, else why not. Only this cell is judged; what the rest of the
 * row says, and whether the row is a duplicate, shows when it is loaded.
 */
export async function checkCell(
  engine: Engine,
  template: MappingTemplate,
  column: string,
  text: string,
  parameters: PricedParameters,
): Promise<Label | null> {
  const contract = getContract(template.source);
  const [name] = Object.entries(template.columns).find(([, reference]) => reference === column) ?? [];
  const index = contract.fields.findIndex((field) => field.name === name);
  const field = contract.fields[index];
  if (name === undefined || field === undefined) return null;
  counter += 1;
  const table = ident(`_checked_cell_${counter}`);
  const own: MappingTemplate = { ...template, columns: { [name]: column }, carryWithinOrder: [] };
  const { currencyColumn: _, ...plain } = own;
  await engine.run(
    sql`create table ${table} as select cast(1 as bigint) as _record, nullif(cast(${text} as varchar), '') as ${ident(column)}`,
  );
  try {
    const file = { name: '', raw: table, columns: [column], isText: true };
    const { answers } = await profileColumns(engine, contract, plain, [file], parameters, {});
    const order = getColumnAnswer(template.dateOrder, column);
    const settled = order === undefined ? answers : { ...answers, dateOrder: new Map([[column, order]]) };
    const rows = selectCleanRows(contract, table, [column], 0, settled);
    const row = toSingleRow(await engine.query(sql`select _verdict from (${rows}) where _file = ${rawSql('0')}`));
    const verdict = Number(row['_verdict']);
    if (getFaultyField(contract, verdict)?.name !== name) return null;
    return explainReject(contract, verdict, text, parameters.currency).message;
  } finally {
    await engine.run(sql`drop table if exists ${table}`);
  }
}
