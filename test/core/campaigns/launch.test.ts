import { beforeAll, describe, expect, test } from 'vitest';
import { PLAIN_CLOCK } from '#core/science/customer-models/week-clock.ts';
import { readCell, toRows } from '#core/kernel/columns.ts';
import { assignHoldout } from '#core/campaigns/launch/assign.ts';
import {
  freezeLaunch,
  listArm,
  listPlannedTouches,
  listStrategyRows,
  type LaunchRun,
} from '#core/campaigns/launch/launch.ts';
import {
  hashLaunch,
  launchSchema,
  predictionSchema,
  readLockedBand,
  scenarioSchema,
  type Launch,
} from '#core/campaigns/launch/launch-record.ts';
import { settleNumber } from '#core/science/numeric/settle-number.ts';
import { createEstimator } from '#core/campaigns/forecast/estimator.ts';
import { createExpectationBasis } from '#core/campaigns/forecast/expectation-basis.ts';
import type { SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import type { StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import type { SimulationBase } from '#core/campaigns/plan/prepare-simulation.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { openSimulation, simulateDraws } from '#core/campaigns/draws/simulate.ts';
import { writeStrategySheet } from '#core/campaigns/launch/strategy-sheet.ts';
import { summariseSimulation } from '#core/campaigns/draws/summary.ts';
import { AS_OF, describeModel, inventPopulation, planFor, POINTS, SPEND_POINT } from './invent-customers.ts';

const population = inventPopulation(120, 31);
const names = Array.from({ length: 120 }, (_, row) => `客${String(row).padStart(3, '0')}`);
const encoded = names.map((name) => new TextEncoder().encode(name));
const bytes = new Uint8Array(encoded.reduce((sum, part) => sum + part.length, 0));
const offsets = new Int32Array(121);
encoded.forEach((part, row) => {
  bytes.set(part, offsets[row]);
  offsets[row + 1] = (offsets[row] ?? 0) + part.length;
});

const base: SimulationBase = {
  asOfDate: AS_OF,
  clock: PLAIN_CLOCK,
  population,
  facts: {
    ids: { bytes, offsets },
    valueKeys: new Int32Array(120).fill(3),
    netCents: new Float64Array(120),
    marginCents: new Float64Array(120),
  },
  model: describeModel(POINTS['mbg-nbd']),
};

function planLaunch(share: number): StrategyPlan {
  const strategy = createPreset('win-back', { name: '<b>夏季 & 唤醒</b>', holdoutShare: share });
  const eligible = Uint8Array.from(names, (_, row) => (row < 100 ? 1 : 0));
  const { ids, valueKeys } = base.facts;
  const assignment = assignHoldout({
    salt: 's',
    share,
    ids,
    members: eligible,
    segments: population.segments,
    values: valueKeys,
  });
  return {
    planned: planFor(population, strategy, assignment.treated),
    assignment,
    feasibility: {
      audience: 110,
      eligible,
      eligibleCount: 100,
      reasons: new Uint8Array(120),
      cuts: [{ reason: 'no-purchase', customers: 10 }],
      findings: [],
    },
    marginSource: 'assumed',
    calendar: null,
  };
}

describe('launch', () => {
  const plan = planLaunch(0.2);
  const run: LaunchRun = {
    buildId: 'build',
    seed: 5,
    level: 0.8,
    beside: { rule: 'separate', strategies: [] },
    estimator: createEstimator(createExpectationBasis(population, POINTS['mbg-nbd'], SPEND_POINT), plan.planned),
  };
  let part: SimulationPart;
  let launch: Launch;
  beforeAll(async () => {
    const context = openSimulation({ population, model: base.model, strategies: [plan.planned], seed: 5 });
    part = await simulateDraws(context, 5, { firstDraw: 0, draws: 40 });
    launch = freezeLaunch(base, plan, part, 0, run);
  });

  test('freezes scenario and prediction under one hash, which knows who was assigned where', () => {
    expect(predictionSchema.parse(JSON.parse(JSON.stringify(launch.prediction)))).toEqual(launch.prediction);
    expect(scenarioSchema.parse(JSON.parse(JSON.stringify(launch.scenario)))).toEqual(launch.scenario);
    expect(launch.prediction.treated + launch.prediction.control).toBe(100);
    expect(launch.prediction.startsOn).toBe('2026-07-01');
    expect(freezeLaunch(base, plan, part, 0, run)).toEqual(launch);
    const other = freezeLaunch(base, planLaunch(0.3), part, 0, run);
    expect(other.prediction.hash).not.toBe(launch.prediction.hash);
  });

  test('locks the band that is shown, at its level, and a hash that any order of keys gives again', () => {
    const [summary] = summariseSimulation({ strategies: [plan.planned], population }, part, [], 0.8);
    expect(summary).toBeDefined();
    const { low, median, high } = summary?.metrics.netCents ?? { low: 0, median: 0, high: 0 };
    const locked = { low: settleNumber(low), median: settleNumber(median), high: settleNumber(high) };
    expect(readLockedBand(launch, 'netCents')).toEqual(locked);
    expect(launch.prediction.netCents[50]).toBe(locked.median);
    const turn = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turn);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, inner]): [string, unknown] => [key, turn(inner)])
          .reverse(),
      );
    };
    const turned = turn(JSON.parse(JSON.stringify(launch))) as Launch;
    expect(hashLaunch(turned.scenario, turned.prediction)).toBe(launch.prediction.hash);
    const wider = freezeLaunch(base, plan, part, 0, { ...run, level: 0.9 });
    expect(wider.prediction.hash).not.toBe(launch.prediction.hash);
    expect(wider.prediction.bands?.netCents.low).toBeLessThan(low);
  });

  test('keeps what an evaluation reads back: orders of the window, and increments over each range', () => {
    const { windowOrders, incrementalOrders, responses } = launch.prediction;
    windowOrders.forEach((value, percent) => expect(value).toBeLessThanOrEqual(incrementalOrders[percent] ?? 0));
    expect(windowOrders.at(-1)).toBeGreaterThan(0);
    const back = responses.find(({ assumption }) => assumption === 'reactivation');
    const range = plan.planned.strategy.assumptions.reactivation;
    expect(back).toMatchObject({ low: range?.low, mid: range?.mid, high: range?.high });
    expect(back?.curve).toHaveLength(7);
    expect(back?.curve[0]?.value).toBeLessThanOrEqual(range?.low ?? 0);
    expect(back?.curve.at(-1)?.value).toBeGreaterThan(range?.high ?? 0);
    const increments = back?.curve.map(({ increment }) => increment) ?? [];
    expect(increments).toEqual(increments.toSorted((one, two) => one - two));
    expect(increments[0]).toBeLessThan(increments[6] ?? 0);
    expect(freezeLaunch(base, plan, part, 0, { ...run, estimator: null }).prediction.responses).toEqual([]);
    const locked = { ...launch, note: '', lockedOn: '2026-06-30' };
    expect(launchSchema.parse(JSON.parse(JSON.stringify(locked)))).toEqual(locked);
    expect(launchSchema.safeParse({ ...locked, lockedOn: 'today' }).success).toBe(false);
  });

  test('plans a touch per wave for both arms, each at its day', () => {
    const touches = toRows(
      listPlannedTouches(base, plan, new Map([[0, { productId: 'P1', productReason: 'x', reminderDate: null }]])),
    );
    expect(touches).toHaveLength(200);
    expect(touches[0]).toMatchObject({
      strategy_id: 'win-back',
      customer_id: '客000',
      assigned_at: '2026-07-01',
      product_id: 'P1',
    });
    expect(touches[199]).toMatchObject({ strategy_id: 'win-back-w2', assigned_at: '2026-07-15', product_id: null });
    const control = plan.assignment.control.reduce((sum, is) => sum + is, 0);
    expect(touches.filter((row) => row['is_control'] === true)).toHaveLength(2 * control);
    const strategies = toRows(listStrategyRows(base, [plan]));
    expect(strategies.map((row) => [row['strategy_id'], row['campaign_id'], row['type']])).toEqual([
      ['win-back', 'win-back', '唤醒'],
      ['win-back-w2', 'win-back', '唤醒'],
    ]);
  });

  test('lists each arm, everybody once', () => {
    const treated = listArm(base, plan.assignment.treated, null);
    const control = listArm(base, plan.assignment.control, null);
    const read = (list: typeof treated): string[] =>
      Array.from({ length: list.rowCount }, (_, row) => String(readCell(list, 0, row)));
    expect(toRows(treated)[0]).toMatchObject({ expected_incremental_orders: null, expected_net_cents: null });
    expect([...read(treated), ...read(control)].toSorted()).toEqual(names.slice(0, 100).toSorted());
  });

  test('the sheet says what was frozen and takes names as text', () => {
    const [summary] = summariseSimulation({ strategies: [plan.planned], population }, part);
    if (summary === undefined) throw new Error('No summary.');
    for (const language of ['zh', 'en'] as const) {
      const html = writeStrategySheet(plan, summary, launch, { language, currency: { code: 'CNY', decimals: 2 } });
      expect(html).toContain(launch.prediction.hash);
      expect(html).toContain('&lt;b&gt;夏季 &amp; 唤醒&lt;/b&gt;');
      expect(html).not.toContain('<b>夏季');
      expect(html).not.toMatch(/NaN|undefined|https?:/);
    }
  });
});
