import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { exclusionVerdict, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { listFileColumns } from '#core/sources/mapping/template.ts';
import { nameFinding, settleFinding, type Finding } from '#core/sources/meaning/finding.ts';
import { nameCleanTable, toRunOptions, type ImportScope, type LoadedSource } from './import-source.ts';

/** A day that many rows share or that lies far before all others. */
type Day = { readonly date: string; readonly epochDay: number; readonly rows: number; readonly timed: number };

/** Rows at the early end that a gap of this many days parts from all others are strays, where they are this few. */
const GAP_DAYS = 180;
const TAIL_SHARE = 0.01;
/** Fewer rows than this have no end to speak of; the day that systems count from is a stray in any table. */
const TAIL_MIN_ROWS = 30;
const SYSTEM_DAYS = new Set(['1970-01-01', '1970-01-02']);
/** A day is a default where it has this share of the rows and so many times those of the next day. */
const DEFAULT_SHARE = 0.05;
const DEFAULT_FACTOR = 5;
const DEFAULT_MIN_ROWS = 20;
const DEFAULT_MIN_DAYS = 20;

const counted = sql`_verdict in (${rawSql(String(VERDICT.loaded))}, ${rawSql(String(exclusionVerdict('no_customer')))})`;

function findEarlyEnd(days: readonly Day[]): readonly Day[] {
  const total = days.reduce((sum, { rows }) => sum + rows, 0);
  const allowed = Math.max(1, Math.floor(total * TAIL_SHARE));
  let before = 0;
  let end = 0;
  for (const [index, day] of days.entries()) {
    before += day.rows;
    if (before > allowed || index === days.length - 1) break;
    const next = days[index + 1];
    const isFar = next !== undefined && next.epochDay - day.epochDay > GAP_DAYS;
    if (isFar && (total >= TAIL_MIN_ROWS || SYSTEM_DAYS.has(day.date))) end = index + 1;
  }
  return days.slice(0, end);
}

/** One date that stands for "unknown": 1 January, a day far from all others, or midnight where all others have a time of day. */
function findDefault(days: readonly Day[]): readonly Day[] {
  const total = days.reduce((sum, { rows }) => sum + rows, 0);
  const [most, next] = days.toSorted((a, b) => b.rows - a.rows);
  if (most === undefined || next === undefined || days.length < DEFAULT_MIN_DAYS || most.rows < DEFAULT_MIN_ROWS)
    return [];
  if (most.rows < total * DEFAULT_SHARE || most.rows < next.rows * DEFAULT_FACTOR) return [];
  const distance = Math.min(...days.flatMap((day) => (day === most ? [] : [Math.abs(day.epochDay - most.epochDay)])));
  const timed = days.reduce((sum, day) => sum + (day === most ? 0 : day.timed), 0);
  const isUntimed = most.timed === 0 && timed > (total - most.rows) * 0.9;
  return most.date.endsWith('-01-01') || distance > GAP_DAYS || isUntimed ? [most] : [];
}

function listDates(days: readonly Day[]): { zh: string; en: string } {
  const shown = days.slice(0, 3).map(({ date }) => date);
  const more = days.length > shown.length;
  return { zh: `${shown.join('、')}${more ? ' 等' : ''}`, en: `${shown.join(', ')}${more ? ', …' : ''}` };
}

function toCents(row: Row, name: string): bigint {
  return BigInt(String(row[name] ?? 0));
}

/**
 * Dates at the early end that are no dates of events, and one default date on many rows: asked about, with the money and customers with
 * and without their rows. `aside` excludes the rows as `stray_date` before anything is grouped or computed.
 */
export async function settleStrayDates(scope: ImportScope, source: LoadedSource): Promise<Finding | undefined> {
  const { engine, parameters } = scope;
  const { contract } = source;
  const options = toRunOptions(scope.task);
  const clean = nameCleanTable(scope, contract);
  const time = contract.asOfField;
  if (time === undefined) return undefined;
  const rows = toRows(
    await engine.query(
      sql`select cast(cast(${rawSql(time)} as date) as varchar) as day, cast(epoch(cast(cast(${rawSql(time)} as date) as timestamp)) / 86400 as integer) as epoch_day,
          count(*) as n_rows, count(*) filter (where ${rawSql(time)} <> cast(${rawSql(time)} as date)) as n_timed
        from ${clean} where ${counted} and ${rawSql(time)} is not null group by 1, 2 order by 2`,
      options,
    ),
  );
  const days = rows.map((row): Day => ({
    date: String(row['day']),
    epochDay: Number(row['epoch_day']),
    rows: Number(row['n_rows']),
    timed: Number(row['n_timed']),
  }));
  const early = findEarlyEnd(days);
  const rest = days.slice(early.length);
  const found = [...early, ...findDefault(rest)];
  if (found.length === 0) return undefined;
  const list = rawSql(found.map(({ date }) => `date '${date}'`).join(', '));
  const isStray: Sql = sql`cast(${rawSql(time)} as date) in (${list})`;
  const money = contract.fields.some(({ name }) => name === 'amount') ? rawSql('amount_cents') : rawSql('0');
  const sums = toSingleRow(
    await engine.query(
      sql`select cast(coalesce(sum(${money}), 0) as bigint) as all_cents, cast(coalesce(sum(${money}) filter (where not ${isStray}), 0) as bigint) as other_cents,
          count(distinct customer_id) as all_customers, count(distinct customer_id) filter (where not ${isStray}) as other_customers
        from ${clean} where ${counted}`,
      options,
    ),
  );
  const reference = source.files[0]?.template.columns[time];
  const column = reference === undefined ? time : (listFileColumns(reference)[0] ?? time);
  const dates = listDates(found);
  const count = found.reduce((sum, day) => sum + day.rows, 0);
  const [first] = rest.filter((day) => !found.includes(day));
  const currency = parameters.currency.code;
  const answer = source.files
    .map(({ template }) => template.meaning?.answers[nameFinding('stray-dates', column)])
    .find((each) => each !== undefined);
  const finding = settleFinding(
    {
      kind: 'stray-dates',
      source: contract.name,
      files: source.files.map(({ file }) => file.name),
      columns: [column],
      text: {
        zh: `${count} 行的日期是 ${dates.zh}，与其他日期（自 ${first?.date ?? ''} 起）相隔很远或像是默认值。这些行是真实的吗？`,
        en: `${count === 1 ? '1 row is' : `${count} rows are`} dated ${dates.en}, far from all others (from ${first?.date ?? ''} on) or like a default. Did they happen then?`,
      },
      evidence: [
        { id: 'stray-rows', label: { zh: '这些日期的行', en: 'rows of these dates' }, value: count, unit: 'rows' },
        {
          id: 'other-rows',
          label: { zh: '其他行', en: 'other rows' },
          value: days.reduce((sum, day) => sum + day.rows, 0) - count,
          unit: 'rows',
        },
      ],
      readings: [
        {
          id: 'aside',
          label: { zh: '不是：排除这些行（日期未知）', en: 'no: set the rows aside, their date is unknown' },
          money: [{ currency, cents: toCents(sums, 'other_cents') }],
          customers: Number(sums['other_customers']),
          orders: null,
        },
        {
          id: 'keep',
          label: { zh: '是：保留', en: 'yes: keep them' },
          money: [{ currency, cents: toCents(sums, 'all_cents') }],
          customers: Number(sums['all_customers']),
          orders: null,
        },
      ],
      state: 'question',
      chosen: 'keep',
      basis: null,
      proposed: 'aside',
    },
    answer,
  );
  const asked = finding.basis === 'equal' ? { ...finding, state: 'question' as const, basis: null } : finding;
  if (asked.chosen === 'aside') {
    await engine.run(
      sql`update ${clean} set _verdict = ${rawSql(String(exclusionVerdict('stray_date')))} where ${counted} and ${isStray}`,
      options,
    );
  }
  return asked;
}
