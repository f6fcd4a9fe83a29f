import { CHINA_HOLIDAY_YEARS, CHINA_SPECIAL_DAYS } from './china-holidays.ts';
import { endPeriod, startPeriod, toDateKey } from './calendar.ts';
import { defineModel, type ColumnDeclaration } from '#core/mart/define-model.ts';
import {
  stgBehaviors,
  stgOrders,
  stgPlannedTouches,
  stgServiceTickets,
  stgStrategies,
  stgTouches,
} from '#core/mart/staging/sources.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';

const covered = `${CHINA_HOLIDAY_YEARS.from}–${CHINA_HOLIDAY_YEARS.to}`;
const coverage = {
  zh: `节假日数据覆盖 ${covered} 年，之外的年份为空（不是“否”）；${CHINA_HOLIDAY_YEARS.to} 年末可能随次年放假通知调整。来源：chinese-days（MIT）。`,
  en: `Holiday data covers ${covered}; NULL, not false, in other years. The last days of ${CHINA_HOLIDAY_YEARS.to} may still be moved by the next year's notice. Source: chinese-days (MIT).`,
};

function declare(
  type: ColumnDeclaration['type'],
  zh: string,
  en: string,
  doc: { readonly zh: string; readonly en: string } = { zh: `${zh}。`, en: `${en}.` },
): ColumnDeclaration {
  return { type, label: { zh, en }, doc, nullable: true };
}

function withCoverage(zh: string, en: string): { zh: string; en: string } {
  return { zh: `${zh}${coverage.zh}`, en: `${en} ${coverage.en}` };
}

/** The special days as a relation `(day, kind, name_zh, name_en)`; one text is planned much faster than 750 rows of VALUES. */
function writeSpecialDays(): Sql {
  const lines = CHINA_SPECIAL_DAYS.map(({ date, kind, nameZh, nameEn }) => [date, kind, nameZh, nameEn].join('|'));
  return sql`
  select
    cast(split_part(line, '|', 1) as date) as day,
    split_part(line, '|', 2) as kind,
    split_part(line, '|', 3) as name_zh,
    split_part(line, '|', 4) as name_en
  from (select unnest(string_split(${lines.join(';')}, ';')) as line)`;
}

/** 时间维度: one row per day that a fact can have, and −1 for unknown. */
export const dimDate = defineModel({
  name: 'dim_date',
  kind: 'dimension',
  label: { zh: '时间维度', en: 'Date dimension' },
  doc: {
    zh: '从最早的事实到最晚的计划触达加最长转化窗口的每一天，至少到截止日期所在周期的最后一天；-1 为未知，其余列为空。',
    en: "Every day from the first fact to the last touch plus the longest conversion window, and at least to the end of the as-of date's period; -1 is unknown and NULL otherwise.",
  },
  grain: { zh: '一天', en: 'one day' },
  primaryKey: ['date_key'],
  inputs: {
    orders: stgOrders,
    behaviors: stgBehaviors,
    touches: stgTouches,
    plannedTouches: stgPlannedTouches,
    strategies: stgStrategies,
    serviceTickets: stgServiceTickets,
  },
  columns: {
    date_key: {
      type: 'INTEGER',
      label: { zh: '日期键', en: 'Date key' },
      doc: { zh: '日期写作 yyyymmdd 的整数；-1 为未知。', en: 'The date as a yyyymmdd integer; -1 is unknown.' },
    },
    date: declare('DATE', '日期', 'Date'),
    year: declare('INTEGER', '年', 'Year'),
    quarter: declare('INTEGER', '季度', 'Quarter', { zh: '1 至 4。', en: '1 to 4.' }),
    month: declare('INTEGER', '月', 'Month', { zh: '1 至 12。', en: '1 to 12.' }),
    day_of_month: declare('INTEGER', '日', 'Day of month', { zh: '1 至 31。', en: '1 to 31.' }),
    iso_year: declare('INTEGER', 'ISO 年', 'ISO year', {
      zh: 'ISO 周所属的年份。',
      en: 'The year the ISO week belongs to.',
    }),
    iso_week: declare('INTEGER', 'ISO 周', 'ISO week', {
      zh: '1 至 53，周一为一周之始。',
      en: '1 to 53; weeks start on Monday.',
    }),
    weekday: declare('INTEGER', '星期', 'Weekday', { zh: '1 为周一，7 为周日。', en: '1 is Monday, 7 is Sunday.' }),
    is_weekend: declare('BOOLEAN', '是否周末', 'Is weekend', {
      zh: '周六或周日，不论是否调休上班。',
      en: 'Saturday or Sunday, worked or not.',
    }),
    is_holiday: declare(
      'BOOLEAN',
      '是否法定节假日',
      'Is public holiday',
      withCoverage(
        '放假日（含放假安排中的周末与调休）。',
        "A day off of mainland China's public holidays, days in lieu and weekends inside them included.",
      ),
    ),
    holiday_name_zh: declare(
      'VARCHAR',
      '节假日名称',
      'Holiday name (Chinese)',
      withCoverage(
        '放假日或调休上班日所属的节日。',
        'The holiday that the day off or make-up workday belongs to, in Chinese.',
      ),
    ),
    holiday_name_en: declare(
      'VARCHAR',
      '节假日名称（英文）',
      'Holiday name (English)',
      withCoverage(
        '放假日或调休上班日所属节日的英文名。',
        'The holiday that the day off or make-up workday belongs to, in English.',
      ),
    ),
    is_makeup_workday: declare(
      'BOOLEAN',
      '是否调休上班日',
      'Is make-up workday',
      withCoverage('因放假调休而上班的周末。', 'A weekend day that is worked in exchange for a holiday.'),
    ),
    is_workday: declare(
      'BOOLEAN',
      '是否工作日',
      'Is workday',
      withCoverage('周一至周五且非放假日，或调休上班日。', 'Monday to Friday and no holiday, or a make-up workday.'),
    ),
    week_start_date: declare('DATE', '周开始日', 'Week start'),
    week_end_date: declare('DATE', '周结束日', 'Week end'),
    month_start_date: declare('DATE', '月开始日', 'Month start'),
    month_end_date: declare('DATE', '月结束日', 'Month end'),
    quarter_start_date: declare('DATE', '季度开始日', 'Quarter start'),
    quarter_end_date: declare('DATE', '季度结束日', 'Quarter end'),
    season: declare('VARCHAR', '季节', 'Season', {
      zh: '气象季节：spring 3–5 月，summer 6–8 月，autumn 9–11 月，winter 12–2 月。',
      en: 'Meteorological: spring March–May, summer June–August, autumn September–November, winter December–February.',
    }),
    promo_peak: declare('VARCHAR', '大促', 'Sales peak', {
      zh: '按固定日历：618 为 6 月 1–18 日，double11 为 11 月 1–11 日，double12 为 12 月 1–12 日；其余为空。',
      en: 'By a fixed calendar: 618 is 1–18 June, double11 is 1–11 November, double12 is 1–12 December; NULL otherwise.',
    }),
  },
  checks: [
    sql`date_key = -1 or date is not null`,
    sql`date is null or date between month_start_date and month_end_date`,
    sql`not (is_holiday and is_workday)`,
    sql`not is_makeup_workday or is_weekend`,
  ],
  sql: ({ orders, behaviors, touches, plannedTouches, strategies, serviceTickets, params }) => {
    const day = rawSql('day');
    const asOf = sql`cast(${params.asOfDate} as date)`;
    return sql`
with touch_dates as (
  select min(least(assigned_at, touched_at)) as first_at, max(greatest(assigned_at, touched_at)) as last_at from ${touches}
  union all
  select min(assigned_at), max(assigned_at) from ${plannedTouches}
),
longest_window as (
  select greatest(${params.conversionWindowDays}, coalesce(max(conversion_window_days), 0)) as window_days from ${strategies}
),
fact_dates as (
  select min(ordered_at) as first_at from ${orders}
  union all
  select min(occurred_at) from ${behaviors}
  union all
  select min(opened_at) from ${serviceTickets}
  union all
  select min(first_at) from touch_dates
),
bounds as (
  select
    least((select cast(min(first_at) as date) from fact_dates), ${asOf}) as first_day,
    greatest(
      ${endPeriod(asOf, params.periodType)},
      (select cast(max(last_at) as date) from touch_dates) + cast((select window_days from longest_window) as integer)
    ) as last_day
),
days as (
  select first_day + cast(step as integer) as day
  from bounds, lateral (select unnest(range(date_diff('day', first_day, last_day) + 1)) as step)
),
special_days as (
  ${writeSpecialDays()}
),
described as (
  select
    day,
    isodow(day) as weekday,
    year(day) between ${CHINA_HOLIDAY_YEARS.from} and ${CHINA_HOLIDAY_YEARS.to} as is_covered,
    coalesce(special_days.kind = 'holiday', false) as is_holiday,
    coalesce(special_days.kind = 'makeup_workday', false) as is_makeup_workday,
    special_days.name_zh,
    special_days.name_en
  from days left join special_days using (day)
),
final as (
  select
    ${toDateKey(day)} as date_key,
    day as date,
    year(day) as year,
    quarter(day) as quarter,
    month(day) as month,
    day(day) as day_of_month,
    isoyear(day) as iso_year,
    week(day) as iso_week,
    weekday,
    weekday >= 6 as is_weekend,
    case when is_covered then is_holiday end as is_holiday,
    name_zh as holiday_name_zh,
    name_en as holiday_name_en,
    case when is_covered then is_makeup_workday end as is_makeup_workday,
    case when is_covered then is_makeup_workday or (weekday < 6 and not is_holiday) end as is_workday,
    ${startPeriod(day, 'week')} as week_start_date,
    ${endPeriod(day, 'week')} as week_end_date,
    ${startPeriod(day, 'month')} as month_start_date,
    ${endPeriod(day, 'month')} as month_end_date,
    ${startPeriod(day, 'quarter')} as quarter_start_date,
    ${endPeriod(day, 'quarter')} as quarter_end_date,
    case when month(day) in (3, 4, 5) then 'spring' when month(day) in (6, 7, 8) then 'summer'
      when month(day) in (9, 10, 11) then 'autumn' else 'winter' end as season,
    case when month(day) = 6 and day(day) <= 18 then '618' when month(day) = 11 and day(day) <= 11 then 'double11'
      when month(day) = 12 and day(day) <= 12 then 'double12' end as promo_peak
  from described
  union all by name
  select -1 as date_key
)
select * from final order by date_key`;
  },
});
