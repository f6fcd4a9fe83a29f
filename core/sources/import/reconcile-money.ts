import { toRows, type Row } from '#core/kernel/columns.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { listMappedFields, toNumberAnswers } from '#core/sources/cleaning/clean-rows.ts';
import type { Currency } from '#core/sources/cleaning/currencies.ts';
import { exactMoney } from '#core/sources/cleaning/parse-money.ts';
import { listFileColumns } from '#core/sources/mapping/template.ts';
import { getExclusionRule, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import type { MoneyBalance } from './import-report.ts';
import { nameCleanTable, toRunOptions, type ImportScope, type LoadedFile, type LoadedSource } from './import-source.ts';

const cents = (row: Row, name: string): bigint => BigInt(String(row[name] ?? 0));

/** What the cells of a file say, without rounding, as DECIMAL in major units: the amount, or price × quantity where that is mapped or read. */
function writeExact(source: LoadedSource, file: LoadedFile, currency: Currency): Sql | undefined {
  if (file.answers === undefined) return undefined;
  const amount = listMappedFields(source.contract, file.template, file.columns).find(
    ({ field }) => field.name === 'amount',
  );
  if (amount === undefined || (typeof amount.reference === 'object' && 'constant' in amount.reference))
    return undefined;
  const cells = file.plan?.derived.get('amount')?.cells ?? listFileColumns(amount.reference);
  const [value, quantity] = cells;
  if (value === undefined) return undefined;
  const read = (name: string): Sql => file.plan?.cells.get(name) ?? ident(name);
  return exactMoney(
    read(value),
    quantity === undefined ? undefined : read(quantity),
    toNumberAnswers(file.answers, true),
    currency,
  );
}

/** Foreign money of a file as its cells say, by currency: rejected, or converted by a rate. */
async function listForeign(
  scope: ImportScope,
  source: LoadedSource,
  index: number,
  stated: Sql,
): Promise<MoneyBalance['foreign']> {
  const rows = toRows(
    await scope.engine.query(
      sql`select _currency as currency, count(*) as n_rows, coalesce(sum(coalesce(cell.stated, 0)), 0)::bigint as cents
        from (select * from ${nameCleanTable(scope, source.contract)} where _file = ${rawSql(String(index))} and ${isForeign(scope)}) as line
        join (${stated}) as cell using (_record) group by 1 order by 1`,
      toRunOptions(scope.task),
    ),
  );
  return rows.map((row) => ({
    currency: String(row['currency'] ?? ''),
    rows: Number(row['n_rows']),
    cents: cents(row, 'cents'),
  }));
}

/** Rows in another currency than the project's. */
function isForeign(scope: ImportScope): Sql {
  return sql`coalesce(_currency <> ${scope.parameters.currency.code.toUpperCase()}, false)`;
}

/**
 * Where the money of a file's amount column went, to the cent. What the cells say is added up from the raw table, what became of it from the
 * typed rows and from what was worked out: the two meet, or the import is at fault.
 */
export async function balanceMoney(
  scope: ImportScope,
  source: LoadedSource,
  file: LoadedFile,
  index: number,
): Promise<MoneyBalance | null> {
  const { currency } = scope.parameters;
  const exact = writeExact(source, file, currency);
  if (exact === undefined) return null;
  const clean = nameCleanTable(scope, source.contract);
  const factor = rawSql(String(10 ** currency.decimals));
  const stated = sql`select _record, exact, cast(round(exact * ${factor}) as bigint) as stated from (select _record, ${exact} as exact from ${file.raw})`;
  const lines = file.plan?.lines;
  const joined =
    lines === undefined
      ? sql`select line._verdict, line.amount_cents, cell.exact, cell.stated, 0 as repeated, 0 as deducted, coalesce(line.amount_cents, cell.stated) as went
          from (select * from ${clean} where _file = ${rawSql(String(index))} and not ${isForeign(scope)}) as line join (${stated}) as cell using (_record)`
      : sql`select line._verdict, line.amount_cents, cell.exact, cell.stated, coalesce(_m_repeated, 0) as repeated, coalesce(_m_deducted, 0) as deducted,
            coalesce(_m_net, cell.stated) as went
          from (select * from ${clean} where _file = ${rawSql(String(index))} and not ${isForeign(scope)}) as line join (${stated}) as cell using (_record) left join ${lines} as meant using (_record)`;
  const sums = (['exact', 'stated', 'repeated', 'deducted', 'went'] as const).map(
    (name) => sql`cast(coalesce(sum(${ident(name)}), 0) as varchar) as ${ident(name)}`,
  );
  const rows = toRows(
    await scope.engine.query(
      sql`select _verdict, count(*) filter (where went is null) as n_unread, ${join(sums)}, cast(coalesce(sum(stated - exact * ${factor}), 0) as varchar) as rounding
        from (${joined}) group by _verdict`,
      toRunOptions(scope.task),
    ),
  );
  const balance = {
    stated: 0n,
    loaded: 0n,
    duplicates: 0n,
    superseded: 0n,
    excluded: 0n,
    rejected: 0n,
    repeated: 0n,
    deducted: 0n,
  };
  let unreadRows = 0;
  let rounding = 0;
  for (const row of rows) {
    const verdict = Number(row['_verdict']);
    unreadRows += Number(row['n_unread']);
    if (verdict === VERDICT.otherCurrency) continue;
    balance.stated += cents(row, 'stated');
    balance.repeated += cents(row, 'repeated');
    balance.deducted += cents(row, 'deducted');
    rounding += Number(row['rounding']);
    const part =
      verdict === VERDICT.loaded
        ? 'loaded'
        : verdict === VERDICT.duplicate
          ? 'duplicates'
          : verdict === VERDICT.superseded
            ? 'superseded'
            : getExclusionRule(verdict) === undefined
              ? 'rejected'
              : 'excluded';
    balance[part] += cents(row, 'went');
  }
  const { loaded, duplicates, superseded, excluded, rejected, repeated, deducted } = balance;
  return {
    currency: currency.code,
    ...balance,
    foreign: await listForeign(scope, source, index, stated),
    rounding,
    unreadRows,
    unexplained: balance.stated - loaded - duplicates - superseded - excluded - rejected - repeated - deducted,
  };
}
