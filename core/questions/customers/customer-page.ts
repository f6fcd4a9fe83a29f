import { openPurchaseTables } from '#core/questions/purchase-tables.ts';
import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { drawCustomerIntervals } from '#core/science/customer-models/customer-intervals.ts';
import { hashCustomerKey } from '#core/science/customer-models/customer-key.ts';
import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import { writeHistories } from '#core/science/customer-models/histories.ts';
import { scoreHistories } from '#core/science/customer-models/score.ts';
import {
  PARAMETER_NAMES,
  type FitResult,
  type GammaGammaFit,
  type ModelId,
} from '#core/science/customer-models/types.ts';
import { toRows, type Cell, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { PURCHASE_PARAMETERS, SPEND_PARAMETERS } from '#core/mart/intermediate/clv-fit-columns.ts';
import { toWeeklyRate } from '#core/mart/intermediate/int-cst-clv-rates.ts';
import {
  CUSTOMER_COLUMN_IDS,
  writeCustomerColumn,
  writeCustomerJoins,
  type CustomerColumnId,
} from './customer-columns.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import {
  martTable,
  readCents,
  readNumber,
  readNumberOrNull,
  readText,
  type MartScope,
} from '#core/questions/mart-scope.ts';
import { ident, join, rawSql, sql } from '#core/kernel/sql.ts';

/** The customer at the end of a complete period, or now. Money in minor units. */
export type CustomerPeriod = {
  /** ISO text. */
  readonly endDate: string;
  readonly segmentKey: number;
  readonly valueKey: number;
  readonly rfmSegment: string | null;
  readonly frequency: number;
  readonly ltvCents: bigint;
  readonly ltvBasis: string;
  readonly pAlive: number | null;
  readonly periodOrders: number;
  readonly periodRevenueCents: bigint;
};

export type ProfileTag = {
  readonly tag: string;
  readonly value: string;
  readonly basis: string;
  readonly basisCount: number;
};

/** What the models expect of a customer in the next 365 days, with the middle 95 % of what can happen. */
export type CustomerForecast = {
  readonly pAlive: number;
  readonly purchases: { readonly expected: number; readonly low: number; readonly high: number };
  /** Discounted, minor units; null without a spend model. */
  readonly ltv: { readonly expectedCents: number; readonly lowCents: number; readonly highCents: number } | null;
  readonly draws: number;
};

export type CustomerPage = {
  /** Null where there is no such customer in this build. */
  readonly profile: Readonly<Record<CustomerColumnId, Cell>> | null;
  /** Complete periods by date, then now. */
  readonly periods: readonly CustomerPeriod[];
  readonly tags: readonly ProfileTag[];
};

/** 口径 of the forecast on a customer's page. */
export const CUSTOMER_FORECAST_METRICS = {
  pAlive: {
    label: { zh: '该客户存活概率', en: 'P(alive) of the customer' },
    formula: {
      zh: '所选购买模型下，该客户在截止日期仍活跃的概率',
      en: 'probability under the chosen model that the customer is still active as of the date',
    },
    filters: {
      zh: '同一天的购买算一次；参数只用截止日期前的数据拟合',
      en: 'purchases of one day count once; parameters fitted to what was known as of the date',
    },
    denominator: null,
  },
  purchases: {
    label: { zh: '未来 365 天预期购买次数', en: 'Expected purchases in 365 days' },
    formula: {
      zh: '模型期望值；区间为该客户自身随机性的 95% 范围（1,000 次抽样，参数取估计值；单个客户的参数误差远小于其自身随机性）',
      en: 'the model’s expectation; the interval is the middle 95 % of the customer’s own chance (1,000 draws at the estimated parameters, whose error is small beside one customer’s chance)',
    },
    filters: { zh: '按购买日计', en: 'purchase days' },
    denominator: null,
  },
  ltv: {
    label: { zh: '未来 365 天预测价值', en: 'Predicted value of 365 days' },
    formula: {
      zh: '折现预期购买次数 × 预期单次消费（Gamma-Gamma）；区间含购买次数与消费金额的随机性',
      en: 'discounted expected purchases × expected spend (Gamma-Gamma); the interval holds the chance of purchases and of spend',
    },
    filters: { zh: '按项目折现率折现', en: 'discounted at the project’s rate' },
    denominator: null,
  },
} as const satisfies Record<string, MetricDefinition>;

const DRAWS = 1_000;
const SEED = 20_260_101;
const HORIZON_WEEKS = 365 / 7;

const NO_REPORT = {
  explanation: { zh: '', en: '' },
  estimates: [],
  logLikelihood: Number.NaN,
  iterations: 0,
  starts: [],
  conditionNumber: null,
  gradientNorm: 0,
} as const;

function readPoint(
  fit: Row,
  parameters: readonly { readonly name: string; readonly column: string }[],
  names: readonly string[],
): number[] | null {
  const values = names.map((name) => {
    const column = parameters.find((parameter) => parameter.name === name)?.column;
    return column === undefined ? null : readNumberOrNull(fit, column);
  });
  return values.every((value) => value !== null) ? values : null;
}

/** The kept fit as far as drawing needs it: its point, without the error of the estimate. */
function restoreFit(fit: Row): FitResult | null {
  const model = readText(fit, 'model') as ModelId;
  const point = readPoint(fit, PURCHASE_PARAMETERS, PARAMETER_NAMES[model]);
  if (point === null || fit['has_predictions'] !== true) return null;
  const customers = readNumber(fit, 'customers');
  return {
    ...NO_REPORT,
    model,
    status: 'converged',
    point,
    logCovariance: null,
    customers,
    rows: 0,
    onLimit: [],
    fallback: null,
  };
}

function restoreSpend(fit: Row): GammaGammaFit | null {
  const point = readPoint(fit, SPEND_PARAMETERS, ['p', 'q', 'v']);
  if (point === null || fit['has_ltv'] !== true) return null;
  return {
    ...NO_REPORT,
    status: 'converged',
    point,
    transformedCovariance: null,
    customers: readNumber(fit, 'customers'),
    excluded: { withoutRepeat: 0, notPositive: 0 },
    populationMean: readNumber(fit, 'spend_mean_cents'),
    correlation: null,
  };
}

/**
 * What the models expect of one customer; null where the customer or the project has no prediction. Equal builds give equal
 * intervals.
 */
export async function queryCustomerForecast(
  engine: Engine,
  scope: MartScope,
  { customerId }: { readonly customerId: string },
  options: RunOptions = {},
): Promise<CustomerForecast | null> {
  const [current] = toRows(
    await engine.query(
      sql`select p_alive, expected_purchases, ltv_predicted_cents from ${martTable(scope, 'agg_cst_current')}
        where customer_id = ${customerId}`,
      options,
    ),
  );
  if (current === undefined) return null;
  const pAlive = readNumberOrNull(current, 'p_alive');
  const expected = readNumberOrNull(current, 'expected_purchases');
  const [fitRow] = toRows(
    await engine.query(
      sql`select * from ${martTable(scope, 'int_cst_clv_fits')} order by snapshot_no desc limit 1`,
      options,
    ),
  );
  const fit = fitRow === undefined ? null : restoreFit(fitRow);
  if (fitRow === undefined || fit === null || pAlive === null || expected === null) return null;
  const purchases = sql`(select * from ${martTable(scope, 'int_purchases')} where customer_id = ${customerId})`;
  const { asOfDate } = scope.parameters;
  const [history] = toRows(
    await engine.query(
      sql`with histories as (${writeHistories({ ...openPurchaseTables(scope), purchases }, asOfDate)})
        select
          cast(repeats as double) as repeats,
          cast(repeat_cents as double) as repeat_cents,
          cast(last_day - first_day as double) as tx,
          cast(cast(${asOfDate} as date) - first_day as double) as t
        from histories`,
      options,
    ),
  );
  if (history === undefined) return null;
  const x = readNumber(history, 'repeats');
  const histories = {
    count: 1,
    x: Float64Array.of(x),
    tx: Float64Array.of(readNumber(history, 'tx') / 7),
    T: Float64Array.of(readNumber(history, 't') / 7),
  };
  const spend = restoreSpend(fitRow);
  const meanMoney = Float64Array.of(x === 0 ? Number.NaN : readNumber(history, 'repeat_cents') / x);
  const intervals = drawCustomerIntervals({
    fit,
    histories,
    customerKeys: Uint32Array.of(hashCustomerKey(new TextEncoder().encode(customerId))),
    ...(spend === null ? {} : { money: { fit: spend, meanMoney } }),
    horizonWeeks: HORIZON_WEEKS,
    shock: null,
    draws: DRAWS,
    seed: SEED,
    ...options,
  });
  const ratePerWeek = toWeeklyRate(scope.parameters.predictions.discountRatePerYear);
  const scores = scoreHistories(getScoringPoint(fit), histories, {
    windows: [{ from: 0, to: HORIZON_WEEKS }],
    discount: { kind: 'continuous', ratePerWeek, horizonWeeks: HORIZON_WEEKS },
    ...options,
  });
  const whole = scores.expectedPurchases[0]?.[0] ?? 0;
  const discount = whole > 0 ? (scores.discountedPurchases?.[0] ?? whole) / whole : 1;
  const ltv = readNumberOrNull(current, 'ltv_predicted_cents');
  const [low, high] = [intervals.spendLow?.[0], intervals.spendHigh?.[0]];
  return {
    pAlive,
    purchases: { expected, low: intervals.purchasesLow[0] ?? 0, high: intervals.purchasesHigh[0] ?? 0 },
    ltv:
      ltv === null || low === undefined || high === undefined
        ? null
        : { expectedCents: ltv, lowCents: Math.round(low * discount), highCents: Math.round(high * discount) },
    draws: DRAWS,
  };
}

const PERIOD_COLUMNS =
  rawSql(`cast(period_end_date as varchar) as end_date, segment_key, value_key, rfm_segment, frequency, ltv_cents,
  ltv_basis, p_alive, period_orders, period_revenue_cents`);

function readPeriod(row: Row): CustomerPeriod {
  return {
    endDate: readText(row, 'end_date'),
    segmentKey: readNumber(row, 'segment_key'),
    valueKey: readNumber(row, 'value_key'),
    rfmSegment: row['rfm_segment'] === null ? null : readText(row, 'rfm_segment'),
    frequency: readNumber(row, 'frequency'),
    ltvCents: readCents(row, 'ltv_cents'),
    ltvBasis: readText(row, 'ltv_basis'),
    pAlive: readNumberOrNull(row, 'p_alive'),
    periodOrders: readNumber(row, 'period_orders'),
    periodRevenueCents: readCents(row, 'period_revenue_cents'),
  };
}

/** Everything about one customer besides timeline and forecast, whatever filters are in force. */
export async function queryCustomerPage(
  engine: Engine,
  scope: MartScope,
  { customerId }: { readonly customerId: string },
  options: RunOptions = {},
): Promise<CustomerPage> {
  const current = martTable(scope, 'agg_cst_current');
  const [row] = toRows(
    await engine.query(
      sql`select ${join(CUSTOMER_COLUMN_IDS.map((id) => sql`${writeCustomerColumn(scope, id)} as ${ident(id)}`))}
        from ${current} as customers ${writeCustomerJoins(scope, CUSTOMER_COLUMN_IDS)}
        where customers.customer_id = ${customerId}`,
      options,
    ),
  );
  const periods = toRows(
    await engine.query(
      sql`select ${PERIOD_COLUMNS} from ${martTable(scope, 'fct_cst_profile')}
        where customer_id = ${customerId} and period_end_date < cast(${scope.parameters.asOfDate} as date)
        union all
        select ${PERIOD_COLUMNS} from ${current} where customer_id = ${customerId}
        order by end_date`,
      options,
    ),
  );
  const tags = toRows(
    await engine.query(
      sql`select tag, value, basis, basis_count from ${martTable(scope, 'brg_cst_profile_tag')}
        where customer_id = ${customerId} and period_key = (select max(period_key) from ${current})
        order by tag`,
      options,
    ),
  );
  return {
    profile: (row ?? null) as CustomerPage['profile'],
    periods: periods.map(readPeriod),
    tags: tags.map((tag) => ({
      tag: readText(tag, 'tag'),
      value: readText(tag, 'value'),
      basis: readText(tag, 'basis'),
      basisCount: readNumber(tag, 'basis_count'),
    })),
  };
}

/** Asks {@link queryCustomerPage}. */
export const customerPageQuestion = defineQuestion({
  name: 'customer-page',
  args: z.strictObject({ customerId: z.string() }),
  run: queryCustomerPage,
});

/** Asks {@link queryCustomerForecast}. */
export const customerForecastQuestion = defineQuestion({
  name: 'customer-forecast',
  args: z.strictObject({ customerId: z.string() }),
  run: queryCustomerForecast,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof customerPageQuestion>, Named<typeof customerForecastQuestion> {}
}
