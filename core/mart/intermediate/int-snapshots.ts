import { startPeriod, endPeriod, toDateKey } from '#core/mart/dims/calendar.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { declareColumn, NULLABLE } from './declare-column.ts';
import { intMoneyEvents } from './int-money-events.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';

const STEPS = { month: "interval '1 month'", week: "interval '7 days'", quarter: "interval '3 months'" } as const;

/** The dates at which customers' states are taken: every complete period's end, and the as-of date. */
export const intSnapshots = defineModel({
  name: 'int_snapshots',
  kind: 'intermediate',
  label: { zh: '快照日期', en: 'Snapshot dates' },
  doc: {
    zh: '自第一笔金额所在周期起，各完整周期的最后一天，以及截止日本身。',
    en: 'The last day of every complete period from the first money on, and the as-of date itself.',
  },
  grain: { zh: '一个快照日期', en: 'one snapshot date' },
  primaryKey: ['snapshot_no'],
  inputs: { money: intMoneyEvents },
  columns: {
    snapshot_no: declareColumn('INTEGER', '快照序号', 'Snapshot number', '从 1 起连续。', 'Consecutive from 1.'),
    period_key: declareColumn(
      'INTEGER',
      '周期键',
      'Period key',
      '快照日期的 yyyymmdd。',
      'The snapshot date as yyyymmdd.',
    ),
    period_start_date: declareColumn(
      'DATE',
      '周期首日',
      'Period start',
      '所在周期的第一天。',
      'First day of its period.',
    ),
    period_end_date: declareColumn(
      'DATE',
      '快照日期',
      'Snapshot date',
      '周期最后一天，未完整的周期为截止日。',
      'Last day of the period; the as-of date where the period is not complete.',
    ),
    window_start_date: declareColumn(
      'DATE',
      '观察窗口首日',
      'Window start',
      'RFM 观察窗口的第一天；不设窗口为空。',
      'First day of the RFM observation window; NULL without one.',
      NULLABLE,
    ),
    is_complete: declareColumn(
      'BOOLEAN',
      '周期完整',
      'Is complete',
      '周期最后一天 ≤ 截止日。',
      'The period’s last day is not after the as-of date.',
    ),
    is_current: declareColumn(
      'BOOLEAN',
      '是截止日',
      'Is current',
      '快照日期等于截止日。',
      'The snapshot date is the as-of date.',
    ),
  },
  sql: ({ money, params }) => {
    const asOf = sql`cast(${params.asOfDate} as date)`;
    const start = rawSql('period_start_date');
    const months = params.rfm.windowMonths;
    return sql`
with bounds as (
  select cast(${startPeriod(sql`coalesce(min(booked_on), ${asOf})`, params.periodType)} as timestamp) as first_start
  from ${money}
),
starts as (
  select cast(unnest(generate_series(first_start, cast(${asOf} as timestamp), ${rawSql(STEPS[params.periodType])})) as date)
    as period_start_date
  from bounds
),
periods as (
  select
    row_number() over (order by period_start_date) as snapshot_no,
    period_start_date,
    least(${endPeriod(start, params.periodType)}, ${asOf}) as period_end_date,
    ${endPeriod(start, params.periodType)} <= ${asOf} as is_complete
  from starts
),
final as (
  select
    snapshot_no,
    ${toDateKey(rawSql('period_end_date'))} as period_key,
    period_start_date,
    period_end_date,
    ${
      months === null
        ? sql`cast(null as date)`
        : sql`cast(period_end_date + interval '1 day' - interval '${rawSql(String(months))} months' as date)`
    } as window_start_date,
    is_complete,
    period_end_date = ${asOf} as is_current
  from periods
)
select * from final`;
  },
});
