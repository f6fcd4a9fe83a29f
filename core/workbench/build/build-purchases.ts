import { toRows } from '#core/kernel/columns.ts';
import { openPurchaseTables } from '#core/questions/purchase-tables.ts';
import type { PurchaseTables } from '#core/science/customer-models/histories.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { getContract, isHistorySource } from '#core/sources/contracts.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import type { ImportReport } from '#core/sources/import/import-report.ts';
import { importSources } from '#core/sources/import/import-sources.ts';
import { selectModels } from '#core/mart/plan.ts';
import { MODELS } from '#core/mart/registry.ts';
import { runModels } from '#core/mart/run.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import type { ProjectInput } from './build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, sql } from '#core/kernel/sql.ts';

export type BuiltPurchases = {
  readonly tables: PurchaseTables;
  readonly parameters: SettledParameters;
  readonly report: ImportReport;
};

export type PurchasesOutcome =
  | { readonly status: 'built'; readonly purchases: BuiltPurchases }
  | { readonly status: 'questions'; readonly questions: readonly Question[] };

const IMPORT_SCHEMA = 'purchases_import';
const SCHEMA = 'purchases';

/**
 * The part of a build that the customer models need: import, orders, purchases, refunds; nothing after them. Runs in an
 * engine of its own or beside a project's build.
 *
 * Rejects like `buildProject`.
 */
export async function buildPurchases(
  engine: Engine,
  input: ProjectInput,
  task: TaskOptions = {},
): Promise<PurchasesOutcome> {
  const given = input.sources.filter(({ source }) => {
    const { hasOrderLines, linksCustomers } = getContract(source);
    return hasOrderLines === true || linksCustomers === true;
  });
  const hasOrders = given.some(({ source }) => getContract(source).hasOrderLines === true);
  const behaviors = hasOrders ? [] : input.sources.filter(({ source }) => isHistorySource(source));
  await engine.run(sql`drop schema if exists ${ident(IMPORT_SCHEMA)} cascade`);
  await engine.run(sql`create schema ${ident(IMPORT_SCHEMA)}`);
  const imported = await importSources(
    engine,
    { schema: IMPORT_SCHEMA, sources: [...given, ...behaviors], parameters: input.parameters },
    task,
  );
  if (imported.status === 'questions') return { status: 'questions', questions: imported.questions };
  const parameters: SettledParameters = { ...imported.parameters, asOfDate: imported.asOfDate };
  await runModels(
    engine,
    {
      models: selectModels(MODELS, ['int_purchases', 'int_purchase_refunds']),
      sourceSchema: IMPORT_SCHEMA,
      parameters,
      targetSchema: SCHEMA,
      keepIntermediates: true,
    },
    task,
  );
  const staged = toRows(
    await engine.query(sql`
      select table_name from duckdb_tables()
      where database_name = current_database() and schema_name = ${IMPORT_SCHEMA} and starts_with(table_name, 'stg_')`),
  );
  for (const { table_name: name } of staged) await engine.run(sql`drop table ${ident(IMPORT_SCHEMA, String(name))}`);
  return {
    status: 'built',
    purchases: {
      tables: openPurchaseTables({ schema: SCHEMA, parameters }),
      parameters,
      report: imported.report,
    },
  };
}
