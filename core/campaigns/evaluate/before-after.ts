import { planBacktest, runBacktest } from '#core/science/customer-models/backtest.ts';
import { fitModel } from '#core/science/customer-models/fit.ts';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import { openPurchaseTables } from '#core/questions/purchase-tables.ts';
import { readHistories, type PurchaseTables } from '#core/science/customer-models/histories.ts';
import { toWeeks } from '#core/science/customer-models/week-clock.ts';
import { drawTotalsGivingWay, summariseTotal, type LayeredInterval } from '#core/science/customer-models/intervals.ts';
import type { ModelId } from '#core/science/customer-models/types.ts';
import { sumWeighted } from '#core/science/customer-models/weighted.ts';
import { toSingleRow } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { readCampaignFacts, type CampaignFacts } from './read-campaign.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { martTable, type MartScope } from '#core/questions/mart-scope.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';

/**
 * 仅前后对比: what the touched customers did against what a model fitted before the touch expected of them. Not a lift: who was
 * touched was chosen, and the calendar hits everybody; the interval carries the calendar shock of past forecasts.
 */
export type BeforeAfter = {
  readonly facts: CampaignFacts;
  readonly model: ModelId;
  /** Last day the model saw: the day before the first assignment, ISO. */
  readonly fittedOn: string;
  /** Last day compared, ISO. */
  readonly through: string;
  /** Touched customers with a purchase by then: the model says nothing of others. */
  readonly customers: number;
  /** Purchase days of those customers in the window. */
  readonly observed: number;
  /** Purchase days expected without the strategy. */
  readonly expected: LayeredInterval;
  /** observed / expected. */
  readonly ratio: number;
  /** True where the interval carries the calendar layer; without enough history it cannot and is too narrow. */
  readonly hasCalendarLayer: boolean;
  readonly isInside: boolean;
};

const DRAWS = 500;

function failWithoutFit(strategyId: string, reason: { readonly zh: string; readonly en: string }): never {
  throw new WorkbenchError(
    'evaluation/no-expectation',
    `No model can say what to expect of "${strategyId}": ${reason.en}`,
    {
      hint: 'Hold out a control group next time; then no model is needed.',
      place: { value: strategyId },
      zh: {
        message: `没有模型可以给出“${strategyId}”的预期：${reason.zh}`,
        hint: '下次请预留对照组，届时不需要模型。',
      },
    },
  );
}

function limitToTouched(scope: MartScope, strategyId: string): Sql {
  return sql`(
    select purchases.* from ${martTable(scope, 'int_purchases')} as purchases
    where customer_id in (
      select customer_id from ${martTable(scope, 'fct_cst_repurchase')}
      where strategy_id = ${strategyId} and not coalesce(is_control, false)))`;
}

/**
 * Compares the touched customers of a strategy with the expectation of the project's model, from the first assignment to the end
 * of the window or the as-of date. Rejects with `evaluation/unknown-strategy`, `evaluation/no-expectation` (too few customers, no
 * identified model), `task/cancelled`.
 */
export async function compareBeforeAfter(
  engine: Engine,
  scope: MartScope,
  strategyId: string,
  options: { readonly seed: number; readonly level?: number },
  task: TaskOptions = {},
): Promise<BeforeAfter> {
  const run = { signal: task.signal };
  const { predictions, asOfDate } = scope.parameters;
  const level = options.level ?? 0.95;
  const facts = await readCampaignFacts(engine, scope, strategyId, run);
  const fittedOn = toIsoDate(toDayNumber(facts.assignedFrom) - 1);
  const windowEnd = toIsoDate(toDayNumber(facts.assignedFrom) + facts.windowDays);
  const through = windowEnd < asOfDate ? windowEnd : asOfDate;
  const all = openPurchaseTables(scope);
  const everybody = await readHistories(engine, all, { asOf: fittedOn, withMoney: false }, run);
  const fit = fitModel(predictions.model, toWeeks(everybody), run);
  if (fit.status === 'failed') failWithoutFit(strategyId, fit.explanation);
  const touched: PurchaseTables = { ...all, purchases: limitToTouched(scope, strategyId) };
  const days = await readHistories(engine, touched, { asOf: fittedOn, holdoutUntil: through, withMoney: false }, run);
  const customers = days.weight.reduce((sum, weight) => sum + weight, 0);
  if (customers === 0) {
    failWithoutFit(strategyId, {
      zh: '触达的客户在此之前都没有购买。',
      en: 'none of the customers touched had bought before.',
    });
  }
  const { purchases: totals } = await drawTotalsGivingWay({
    fit,
    histories: toWeeks(days),
    horizonWeeks: (toDayNumber(through) - toDayNumber(fittedOn)) / 7,
    draws: DRAWS,
    seed: options.seed,
    ...run,
  });
  const { shock } = await measureShock(
    engine,
    all,
    { model: predictions.model, through: fittedOn, seed: options.seed },
    task,
  );
  const expected = summariseTotal(totals, shock, level);
  const observed = sumWeighted(days.holdout?.purchases ?? [], days.weight);
  return {
    facts,
    model: predictions.model,
    fittedOn,
    through,
    customers,
    observed,
    expected,
    ratio: observed / expected.expected,
    hasCalendarLayer: shock !== null,
    isInside: expected.low <= observed && observed <= expected.high,
  };
}

/** The calendar shock of forecasts made before the campaign; null where the history is too short for a backtest. */
async function measureShock(
  engine: Engine,
  tables: PurchaseTables,
  request: { readonly model: ModelId; readonly through: string; readonly seed: number },
  task: TaskOptions,
): Promise<Pick<Awaited<ReturnType<typeof runBacktest>>, 'shock'>> {
  const row = toSingleRow(
    await engine.query(
      sql`select cast(min(purchase_date) as varchar) as first_day from ${tables.purchases} where purchase_date <= cast(${request.through} as date)`,
      { signal: task.signal },
    ),
  );
  if (typeof row['first_day'] !== 'string') return { shock: null };
  const from = row['first_day'];
  const origins = planBacktest(from, request.through);
  if (origins.weeks.length === 0 || origins.horizons.length === 0) return { shock: null };
  return runBacktest(engine, tables, { ...request, from, ...origins }, task);
}
