import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { isInAudience } from '#core/questions/audience/audience.ts';
import { startUnit } from '#core/questions/cohorts/cohort-scope.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { asOfDate, divide, martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';

export type ActivityArgs = {
  readonly unit: 'day' | 'week' | 'month';
  /** Days counted, both included, ISO. */
  readonly from: string;
  readonly through: string;
};

export type ActivityPeriod = {
  /** First day of the period, ISO. */
  readonly start: string;
  /** Customers with any behaviour or purchase. */
  readonly customers: number;
  readonly views: number;
  readonly favorites: number;
  readonly carts: number;
  /** Customer days with a purchase, and those of customers who had bought before. */
  readonly purchaseDays: number;
  readonly repurchaseDays: number;
  /** repurchaseDays / purchaseDays; null without a purchase day. */
  readonly repurchaseRate: number | null;
  /** Some days of the period lie outside of what was asked for or after the as-of date. */
  readonly isPartial: boolean;
};

/** 口径 of the activity chart. */
export const ACTIVITY_METRICS = {
  customers: {
    label: { zh: '活跃客户', en: 'Active customers' },
    formula: {
      zh: '该期有任何行为或购买的客户数，每人计一次',
      en: 'customers with any behaviour or purchase in the period, each once',
    },
    filters: {
      zh: 'fct_cst_behavior_daily；未结束的期标注',
      en: 'fct_cst_behavior_daily; periods not over are marked',
    },
    denominator: null,
  },
  repurchaseRate: {
    label: { zh: '复购率（按购买日）', en: 'Repurchase rate (by purchase day)' },
    formula: {
      zh: 'is_repurchase 在购买日上的平均 = 复购日 / 购买日',
      en: 'average of is_repurchase over purchase days = repurchase days / purchase days',
    },
    filters: {
      zh: '一个客户一天计一次；此前有过购买日为复购日',
      en: 'one customer and day counts once; a repurchase day has an earlier purchase day',
    },
    denominator: { zh: '购买日', en: 'purchase days' },
  },
} as const satisfies Record<string, MetricDefinition>;

/** Activity by period, from `fct_cst_behavior_daily`, under the filters in force. */
export async function queryActivity(
  engine: Engine,
  scope: MartScope,
  { unit, from, through }: ActivityArgs,
  options: RunOptions = {},
): Promise<readonly ActivityPeriod[]> {
  const last = sql`least(cast(${through} as date), ${asOfDate(scope)})`;
  const rows = toRows(
    await engine.query(
      sql`
with facts as (
  select *, cast(strptime(cast(date_key as varchar), '%Y%m%d') as date) as day
  from ${martTable(scope, 'fct_cst_behavior_daily')}
  where ${isInAudience(scope, rawSql('customer_id'))}
)
select
  cast(${startUnit(rawSql('day'), unit)} as varchar) as start,
  count(distinct customer_id) as customers,
  cast(sum(view_count) as bigint) as views,
  cast(sum(favorite_count) as bigint) as favorites,
  cast(sum(cart_count) as bigint) as carts,
  count(is_repurchase) as purchase_days,
  cast(coalesce(sum(is_repurchase), 0) as bigint) as repurchase_days,
  ${startUnit(rawSql('day'), unit)} < cast(${from} as date)
    or ${startUnit(rawSql('day'), unit)} + interval '1 ${rawSql(unit)}' - interval '1 day' > ${last} as is_partial
from facts
where day between cast(${from} as date) and ${last}
group by ${startUnit(rawSql('day'), unit)}
order by 1`,
      options,
    ),
  );
  return rows.map((row) => {
    const purchaseDays = readNumber(row, 'purchase_days');
    const repurchaseDays = readNumber(row, 'repurchase_days');
    return {
      start: readText(row, 'start'),
      customers: readNumber(row, 'customers'),
      views: readNumber(row, 'views'),
      favorites: readNumber(row, 'favorites'),
      carts: readNumber(row, 'carts'),
      purchaseDays,
      repurchaseDays,
      repurchaseRate: divide(repurchaseDays, purchaseDays),
      isPartial: row['is_partial'] === true,
    };
  });
}

/** Asks {@link queryActivity}. */
export const activityQuestion = defineQuestion({
  name: 'activity',
  args: z.strictObject({ unit: z.enum(['day', 'week', 'month']), from: z.string(), through: z.string() }),
  run: queryActivity,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof activityQuestion> {}
}
