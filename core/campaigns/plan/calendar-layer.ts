import { openPurchaseTables } from '#core/questions/purchase-tables.ts';
import { planBacktest, runBacktest } from '#core/science/customer-models/backtest.ts';
import { readPurchaseRange, type PurchaseTables } from '#core/science/customer-models/histories.ts';
import type { CalendarShock } from '#core/science/customer-models/intervals.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { isCancelled, WorkbenchError } from '#core/kernel/errors.ts';
import { createMemory } from '#core/kernel/memory.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';

/**
 * Seed of the draws inside the backtest. It is a constant of the program: the calendar layer is measured from the data of a build
 * and must not move with the seed of a run.
 */
export const CALENDAR_SEED = 20_260_630;

/** The calendar layer of one strategy: the shock of forecasts about as long as its horizon. */
export type CalendarMeasure = {
  /** Weeks that the backtest forecast. */
  readonly weeks: number;
  /** Null where the history is too short for a backtest. */
  readonly shock: CalendarShock | null;
};

/** Measures the calendar layer by horizon, each length of whole weeks once. */
export type CalendarLayer = {
  measure(horizonDays: number, task?: TaskOptions): Promise<CalendarMeasure>;
};

async function findShock(
  engine: Engine,
  scope: MartScope,
  tables: PurchaseTables,
  request: { readonly from: string; readonly weeks: readonly number[]; readonly horizon: number },
  task: TaskOptions,
): Promise<CalendarShock | null> {
  const { from, weeks, horizon } = request;
  try {
    const backtest = await runBacktest(
      engine,
      tables,
      {
        model: scope.parameters.predictions.model,
        from,
        through: scope.parameters.asOfDate,
        weeks,
        horizons: horizon > 0 ? [horizon] : [],
        seed: CALENDAR_SEED,
        draws: 60,
        customerLimit: 300,
      },
      task,
    );
    return backtest.shock;
  } catch (error) {
    if (isCancelled(error) || !(error instanceof WorkbenchError) || error.code !== 'clv/too-short') throw error;
    return null;
  }
}

/**
 * The calendar layer of a build. Errors of a forecast grow with its length, so every strategy takes the shock of its own horizon
 * (conversion window and follow-up, in whole weeks, at least 2 and at most the longest that the history can test). What a strategy
 * is said to bring therefore does not depend on what is simulated beside it, and one that is locked alone has the draws it had
 * among others. Strategies still share the luck of the calendar: one normal number per draw, scaled by the shock of each.
 */
export function createCalendarLayer(engine: Engine, scope: MartScope): CalendarLayer {
  const tables = openPurchaseTables(scope);
  const memory = createMemory();
  return {
    measure: async (horizonDays, task = {}) => {
      const { from } = await memory.remember('range', task, () => readPurchaseRange(engine, tables, task));
      const plan = planBacktest(from, scope.parameters.asOfDate);
      const weeks = Math.min(plan.horizons.at(-1) ?? 0, Math.max(2, Math.round(horizonDays / 7)));
      const shock = await memory.remember(`shock ${weeks}`, task, () =>
        findShock(engine, scope, tables, { from, weeks: plan.weeks, horizon: weeks }, task),
      );
      return { weeks, shock };
    },
  };
}
