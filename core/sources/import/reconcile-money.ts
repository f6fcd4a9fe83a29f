import { toRows, type Row } from '#core/kernel/columns.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { listMappedFields, toNumberAnswers } from '#core/sources/cleaning/clean-rows.ts';
import type { Currency } from '#core/sources/cleaning/currencies.ts';
import { stateMoney } from '#core/sources/cleaning/parse-money.ts';
import { getExclusionRule, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { listFileColumns } from '#core/sources/mapping/template.ts';
import type { MoneyBalance } from './import-report.ts';
import { nameCleanTable, toRunOptions, type ImportScope, type LoadedFile, type LoadedSource } from './import-source.ts';

const cents = (row: Row, name: string): bigint => BigInt(String(row[name] ?? 0));

/** What the cells of a file say, without rounding, as DECIMAL in major units: the amount, or price × quantity where that is mapped or read. */
function writeStated(source: LoadedSource, file: LoadedFile, currency: Currency): Sql | undefined {
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
  return stateMoney(
    read(value),
    quantity === undefined ? undefined : read(quantity),
    toNumberAnswers(file.answers, true),
    currency,
  );
}

/** Rows in another currency than the project's. */
function isForeign(scope: ImportScope): Sql {
  return sql`coalesce(_currency <> ${scope.parameters.currency.code.toUpperCase()}, false)`;
}

/** Foreign money of a file as its cells say, by currency: rejected, or converted by a rate. */
async function listForeign(
  scope: ImportScope,
  source: LoadedSource,
  file: LoadedFile,
  index: number,
  stated: Sql,
): Promise<MoneyBalance['foreign']> {
  if (isWhole(scope, file)) return [];
  const rows = toRows(
    await scope.engine.query(
      sql`select _currency as currency, count(*) as n_rows, coalesce(sum(coalesce(cell.stated, 0)), 0)::bigint as cents
        from (select * from ${nameCleanTable(scope, source.contract)} where _file = ${rawSql(String(index))} and ${isForeign(scope)}) as line
        join (select _record, ${stated} from ${file.raw}) as cell using (_record) group by 1 order by 1`,
      toRunOptions(scope.task),
    ),
  );
  return rows.map((row) => ({
    currency: String(row['currency'] ?? ''),
    rows: Number(row['n_rows']),
    cents: cents(row, 'cents'),
  }));
}

/** Whether every amount is what its own cell says, in the project's currency. */
function isWhole(scope: ImportScope, { plan, template, answers }: LoadedFile): boolean {
  if (answers?.foreignMarks !== undefined) return false;
  const isPlanned = plan !== undefined && (plan.derived.size > 0 || plan.verdicts.length > 0);
  const code = scope.parameters.currency.code.toUpperCase();
  return !isPlanned && template.currencyColumn === undefined && (template.currency ?? code).toUpperCase() === code;
}

/** Sums by verdict; a verdict of NULL is what the raw cells say as a whole, where nothing was worked out and rows need not meet one by one. */
function selectSums(scope: ImportScope, clean: Sql, file: LoadedFile, index: number, stated: Sql): Sql {
  const own = sql`(select * from ${clean} where _file = ${rawSql(String(index))} and not ${isForeign(scope)})`;
  const whole = sql`select ${stated} from ${file.raw}`;
  if (isWhole(scope, file)) {
    return sql`select _verdict, count(*) - count(amount_cents) as n_unread, '0' as stated, '0' as repeated, '0' as deducted,
        cast(coalesce(sum(amount_cents), 0) as varchar) as went, '0' as rounding from ${own} group by _verdict
      union all
      select null, 0, cast(coalesce(sum(stated), 0) as varchar), '0', '0', '0', cast(coalesce(sum(rounding), 0) as varchar) from (${whole})`;
  }
  const cells = sql`select _record, ${stated} from ${file.raw}`;
  const lines = file.plan?.lines;
  const joined =
    lines === undefined
      ? sql`select line._verdict, cell.rounding, cell.stated, 0 as repeated, 0 as deducted, coalesce(line.amount_cents, cell.stated) as went
          from ${own} as line join (${cells}) as cell using (_record)`
      : sql`select line._verdict, cell.rounding, cell.stated, coalesce(_m_repeated, 0) as repeated, coalesce(_m_deducted, 0) as deducted,
            coalesce(_m_net, cell.stated) as went
          from ${own} as line join (${cells}) as cell using (_record) left join ${lines} as meant using (_record)`;
  const sums = (['stated', 'repeated', 'deducted', 'went'] as const).map(
    (name) => sql`cast(coalesce(sum(${ident(name)}), 0) as varchar) as ${ident(name)}`,
  );
  return sql`select _verdict, count(*) filter (where went is null) as n_unread, ${join(sums)},
      cast(coalesce(sum(rounding), 0) as varchar) as rounding from (${joined}) group by _verdict`;
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
  const stated = writeStated(source, file, currency);
  if (stated === undefined) return null;
  const clean = nameCleanTable(scope, source.contract);
  const rows = toRows(
    await scope.engine.query(selectSums(scope, clean, file, index, stated), toRunOptions(scope.task)),
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
    const verdict = row['_verdict'] === null ? undefined : Number(row['_verdict']);
    unreadRows += Number(row['n_unread']);
    balance.stated += cents(row, 'stated');
    balance.repeated += cents(row, 'repeated');
    balance.deducted += cents(row, 'deducted');
    rounding += Number(row['rounding']);
    if (verdict === undefined) continue;
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
    foreign: await listForeign(scope, source, file, index, stated),
    rounding,
    unreadRows,
    unexplained: balance.stated - loaded - duplicates - superseded - excluded - rejected - repeated - deducted,
  };
}
