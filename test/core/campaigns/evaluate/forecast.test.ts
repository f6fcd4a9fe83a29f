import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCampaignRows, type CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import { evaluationRecordSchema } from '#core/campaigns/evaluate/evaluation-record.ts';
import { keepScore, scoreForecast, weighAssumptions, type LockedForecast } from '#core/campaigns/evaluate/forecast.ts';
import type { IdentityCheck } from '#core/campaigns/evaluate/identity.ts';
import type { CampaignFacts, CampaignRows } from '#core/campaigns/evaluate/read-campaign.ts';
import { summariseCoverage } from '#core/campaigns/evaluate/score-prediction.ts';
import { listEvaluationNotes } from '#core/campaigns/evaluate/evaluation-notes.ts';
import { lockPlan, planChoiceSchema } from '#core/campaigns/launch/evaluation-plan.ts';
import { measureRefundMaturity } from '#core/science/experiments/refund-maturity.ts';
import { composeEvaluationReport } from '#core/outputs/reports/evaluation-report.ts';
import { formatReportHtml } from '#core/outputs/reports/report-html.ts';

const TREATED = 400;
const CONTROL = 100;
const count = TREATED + CONTROL;

const facts: CampaignFacts = {
  strategyId: 'S1<script>',
  campaignId: null,
  channel: '短信 & 邮件',
  promotionId: null,
  assignedFrom: '2026-05-01',
  assignedThrough: '2026-05-01',
  windowDays: 30,
  readOutOn: '2026-05-31',
  isClosed: true,
  planned: 0,
  executed: count,
  unplanned: 0,
  treated: TREATED,
  treatedReached: TREATED,
  treatedUnsent: 0,
  control: CONTROL,
  contaminated: 0,
  repeatedTouches: 0,
  touches: TREATED,
  marginsUnknown: 0,
};

/** Treated make half an order each, control four in ten. */
function inventRows(): CampaignRows {
  const every = (value: (row: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, row) => value(row));
  const isControl = Uint8Array.from({ length: count }, (_, row) => (row < CONTROL ? 1 : 0));
  const orders = every((row) => ((isControl[row] === 1 ? row % 5 < 2 : row % 2 === 0) ? 1 : 0));
  const keys = Int32Array.from({ length: count }, (_, row) => 1 + (row % 3));
  return {
    count,
    isControl,
    converted: Uint8Array.from(orders),
    orders,
    revenueCents: orders.map((own) => own * 5000),
    marginCents: orders.map((own) => own * 2000),
    costCents: every(() => 10),
    conversionDay: every((row) => (orders[row] === 1 ? 3 : Number.NaN)),
    priorPurchases: every((row) => row % 4),
    priorCents: every((row) => (row % 4) * 5000),
    priorRecency: every((row) => row % 60),
    satisfaction: every(() => Number.NaN),
    segmentKey: keys,
    valueKey: keys,
    segmentKeyNow: keys,
    valueKeyNow: keys,
    ltvBeforeCents: every((row) => 1000 * (row % 9)),
    ltvNowCents: every((row) => 1100 * (row % 9)),
    isReached: isControl.map((value) => 1 - value),
    boughtOrders: every(() => 0),
    refundedOrders: every(() => 0),
    refundCents: every(() => 0),
    hasTicket: new Uint8Array(count),
  };
}

const options = { holdoutShare: 0.2, winsoriseAt: null, seed: 1, resamples: 50 };
const curve = (low: number, high: number, slope: number, offset = 0) =>
  Array.from({ length: 7 }, (_, point) => {
    const value = low + ((high - low) * point) / 6;
    return { value, increment: offset + slope * value };
  });
const launch: LockedForecast = {
  id: 'p1',
  strategyId: facts.strategyId,
  strategyType: 'activate',
  level: 0.8,
  hash: 'f'.repeat(64),
  assignmentHash: 'f'.repeat(64),
  lockedOn: '2026-04-30',
  asOfDate: '2026-04-30',
  startsOn: '2026-05-01',
  windowDays: 30,
  treated: TREATED,
  control: CONTROL,
  plan: null,
  windowOrders: Array.from({ length: 101 }, (_, percent) => percent),
  responses: [
    { assumption: 'lift', low: 0.1, mid: 0.3, high: 0.5, min: 0, max: 10, curve: curve(0, 0.6, 150, 5) },
    { assumption: 'decayDays', low: 10, mid: 14, high: 18, min: 0.5, max: 3650, curve: curve(8, 20, 2, 22) },
    { assumption: 'redemption', low: 0.2, mid: 0.4, high: 0.6, min: 0, max: 1, curve: curve(0, 1, 0, 50) },
  ],
};

describe('forecast against actual', () => {
  const evaluation = evaluateCampaignRows(facts, inventRows(), options);

  it('scores the estimate per customer times the customers locked', () => {
    const forecast = scoreForecast(evaluation, launch);
    if (forecast.status !== 'scored') throw new Error(forecast.status);
    const { estimate, interval, isInside, readings, silent } = forecast.score;
    expect(estimate.value).toBeCloseTo(0.1 * TREATED, -1);
    expect(interval.low).toBeLessThan(10);
    expect(interval.high).toBeGreaterThan(90);
    expect(isInside).toBe(true);
    expect(readings.map(({ assumption }) => assumption)).toEqual(['lift', 'decayDays']);
    expect(silent).toEqual(['redemption']);
    const [lift] = readings;
    expect(lift?.pointed.value).toBeCloseTo((estimate.value - 5) / 150, 9);
    expect(lift?.pointed.standardError).toBeCloseTo(estimate.standardError / 150, 9);
  });

  it('scores nothing before the read-out, without control, on other arms or another window', () => {
    const open = evaluateCampaignRows({ ...facts, isClosed: false }, inventRows(), options);
    const locked = scoreForecast(open, launch);
    if (locked.status !== 'locked') throw new Error(locked.status);
    expect(locked.sequential).toBeNull();
    const conversion = open.outcomes.find(({ metric }) => metric === 'conversion');
    if (conversion?.readOut.status !== 'read' || conversion.sequential === null) throw new Error('not read');
    const { low, high } = conversion.readOut.estimate.interval;
    expect(conversion.sequential.high - conversion.sequential.low).toBeGreaterThan(high - low);
    expect(scoreForecast(evaluation, { ...launch, windowDays: 14 })).toEqual({
      status: 'incomparable',
      reason: 'window',
    });
    const alone = evaluateCampaignRows(facts, { ...inventRows(), isControl: new Uint8Array(count) }, options);
    expect(scoreForecast(alone, launch)).toEqual({ status: 'incomparable', reason: 'no-control' });
    const early = evaluateCampaignRows(
      { ...facts, isClosed: false },
      { ...inventRows(), isControl: new Uint8Array(count) },
      options,
    );
    expect(scoreForecast(early, launch)).toEqual({ status: 'locked', readOutOn: facts.readOutOn, sequential: null });
    const unsent = { ...evaluation, facts: { ...facts, treatedReached: 0, contaminated: CONTROL } };
    expect(scoreForecast(unsent, launch)).toEqual({ status: 'incomparable', reason: 'compliance' });
    const skewed: CampaignEvaluation = evaluateCampaignRows(facts, inventRows(), { ...options, holdoutShare: 0.5 });
    expect(scoreForecast(skewed, launch)).toEqual({ status: 'incomparable', reason: 'sample-ratio' });
  });

  it('counts one outcome once: what all assumptions learn explains no more than the outcome says', () => {
    const outcome = fc.record({
      value: fc.double({ min: -100, max: 200, noNaN: true }),
      standardError: fc.double({ min: 1, max: 60, noNaN: true }),
    });
    const slopes = { lift: 150, decayDays: 2 } as Record<string, number>;
    fc.assert(
      fc.property(outcome, (estimate) => {
        const { readings } = weighAssumptions(
          launch.responses.map((response) => ({ ...response, min: -1e9, max: 1e9 })),
          [50],
          estimate,
        );
        const moves = {
          lift: (from: number, to: number) => (1 + from) * (Math.log1p(to) - Math.log1p(from)),
          decayDays: (from: number, to: number) => from * Math.log(to / from),
        } as Record<string, (from: number, to: number) => number>;
        const explained = readings.reduce(
          (sum, { assumption, assumed, learnt }) =>
            sum + (slopes[assumption] ?? 0) * (moves[assumption]?.(assumed.mid, learnt.mid) ?? 0),
          0,
        );
        const spread = [150 * 0.2, 2 * 4].reduce((sum, half) => sum + (half / 1.644_853_626_951_472) ** 2, 0);
        const share = spread / (spread + estimate.standardError ** 2);
        expect(Math.abs(explained - share * (estimate.value - 50))).toBeLessThan(
          0.05 * Math.abs(estimate.value - 50) + 1e-6,
        );
      }),
    );
  });

  it('a plan decides: primary, guardrails, its own error, and one sentence for every host', () => {
    const plan = lockPlan(
      planChoiceSchema.parse({
        primary: 'orders',
        guardrails: [
          { name: 'refundRate', margin: 0.05 },
          { name: 'marginPerOrder', margin: 100 },
        ],
      }),
      facts.windowDays,
      { amounts: [], expectedBuyers: 100, maturity: { days: 10, refunds: 50 } },
    );
    const plain = inventRows();
    const orders = plain.orders.map((own, row) => (plain.isControl[row] === 1 ? own : row % 5 < 4 ? 1 : 0));
    const rows: CampaignRows = {
      ...plain,
      orders,
      converted: Uint8Array.from(orders),
      revenueCents: orders.map((own) => own * 5000),
      marginCents: orders.map((own, row) => own * (2000 + (row % 7))),
    };
    const bought = { ...rows, boughtOrders: rows.orders };
    const judge = (own: CampaignRows, asOfDate = '2026-06-30') =>
      evaluateCampaignRows(
        facts,
        own,
        { ...options, plan },
        { asOfDate, others: [], maturity: measureRefundMaturity([]) },
      );
    const good = judge(bought).judgement;
    expect(good).toMatchObject({ stage: 'final', maturesOn: '2026-06-10', deviations: [] });
    expect(good?.verdict).toMatchObject({ headline: 'green', primary: 'up' });
    expect(judge(bought, '2026-06-05').judgement?.stage).toBe('provisional');
    const own = judge(bought).outcomes.find(({ metric }) => metric === 'orders')?.readOut;
    expect(own).toMatchObject({ status: 'read', level: 0.96 });
    const refunded = judge({
      ...bought,
      refundedOrders: rows.orders.map((n, row) => (rows.isControl[row] === 1 ? 0 : n)),
    });
    expect(refunded.judgement?.verdict.headline).toBe('red');
    expect(refunded.judgement?.verdict.primary).toBe('up');
    const unknown = judge(rows).judgement;
    expect(unknown?.verdict.headline).toBe('open');
    const notes = listEvaluationNotes(judge(bought), { decimals: 2, learnt: { mean: 0.1, sd: 0.1 }, programme: null });
    expect(notes.map(({ topic }) => topic)).toEqual(['verdict', 'refunds', 'reach', 'beliefs']);
    expect(notes[0]?.lines[0]?.en).toMatch(/^Passed: .* Final\.$/);
    for (const { lines } of notes) for (const { zh } of lines) expect(zh).toMatch(/[一-龥]/);
    const other = evaluateCampaignRows({ ...facts, windowDays: 60 }, bought, { ...options, plan });
    expect(other.judgement?.deviations).toHaveLength(1);
  });

  it('the inverted campaign is neither scored nor learnt from, and says why', () => {
    const rows = inventRows();
    const inverted = evaluateCampaignRows(
      { ...facts, treatedReached: 0, treatedUnsent: TREATED, contaminated: CONTROL },
      { ...rows, isReached: rows.isControl },
      options,
    );
    expect(scoreForecast(inverted, launch)).toEqual({ status: 'incomparable', reason: 'compliance' });
    expect(inverted.reach?.compliance.reasons).toContain('nobody-reached');
    const reach = listEvaluationNotes(inverted, { decimals: 2, learnt: null, programme: null }).find(
      ({ topic }) => topic === 'reach',
    );
    expect(reach?.lines.at(-1)?.en).toContain('Neither scored nor learnt from');
  });

  it('another campaign with the same arms cannot be separated; one drawn apart can', () => {
    const rows = inventRows();
    const arms = (pick: (row: number) => boolean) =>
      new Map(
        Array.from({ length: count }, (_, row) => [row, pick(row) ? ('treated' as const) : ('control' as const)]),
      );
    const other = { strategyId: 'S2', name: 'S2', isRandom: true };
    const found = evaluateCampaignRows(facts, rows, options, {
      asOfDate: '2026-06-30',
      others: [
        { ...other, arms: arms((row) => rows.isControl[row] === 0) },
        { ...other, strategyId: 'S3', arms: arms((row) => row % 3 === 0) },
      ],
      maturity: measureRefundMaturity([]),
    }).overlaps;
    expect(found.map(({ orders }) => orders.status)).toEqual(['not-separable', 'adjusted']);
  });

  it('learns less where the rest of the prediction is uncertain too', () => {
    const estimate = { value: 120, standardError: 10 };
    const sure = weighAssumptions(launch.responses, [50], estimate).readings[0]?.learnt;
    const unsure = weighAssumptions(launch.responses, [-100, 0, 100, 200], estimate).readings[0]?.learnt;
    expect(unsure?.weight).toBeLessThan(sure?.weight ?? 0);
  });

  it('keeps what the coverage log and the next simulation need', () => {
    const forecast = scoreForecast(evaluation, launch);
    if (forecast.status !== 'scored') throw new Error(forecast.status);
    const record = evaluationRecordSchema.parse({
      strategyId: facts.strategyId,
      scenarioId: launch.id,
      asOfDate: '2026-06-30',
      buildId: 'b',
      orders: null,
      net: null,
      treated: TREATED,
      ...keepScore(launch, forecast.score, evaluation),
    });
    expect(record.learnt.map(({ assumption }) => assumption)).toEqual(['lift', 'decayDays']);
    const { score } = record;
    if (score === null) throw new Error('The score was not kept.');
    const log = summariseCoverage([{ ...score, interval: score }]);
    expect(log).toMatchObject({ campaigns: 1, inside: 1, coverage: 1, widthFactor: null });
    expect(log.interval.low).toBeGreaterThan(0.1);
  });
});

describe('the report of an evaluation', () => {
  const evaluation = evaluateCampaignRows(facts, inventRows(), options);
  const identity: IdentityCheck = {
    strategyId: facts.strategyId,
    hasPlan: true,
    planned: { treated: TREATED, control: CONTROL },
    reached: TREATED,
    unsent: { withoutRecord: 0, notSent: 0 },
    executed: TREATED,
    repeated: { customers: 0, touches: 0 },
    contaminated: { customers: 0, touches: 0 },
    unplanned: { customers: 0, touches: 0 },
    duplicates: 0,
    outside: { customers: 0, touches: 0 },
    missing: 0,
    isBalanced: true,
    assignment: 'same',
    findings: [],
  };
  const write = (language: 'zh-CN' | 'en', isScored = true): string =>
    formatReportHtml(
      composeEvaluationReport({
        language,
        strategyName: '<img src=x onerror=1> "夏季"',
        projectName: 'A & B',
        parameters: { asOfDate: '2026-06-30', timeZone: 'Asia/Shanghai', currency: { code: 'CNY', decimals: 2 } },
        dataFrom: '2024-07-01',
        dataThrough: '2026-06-30',
        buildId: 'b'.repeat(64),
        writtenAt: '2026-07-01',
        files: [],
        evaluation,
        identity,
        launch: isScored ? launch : null,
        forecast: isScored ? scoreForecast(evaluation, launch) : null,
        beforeAfter: null,
        coverage: summariseCoverage([]),
        decisions: [{ decision: 'scale', note: 'go <b>now</b>', decidedOn: '2026-06-30' }],
        learnt: null,
        programme: null,
      }),
    );

  it('says everything in both languages, and takes all data as text', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      const html = write(language);
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).toContain('b'.repeat(64));
      expect(html).toContain(launch.hash);
      expect(html).toContain('S1&lt;script&gt;');
      expect(html).toContain('go &lt;b&gt;now&lt;/b&gt;');
      expect(html).not.toMatch(/<script|<img src=x|<b>now|NaN|undefined|Infinity/);
      expect(html).toContain('data:image/svg+xml;base64,');
      expect(html).toContain('Newcombe');
    }
    expect(write('zh-CN')).toContain('预测 vs 实际');
    expect(write('en')).toContain('Which assumption was off');
  });

  it('says so where no prediction was locked', () => {
    expect(write('en', false)).toContain('No prediction was locked');
    expect(write('en', false)).not.toContain('Which assumption was off');
  });
});
