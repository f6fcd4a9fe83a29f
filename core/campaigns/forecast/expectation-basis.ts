import { computeBetaGeometricPAlive, type FirstDropout } from '#core/science/customer-models/beta-geometric.ts';
import { computeMeanPurchases, type AliveState } from '#core/science/customer-models/dropout-mean.ts';
import type { ModelPoint } from '#core/science/customer-models/types.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { computeMeanValue, describeOrderValue } from './order-value.ts';
import { indexHistories, type HistoryIndex, type Population } from '#core/campaigns/plan/population.ts';

/** Expected orders of one kind of customer by operational time, in closed form. */
export type ExpectationModel = {
  readonly point: ModelPoint;
  computePAlive(x: number, tx: number, T: number): number;
  /** Of a customer alive at the as-of date, in (0, weeks]. */
  expectAlive(x: number, T: number, weeks: number): number;
  /** Of a customer who had left and came back, in the `weeks` since. */
  expectBack(x: number, tx: number, weeks: number): number;
};

function createDropoutExpectation(point: ModelPoint, firstDropout: FirstDropout): ExpectationModel {
  const [r = 0, alpha = 0, a = 0, b = 0] = point.values;
  return {
    point,
    computePAlive: (x, tx, T) => computeBetaGeometricPAlive(point.values, firstDropout, x, tx, T),
    expectAlive: (x, T, weeks) =>
      computeMeanPurchases({ shape: r + x, rate: alpha + T, a, b: b + x + firstDropout }, weeks),
    expectBack: (x, tx, weeks) => {
      if (x + firstDropout === 0) return 0;
      const state: AliveState = { shape: r + x, rate: alpha + tx, a: a + 1, b: b + x + firstDropout - 1 };
      return computeMeanPurchases(state, weeks);
    },
  };
}

/** Whether expected increments have a closed form: dropout must follow purchases, not the calendar. */
export function hasClosedForm(point: Pick<ModelPoint, 'model'>): boolean {
  return point.model !== 'pareto-nbd';
}

/**
 * The closed forms of clv.md 4.2: M(r + x, α + T, a, b + x, t) given alive, M(r + x, α + tx, a + 1, b + x − 1, t) after a
 * return (one more in b for MBG/NBD), (r + x) t / (α + T) without dropout.
 *
 * @throws WorkbenchError `simulation/no-closed-form` for Pareto/NBD, whose customers leave by the calendar.
 */
export function createExpectationModel(point: ModelPoint): ExpectationModel {
  switch (point.model) {
    case 'mbg-nbd':
      return createDropoutExpectation(point, 1);
    case 'bg-nbd':
      return createDropoutExpectation(point, 0);
    case 'nbd': {
      const [r = 0, alpha = 0] = point.values;
      return {
        point,
        computePAlive: () => 1,
        expectAlive: (x, T, weeks) => ((r + x) / (alpha + T)) * weeks,
        expectBack: () => 0,
      };
    }
    case 'pareto-nbd':
      throw new WorkbenchError(
        'simulation/no-closed-form',
        'Under Pareto/NBD customers leave by the calendar, so a lift of the purchase rate has no closed form.',
        {
          hint: 'Simulate, or choose MBG/NBD or BG/NBD for an estimate at once.',
          zh: {
            message: 'Pareto/NBD 的客户按日历时间流失，购买率提升没有闭式解。',
            hint: '请进行模拟，或改用 MBG/NBD、BG/NBD 以立即得到估计。',
          },
        },
      );
  }
}

/** What estimates of any strategy share: customers grouped, P(alive) by group, expected order value by customer. */
export type ExpectationBasis = {
  readonly population: Population;
  readonly index: HistoryIndex;
  readonly model: ExpectationModel;
  /** [p, q, v] of Gamma-Gamma. */
  readonly spendPoint: readonly number[];
  /** P(alive) by group. */
  readonly alive: Float64Array;
  /** Expected money of an order by customer, minor units. */
  readonly orderValue: Float64Array;
};

/** Prepares closed-form estimates at given parameters. Throws as {@link createExpectationModel}. */
export function createExpectationBasis(
  population: Population,
  point: ModelPoint,
  spendPoint: readonly number[],
  index: HistoryIndex = indexHistories(population),
): ExpectationBasis {
  const model = createExpectationModel(point);
  const alive = new Float64Array(index.groupCount);
  for (let group = 0; group < index.groupCount; group += 1) {
    alive[group] = model.computePAlive(index.x[group] as number, index.tx[group] as number, index.T[group] as number);
  }
  const orderValue = new Float64Array(population.count);
  for (let row = 0; row < population.count; row += 1) {
    orderValue[row] = computeMeanValue(
      describeOrderValue(spendPoint, population.x[row] as number, population.meanMoney[row] as number),
    );
  }
  return { population, index, model, spendPoint, alive, orderValue };
}
