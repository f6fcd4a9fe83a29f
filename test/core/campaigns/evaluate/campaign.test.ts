import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { evaluateCampaign, type CampaignEvaluation, type CampaignOutcome } from '#core/campaigns/evaluate/campaign.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { beforeAll, expect, it } from 'vitest';
import { buildSample } from '../../../golden/sample-build.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';

const options = { holdoutShare: 0.2, winsoriseAt: null, seed: 20_260_630, resamples: 500 };

/** What the sample's generator caused (samples/README.md): treated, control, purchases caused. */
const TRUTHS = [
  { strategy: 'C2025-WAKE-w1', treated: 1159, control: 268, caused: 49 },
  { strategy: 'C2025-WAKE-w2', treated: 950, control: 231, caused: 30 },
  { strategy: 'C2026-VIP', treated: 500, control: 140, caused: 41 },
] as const;

function find(evaluation: CampaignEvaluation, metric: string): CampaignOutcome {
  const outcome = evaluation.outcomes.find((candidate) => candidate.metric === metric);
  if (outcome === undefined) throw new RangeError(`No ${metric}.`);
  return outcome;
}

describeOnBothEngines('the campaigns of the sample', (open) => {
  let engine: Engine;
  let scope: MartScope;
  beforeAll(async () => {
    engine = await open();
    const { schema, parameters } = await buildSample(engine);
    scope = { schema, parameters };
  }, 300_000);

  it.each(TRUTHS)('$strategy: arms, conversion and the caused purchases within the interval', async (truth) => {
    const evaluation = await evaluateCampaign(engine, scope, truth.strategy, options);
    expect(evaluation.facts).toMatchObject({ treated: truth.treated, control: truth.control, isClosed: true });
    expect(evaluation.health).toMatchObject({ hasControl: true, contamination: 0, isReadOut: true });
    expect(evaluation.health.sampleRatio?.isMismatch).toBe(false);

    const table = ident(scope.schema, 'fct_cst_repurchase');
    const [naive] = toRows(
      await engine.query(sql`
        select count(*) filter (where converted and not is_control) as treated,
          count(*) filter (where converted and is_control) as control,
          cast(sum(conversion_orders) filter (where not is_control) as bigint) as orders
        from ${table} where strategy_id = ${truth.strategy}`),
    );
    const conversion = find(evaluation, 'conversion').comparison;
    if (conversion.kind !== 'share') throw new TypeError('Conversion is a share.');
    expect([conversion.treated.count, conversion.control.count]).toEqual([
      Number(naive?.['treated']),
      Number(naive?.['control']),
    ]);
    const orders = find(evaluation, 'orders').comparison;
    if (orders.kind !== 'mean') throw new TypeError('Orders are a mean.');
    expect(Math.round(orders.treated.mean * orders.treated.n)).toBe(Number(naive?.['orders']));
    const { low, high } = orders.cuped?.difference.interval ?? { low: Number.NaN, high: Number.NaN };
    expect(truth.caused / truth.treated).toBeGreaterThan(low);
    expect(truth.caused / truth.treated).toBeLessThan(high);
    expect(orders.cuped?.explained).toBeGreaterThanOrEqual(0);
  });

  it('adds up: lift ends at the conversion, migration holds every customer, cuts hold both arms', async () => {
    const evaluation = await evaluateCampaign(engine, scope, 'C2026-VIP', options);
    const conversion = find(evaluation, 'conversion').comparison;
    expect(evaluation.lift.at(-1)?.difference.value).toBeCloseTo(conversion.difference.value, 12);
    expect(evaluation.lift).toHaveLength(evaluation.facts.windowDays + 1);
    for (const dimension of ['segment', 'value']) {
      const moved = evaluation.migration.filter((entry) => entry.dimension === dimension);
      expect(moved.reduce((sum, { customers }) => sum + customers, 0)).toBe(640);
    }
    const cut = evaluation.cuts.filter(({ metric, dimension }) => metric === 'conversion' && dimension === 'segment');
    expect(cut.reduce((sum, { treated, control }) => sum + treated + control, 0)).toBe(640);
  });

  it('refuses a strategy without touches', async () => {
    await expect(evaluateCampaign(engine, scope, 'nobody', options)).rejects.toMatchObject({
      code: 'evaluation/unknown-strategy',
    });
  });
});
