import { toSingleRow } from '#core/kernel/columns.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { settleFinding, type Finding } from '#core/sources/meaning/finding.ts';
import { exclusionVerdict, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { toRunOptions } from '#core/sources/import/import-source.ts';
import { countCustomerIds, readCustomerAnswer, type CustomerRows } from './customer-scope.ts';

/** Fewer ids than this beyond 2^53 prove nothing: one in two such numbers is exact by chance. */
const MIN_IDS = 3;

const isLong = sql`regexp_full_match(plain, '[1-9][0-9]{15,18}') and try_cast(plain as hugeint) > 9007199254740992`;
const isExact = sql`cast(cast(try_cast(plain as hugeint) as double) as hugeint) = try_cast(plain as hugeint)`;
/** Spreadsheets keep fifteen digits and fill up with zeros. */
const isRounded = sql`regexp_full_match(plain, '[1-9][0-9]{14}0+')`;

/**
 * Customer ids beyond 2^53 that all are exact as floating-point numbers: a table stored them so, and neighbouring ids have become one.
 * Asked about, since the file cannot tell which customers were merged.
 */
export async function findDamagedNumbers(rows: CustomerRows): Promise<Finding | undefined> {
  const { scope, source, clean, ids, column, files } = rows;
  const options = toRunOptions(scope.task);
  const row = toSingleRow(
    await scope.engine.query(
      sql`select count(*) filter (where long) as n_long, count(*) filter (where long and (exact or rounded)) as n_exact,
          cast(coalesce(sum(n_rows) filter (where long), 0) as bigint) as n_rows, count(*) as n_ids, min(id) filter (where long) as example,
          cast(coalesce(sum(cents), 0) as bigint) as cents, cast(coalesce(sum(cents) filter (where long), 0) as bigint) as long_cents
        from (select id, n_rows, cents, coalesce(${isLong}, false) as long, coalesce(${isExact}, false) as exact, ${isRounded} as rounded from ${ids})`,
      options,
    ),
  );
  const long = Number(row['n_long']);
  const isText = source.files.every(({ inspection }) => ['csv', 'tsv', 'text'].includes(inspection.format));
  if (long === 0 || Number(row['n_exact']) < long || (isText && long < MIN_IDS)) return undefined;
  const currency = scope.parameters.currency.code;
  const cents = BigInt(String(row['cents'] ?? 0));
  const longCents = BigInt(String(row['long_cents'] ?? 0));
  const count = Number(row['n_rows']);
  const finding = settleFinding(
    {
      kind: 'damaged-ids',
      source: source.contract.name,
      files,
      columns: [column],
      text: {
        zh: `“${column}”中 ${count} 行的 ID（如 ${String(row['example'])}）超过 2^53，且都恰好是浮点数：末几位已丢失，不同的客户可能变成了同一个 ID。请把该列以文本或整数重新导出。`,
        en: `${count} rows of "${column}" have ids beyond 2^53 (such as ${String(row['example'])}) that all are floating-point numbers: their last digits are lost, and several customers may have become one. Export the column as text or whole numbers.`,
      },
      evidence: [
        { id: 'damaged-rows', label: { zh: '受影响的行', en: 'rows concerned' }, value: count, unit: 'rows' },
        {
          id: 'damaged-ids',
          label: { zh: '剩下的不同 ID', en: 'different ids left of them' },
          value: long,
          unit: 'customers',
        },
        { id: 'money', label: { zh: '这些行的金额', en: 'money of these rows' }, value: longCents, unit: 'cents' },
      ],
      readings: [
        {
          id: 'nobody',
          label: { zh: '无法识别客户：计为无客户', en: 'their customers cannot be told: no customer' },
          money: [{ currency, cents: cents - longCents }],
          customers: Number(row['n_ids']) - long,
          orders: null,
        },
        {
          id: 'keep',
          label: { zh: '照现有 ID 载入（客户可能合并）', en: 'load them by the ids left (customers may be merged)' },
          money: [{ currency, cents }],
          customers: Number(row['n_ids']),
          orders: null,
        },
      ],
      state: 'question',
      chosen: 'keep',
      basis: null,
      proposed: 'nobody',
    },
    readCustomerAnswer(rows, 'damaged-ids', column),
  );
  if (finding.chosen === 'nobody') {
    const none: Sql = rawSql(String(exclusionVerdict('no_customer')));
    await scope.engine.run(
      sql`update ${clean} set _verdict = case when _verdict = ${rawSql(String(VERDICT.loaded))} then ${none} else _verdict end, customer_id = null
        where customer_id in (select id from ${ids} where ${isLong})`,
      options,
    );
    await countCustomerIds(rows);
  }
  return finding;
}
