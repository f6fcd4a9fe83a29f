import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import type { Label } from '#core/kernel/label.ts';
import { SEGMENT_MEMBERS, VALUE_MEMBERS, type SegmentCode, type ValueCode } from '#core/mart/dims/classes.ts';
import { currentCustomers } from '#core/questions/audience/audience.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { divide, readCents, readNumber, type MartScope } from '#core/questions/mart-scope.ts';
import { sql } from '#core/kernel/sql.ts';

/** What the loop of the domain does next with a value tier. */
export type SuggestedStrategy = 'vip_care' | 'activation' | 'wake_up';

/** 高价值 → VIP维护, 中价值 → 激活策略, 低价值 → 唤醒策略. */
export const SUGGESTED_STRATEGIES: Readonly<
  Record<'high' | 'medium' | 'low', { strategy: SuggestedStrategy; label: Label }>
> = {
  high: { strategy: 'vip_care', label: { zh: 'VIP维护', en: 'VIP care' } },
  medium: { strategy: 'activation', label: { zh: '激活策略', en: 'Activation' } },
  low: { strategy: 'wake_up', label: { zh: '唤醒策略', en: 'Wake-up' } },
};

export type SegmentValueCell = {
  readonly segmentKey: number;
  readonly segment: SegmentCode;
  readonly valueKey: number;
  readonly value: keyof typeof SUGGESTED_STRATEGIES;
  readonly customers: number;
  /** Share of all purchasers, 0…1. */
  readonly customerShare: number | null;
  /** Net money over the observation window, minor units. */
  readonly monetaryCents: bigint;
  /** Share of all purchasers' net money; null where that is not positive. */
  readonly revenueShare: number | null;
  /** Customers with at least two purchases. */
  readonly repeatCustomers: number;
  /** D1 within the cell; null in an empty cell. */
  readonly repurchaseRate: number | null;
  readonly strategy: SuggestedStrategy;
};

export type SegmentValueMatrix = {
  /** The nine cells, segments 新客, 老客, VIP by tiers 高, 中, 低; empty ones too. */
  readonly rows: readonly SegmentValueCell[];
  /** 未购: customers without a purchase, in no cell. */
  readonly prospectCustomers: number;
  /** Customers whose segment or tier is unknown, in no cell. */
  readonly unknownCustomers: number;
  readonly purchasers: number;
  readonly monetaryCents: bigint;
};

/** 口径 of the matrix. */
export const SEGMENT_VALUE_MATRIX_METRICS = {
  customers: {
    label: { zh: '格内客户数', en: 'Customers of the cell' },
    formula: {
      zh: '截止日期时处于该分群与价值等级的客户数',
      en: 'customers in the segment and value tier as of the date',
    },
    filters: { zh: '有过购买的客户；未购客户单列', en: 'customers with a purchase; prospects stand apart' },
    denominator: null,
  },
  customerShare: {
    label: { zh: '格内客户占比', en: 'Share of customers in the cell' },
    formula: { zh: '格内客户数 / 全部购买客户数', en: 'customers in the cell / all purchasers' },
    filters: { zh: '不含未购客户', en: 'without prospects' },
    denominator: { zh: '全部购买客户', en: 'all purchasers' },
  },
  revenueShare: {
    label: { zh: '格内收入占比', en: 'Share of revenue in the cell' },
    formula: {
      zh: '格内客户净额之和 / 全部购买客户净额之和',
      en: "the cell customers' net money / all purchasers' net money",
    },
    filters: {
      zh: '观察期内净额（M）；无客户的订单不计',
      en: 'net money (M) over the observation window; orders without a customer are left out',
    },
    denominator: { zh: '全部购买客户的净额', en: "all purchasers' net money" },
  },
  repurchaseRate: {
    label: { zh: '客户复购率（观察期）', en: 'Repurchase rate by customers (observation window)' },
    formula: {
      zh: '格内购买 ≥ 2 次的客户数 / 购买 ≥ 1 次的客户数',
      en: 'customers in the cell with ≥ 2 purchases / with ≥ 1',
    },
    filters: { zh: 'RFM 观察期内的有效购买', en: 'standing purchases in the RFM observation window' },
    denominator: { zh: '格内观察期有购买的客户', en: 'customers in the cell with a purchase in the window' },
  },
} as const satisfies Record<string, MetricDefinition>;

type Totals = { readonly purchasers: number; readonly monetaryCents: bigint };

function isTier(code: ValueCode): code is keyof typeof SUGGESTED_STRATEGIES {
  return code in SUGGESTED_STRATEGIES;
}

function createCell(
  segment: (typeof SEGMENT_MEMBERS)[number],
  value: { readonly key: number; readonly code: keyof typeof SUGGESTED_STRATEGIES },
  row: Row | undefined,
  totals: Totals,
): SegmentValueCell {
  const customers = row === undefined ? 0 : readNumber(row, 'customers');
  const monetaryCents = row === undefined ? 0n : readCents(row, 'monetary_cents');
  const repeatCustomers = row === undefined ? 0 : readNumber(row, 'repeat_customers');
  return {
    segmentKey: segment.key,
    segment: segment.code,
    valueKey: value.key,
    value: value.code,
    customers,
    customerShare: divide(customers, totals.purchasers),
    monetaryCents,
    revenueShare: divide(monetaryCents, totals.monetaryCents),
    repeatCustomers,
    repurchaseRate: divide(repeatCustomers, row === undefined ? 0 : readNumber(row, 'buying_customers')),
    strategy: SUGGESTED_STRATEGIES[value.code].strategy,
  };
}

/** The 3×3 matrix of customer segment × value tier as of the date, from `agg_cst_current`. */
export async function querySegmentValueMatrix(
  engine: Engine,
  scope: MartScope,
  options: RunOptions = {},
): Promise<SegmentValueMatrix> {
  const found = toRows(
    await engine.query(
      sql`
select
  segment_key,
  value_key,
  count(*) as customers,
  cast(coalesce(sum(monetary_cents), 0) as bigint) as monetary_cents,
  count(*) filter (where frequency >= 1) as buying_customers,
  count(*) filter (where frequency >= 2) as repeat_customers
from ${currentCustomers(scope)}
group by segment_key, value_key`,
      options,
    ),
  );
  const tiers = VALUE_MEMBERS.flatMap(({ key, code }) => (isTier(code) ? [{ key, code }] : []));
  const segments = SEGMENT_MEMBERS.filter(({ key }) => key > 0);
  const inCells = found.filter((row) => readNumber(row, 'segment_key') > 0 && readNumber(row, 'value_key') > 0);
  const sumCustomers = (rows: readonly Row[]): number =>
    rows.reduce((sum, row) => sum + readNumber(row, 'customers'), 0);
  const totals: Totals = {
    purchasers: sumCustomers(inCells),
    monetaryCents: inCells.reduce((sum, row) => sum + readCents(row, 'monetary_cents'), 0n),
  };
  const prospects = found.filter((row) => readNumber(row, 'segment_key') === 0);
  return {
    rows: segments.flatMap((segment) =>
      tiers.map((value) => {
        const row = inCells.find(
          (cell) => readNumber(cell, 'segment_key') === segment.key && readNumber(cell, 'value_key') === value.key,
        );
        return createCell(segment, value, row, totals);
      }),
    ),
    prospectCustomers: sumCustomers(prospects),
    unknownCustomers: sumCustomers(found) - totals.purchasers - sumCustomers(prospects),
    ...totals,
  };
}

/** Asks {@link querySegmentValueMatrix}. */
export const segmentValueMatrixQuestion = defineQuestion({
  name: 'segment-value-matrix',
  args: noArguments,
  run: (engine, scope, _, task) => querySegmentValueMatrix(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof segmentValueMatrixQuestion> {}
}
