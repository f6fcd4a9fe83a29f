import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { evaluateCampaign, type CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import { evaluationRecordSchema } from '#core/campaigns/evaluate/evaluation-record.ts';
import { keepScore, scoreForecast } from '#core/campaigns/evaluate/forecast.ts';
import { checkIdentity } from '#core/campaigns/evaluate/identity.ts';
import { listPlannedTouches, listStrategyRows } from '#core/campaigns/launch/launch.ts';
import { openTestEngine } from '../../helpers/engines.ts';
import {
  ASSUMED,
  buildShop,
  DECIDED_ON,
  drawCaused,
  expectCaused,
  launchStrategy,
  MEASURED_ON,
  openDesk,
  sumTreated,
  writeOutcome,
  writeStrategy,
  type DecisionDesk,
  type Launched,
} from './run-loop.ts';

/** What the strategy really does: far above what was assumed. */
const TRUE_LIFT = 1.2;
const SEED = 20_261_122;
const MISHAPS = { unsent: 5, contaminated: 2 };

/** sample → audience → simulate → launch → outcome of a known truth → build → evaluate → learn → simulate again. */
describe('the whole loop', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cst-loop-'));
  let engine: Engine;
  let desk: DecisionDesk;
  let launched: Launched;
  let truth: number;
  let evaluation: CampaignEvaluation;
  let scope: DecisionDesk['scope'];
  let nextDesk: DecisionDesk;

  beforeAll(async () => {
    engine = await openTestEngine('native');
    desk = await openDesk(engine, await buildShop(engine, DECIDED_ON));
    launched = await launchStrategy(engine, desk, writeStrategy('loop-1', ASSUMED), { seed: SEED, draws: 200 });
    const { plan } = launched;
    const expected = expectCaused(desk, launched, TRUE_LIFT);
    truth = sumTreated(expected, plan.assignment.treated);
    const outcome = {
      planned: listPlannedTouches(desk.base, plan),
      strategies: listStrategyRows(desk.base, [plan]),
      caused: drawCaused(expected, plan.assignment.treated, SEED),
    };
    const files = await writeOutcome(folder, desk, launched, outcome, MISHAPS);
    const project = await buildShop(engine, MEASURED_ON, files);
    nextDesk = await openDesk(engine, project);
    ({ scope } = nextDesk);
    const options = { holdoutShare: 0.5, winsoriseAt: null, seed: SEED, resamples: 200 };
    evaluation = await evaluateCampaign(engine, scope, 'loop-1', options);
  }, 600_000);
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('measures those who were locked, and names what went otherwise', async () => {
    const { forecast } = launched.launch;
    const check = await checkIdentity(engine, scope, 'loop-1', forecast);
    expect(check).toMatchObject({
      hasPlan: true,
      assignment: 'same',
      isBalanced: true,
      missing: 0,
      planned: { treated: forecast.treated, control: forecast.control },
      unsent: { withoutRecord: MISHAPS.unsent, notSent: 0 },
      contaminated: { customers: MISHAPS.contaminated, touches: MISHAPS.contaminated },
      unplanned: { customers: 0, touches: 0 },
    });
    expect(check.findings.map(({ id }) => id)).toEqual(['contaminated', 'unsent']);
    const { facts, health } = evaluation;
    expect(facts).toMatchObject({ treated: forecast.treated, control: forecast.control, windowDays: 30 });
    expect(health).toMatchObject({ isReadOut: true, hasControl: true });
    expect(health.sampleRatio?.isMismatch).toBe(false);
  });

  it('finds what was caused, and that the prediction was too low', () => {
    const forecast = scoreForecast(evaluation, launched.launch.forecast);
    if (forecast.status !== 'scored') throw new Error(`Not scored: ${forecast.status}.`);
    const { estimate, predicted, pit } = forecast.score;
    expect(truth).toBeGreaterThan(estimate.interval.low);
    expect(truth).toBeLessThan(estimate.interval.high);
    expect(predicted).toBeLessThan(truth);
    expect(pit).toBeGreaterThan(0.5);
  });

  it('learns: the next simulation’s middle lies nearer to the truth, and is surer', async () => {
    const { forecast } = launched.launch;
    const result = scoreForecast(evaluation, forecast);
    if (result.status !== 'scored') throw new Error(`Not scored: ${result.status}.`);
    expect(result.score.readings[0]?.assumption).toBe('lift');
    const record = evaluationRecordSchema.parse({
      strategyId: 'loop-1',
      scenarioId: forecast.id,
      asOfDate: MEASURED_ON,
      buildId: desk.buildId,
      orders: null,
      net: null,
      treated: forecast.treated,
      ...keepScore(forecast, result.score, evaluation),
    });
    const lift = record.learnt.find(({ assumption }) => assumption === 'lift');
    if (lift === undefined) throw new Error('Nothing was learnt of the lift.');
    expect(lift).toMatchObject({ strategyType: 'activate' });
    expect(lift.mid).toBeGreaterThan(ASSUMED.mid);
    // Surer on the scale it is learnt on: a range of the same certainty about a larger lift is wider in points.
    const widen = ({ low, high }: { readonly low: number; readonly high: number }): number => (1 + high) / (1 + low);
    expect(widen(lift)).toBeLessThan(widen(ASSUMED));
    const next = await launchStrategy(
      engine,
      nextDesk,
      writeStrategy('loop-2', { low: lift.low, mid: lift.mid, high: lift.high, source: 'holdout' }),
      { seed: SEED + 1, draws: 200 },
    );
    const again = sumTreated(expectCaused(nextDesk, next, TRUE_LIFT), next.plan.assignment.treated);
    const miss = ({ estimator }: Launched, of: number): number => Math.abs(estimator.estimate().windowOrders / of - 1);
    expect(miss(next, again)).toBeLessThan(miss(launched, truth));
  });
});
