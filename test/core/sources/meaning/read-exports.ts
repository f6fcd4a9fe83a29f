import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { importSources, type ImportOutcome } from '#core/sources/import/import-sources.ts';
import { mappingTemplateSchema } from '#core/sources/mapping/template.ts';
import { textFile } from '../import/import-files.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/exports');

/** A small invented export of the project's own. */
export function exportFile(name: string): FileSource {
  return textFile(name, readFileSync(join(FOLDER, name), 'utf8'));
}

export type ReadExport = {
  readonly outcome: ImportOutcome;
  /** Customer → net money in major units, refunds off; customers whose orders are worth nothing stand with 0. */
  readonly net: Readonly<Record<string, number>>;
  /** `kind:column` of what is open. */
  readonly asked: readonly string[];
};

let counter = 0;

/** Net money per customer as the mart books it: refunds off positive lines, a refunded line without an amount in full. */
async function sumNet(engine: Engine, schema: string): Promise<Record<string, number>> {
  const rows = toRows(
    await engine.query(sql`select customer_id, sum(amount_cents - case when amount_cents <= 0 then 0
        when refund_cents is not null then abs(refund_cents) when status = 'refunded' or refunded_at is not null then amount_cents else 0 end)::bigint as cents
      from ${ident(schema, 'stg_orders')} group by 1 order by 1`),
  );
  return Object.fromEntries(rows.map((row) => [String(row['customer_id']), Number(row['cents']) / 100]));
}

/** Reads files as one source of orders by their proposed mapping, with answers where they are given. */
export async function readExport(
  engine: Engine,
  files: readonly FileSource[],
  answers: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Promise<ReadExport> {
  counter += 1;
  const schema = `export_test_${counter}`;
  await engine.run(sql`create schema ${ident(schema)}`);
  const template = mappingTemplateSchema.parse({
    version: 1,
    source: 'orders',
    equalRows: 'keep',
    ...more,
    ...(Object.keys(answers).length === 0 ? {} : { meaning: { answers } }),
  });
  const outcome = await importSources(engine, {
    schema,
    sources: [{ source: 'orders', files, template }],
    parameters: parametersSchema.parse({}),
  });
  const questions = outcome.status === 'questions' ? outcome.questions : outcome.report.openQuestions;
  const net = outcome.status === 'imported' ? await sumNet(engine, schema) : {};
  await engine.run(sql`drop schema ${ident(schema)} cascade`);
  return { outcome, net, asked: questions.map(({ code, column, key }) => key ?? `${code}:${column ?? ''}`) };
}

/** The money of each reading of a question, in major units. */
export function listMoney(outcome: ImportOutcome, key: string): Readonly<Record<string, number>> {
  const questions = outcome.status === 'questions' ? outcome.questions : outcome.report.openQuestions;
  const question = questions.find((candidate) => candidate.key === key);
  return Object.fromEntries(
    (question?.choices ?? []).flatMap(({ value, money }) =>
      money === undefined ? [] : [[value, Number(money[0]?.cents ?? 0n) / 100]],
    ),
  );
}
