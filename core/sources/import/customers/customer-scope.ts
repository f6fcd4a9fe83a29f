import { ident, literal, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { exclusionVerdict, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { listFileColumns } from '#core/sources/mapping/template.ts';
import { nameFinding, type FindingKind } from '#core/sources/meaning/finding.ts';
import {
  nameCleanTable,
  toRunOptions,
  type ImportScope,
  type LoadedSource,
} from '#core/sources/import/import-source.ts';

/** What was decided about customer ids while the sources of one import are read: later sources follow the first. */
export type CustomerDecisions = {
  /** Key → id that holds: a table, once spellings are merged. */
  spellings?: { readonly table: Sql; readonly key: 'shown' | 'spelling' | 'bare'; readonly hasPhones: boolean };
  /** Ids that stand for nobody: a table. */
  nobody?: Sql;
  /** Whether any order names several customers. */
  hasMixedOrders?: boolean;
};

/** The rows of a source whose customers are looked at. */
export type CustomerRows = {
  readonly scope: ImportScope;
  readonly source: LoadedSource;
  readonly clean: Sql;
  /** Table of the different ids of the rows that load: `id`, `plain` (without its platform), `n_rows`, `cents`. */
  readonly ids: Sql;
  /** Rows that load as far as is known. */
  readonly loaded: Sql;
  readonly money: Sql;
  readonly order: Sql;
  /** An id without the namespace of its platform. */
  readonly bare: (id: Sql) => Sql;
  readonly column: string;
  readonly files: readonly string[];
};

/** The rows of a source with what findings about its customers need; undefined where it has no customer ids. */
export function openCustomerRows(scope: ImportScope, source: LoadedSource): CustomerRows | undefined {
  const { contract } = source;
  if (!contract.fields.some(({ name }) => name === 'customer_id')) return undefined;
  const reference = source.files
    .map(({ template }) => template.columns['customer_id'])
    .find((each) => each !== undefined);
  const column = reference === undefined ? 'customer_id' : (listFileColumns(reference)[0] ?? 'customer_id');
  const platforms = source.files.flatMap(({ template }) =>
    template.platform === undefined ? [] : [template.platform],
  );
  const prefix = `^(?:${platforms.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')}):`;
  const isOrders = contract.name === 'orders';
  return {
    scope,
    source,
    clean: nameCleanTable(scope, contract),
    ids: ident(scope.schema, `_customers_${contract.name}`),
    loaded: sql`_verdict = ${rawSql(String(VERDICT.loaded))} and customer_id is not null`,
    money: isOrders ? rawSql('amount_cents') : rawSql('cast(0 as bigint)'),
    order: isOrders ? sql`coalesce(order_id, _file || ':' || _record)` : sql`_file || ':' || _record`,
    bare: (id) => (platforms.length === 0 ? id : sql`regexp_replace(${id}, ${literal(prefix)}, '')`),
    column,
    files: source.files.map(({ file }) => file.name),
  };
}

/** Makes the table of ids anew: in one pass over the rows, so that everything else looks at each id once. */
export async function countCustomerIds({ scope, clean, ids, loaded, money, bare }: CustomerRows): Promise<void> {
  await scope.engine.run(
    sql`create or replace table ${ids} as select id, ${bare(sql`id`)} as plain, n_rows, cents from (
        select customer_id as id, count(*) as n_rows, cast(coalesce(sum(${money}), 0) as bigint) as cents
        from ${clean} where ${loaded} group by customer_id)`,
    toRunOptions(scope.task),
  );
}

/** The analyst's answer to a finding about the customers of a source. */
export function readCustomerAnswer({ source }: CustomerRows, kind: FindingKind, column: string): string | undefined {
  return source.files
    .map(({ template }) => template.meaning?.answers[nameFinding(kind, column)])
    .find((answer) => answer !== undefined);
}

/** Takes the customer from every row whose id is in a table of ids: rows that would load are excluded as `no_customer`. */
export async function clearCustomers({ scope, source, clean }: CustomerRows, ids: Sql): Promise<void> {
  const options = toRunOptions(scope.task);
  const hit = sql`customer_id in (select id from ${ids})`;
  const none = rawSql(String(exclusionVerdict('no_customer')));
  const loaded = rawSql(String(VERDICT.loaded));
  if (source.contract.excludesNoCustomer !== true) {
    await scope.engine.run(sql`update ${clean} set _verdict = ${none} where _verdict = ${loaded} and ${hit}`, options);
    return;
  }
  await scope.engine.run(
    sql`update ${clean} set _verdict = case when _verdict = ${loaded} then ${none} else _verdict end, customer_id = null where ${hit}`,
    options,
  );
}

/** Writes merged ids into the links between customer ids, as platform `spelling`. */
export async function recordSpellings({ scope, clean }: CustomerRows, map: Sql): Promise<void> {
  const options = toRunOptions(scope.task);
  const links = ident(scope.schema, 'stg_customer_links');
  await scope.engine.run(
    sql`insert into ${links} by name select id as source_customer_id, 'spelling' as platform, holder as customer_id from ${map}
      where not exists (select 1 from ${links} as known where known.source_customer_id = id and known.platform = 'spelling')`,
    options,
  );
  await scope.engine.run(
    sql`update ${clean} set customer_id = hit.holder from ${map} as hit where ${clean}.customer_id = hit.id`,
    options,
  );
}
