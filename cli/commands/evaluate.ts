import { compareBeforeAfter, type BeforeAfter } from '#core/evaluation/before-after.ts';
import { CAMPAIGN_METRICS } from '#core/evaluation/campaign-metrics.ts';
import { evaluateCampaign, type CampaignEvaluation, type CampaignOutcome } from '#core/evaluation/campaign.ts';
import type { Estimate, Interval } from '#core/statistics/intervals.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import type { ImportOptions } from '../import-options.ts';
import { runMartCommand } from '../mart-session.ts';
import { printResult } from '../terminal.ts';

export type EvaluateOptions = ImportOptions & {
  readonly strategy: string;
  readonly holdoutShare: number | null;
  readonly winsoriseAt: number | null;
  readonly seed: number;
};

const MONEY_METRICS: readonly string[] = ['revenue', 'margin', 'net', 'ltv'];

function createWriter(metric: CampaignOutcome['metric'], decimals: number): (value: number) => string {
  const sign = (value: number): string => (value >= 0 ? '+' : '');
  if (metric === 'conversion') return (value) => `${sign(value)}${(100 * value).toFixed(2)} pt`;
  if (metric === 'orders') return (value) => `${sign(value)}${value.toFixed(4)}`;
  return (value) => `${sign(value)}${(value / 10 ** decimals).toFixed(decimals)}`;
}

function formatEstimate(estimate: Estimate, write: (value: number) => string): string {
  return `${write(estimate.value)} ${formatInterval(estimate.interval, write)}, p ${estimate.pValue.toPrecision(2)}`;
}

function formatInterval({ low, high }: Interval, write: (value: number) => string): string {
  return `[${write(low)}, ${write(high)}]`;
}

function formatOutcome(outcome: CampaignOutcome, isReadOut: boolean, decimals: number): string[] {
  const { metric, comparison, postStratified, sequential } = outcome;
  const write = createWriter(metric, decimals);
  const cuped = comparison.kind === 'mean' ? comparison.cuped : null;
  const total = cuped?.incremental ?? comparison.incremental;
  const shown = MONEY_METRICS.includes(metric) ? (total / 10 ** decimals).toFixed(decimals) : total.toFixed(1);
  return [
    `  ${CAMPAIGN_METRICS[metric].label.en}: ${formatEstimate(comparison.difference, write)}; ${shown} in all`,
    ...(cuped === null ? [] : [`    CUPED: ${formatEstimate(cuped.difference, write)}`]),
    ...(postStratified === null ? [] : [`    by strata: ${formatEstimate(postStratified, write)}`]),
    ...(isReadOut ? [] : [`    to be read today (holds at every look): ${formatInterval(sequential, write)}`]),
  ];
}

function formatHealth({ facts, health }: CampaignEvaluation): string[] {
  const { sampleRatio } = health;
  const worst = health.balance.reduce((most, { standardised }) => Math.max(most, Math.abs(standardised)), 0);
  return [
    `Strategy ${facts.strategyId}, assigned ${facts.assignedFrom}${facts.assignedThrough === facts.assignedFrom ? '' : ` to ${facts.assignedThrough}`}, window ${facts.windowDays} days, read-out ${facts.readOutOn}${health.isReadOut ? '' : ' (still open: no verdict before then)'}`,
    `  treated ${facts.treated} (${facts.treatedReached} reached), control ${facts.control} (${facts.contaminated} touched all the same), touches ${facts.touches}; ${facts.planned + facts.executed === 0 ? 'no plan in this project' : `planned ${facts.planned + facts.executed}, executed ${facts.executed}, unplanned ${facts.unplanned}`}`,
    ...(sampleRatio === null
      ? []
      : [
          sampleRatio.isMismatch
            ? `  Sample ratio MISMATCH, p ${sampleRatio.pValue.toPrecision(2)}: do not read the result before you know why.`
            : `  sample ratio as planned, p ${sampleRatio.pValue.toPrecision(2)}`,
        ]),
    ...(health.balance.length === 0
      ? []
      : [
          `  before the assignment the arms differ by at most ${worst.toFixed(3)} standard deviations (0.1 is noticeable)`,
        ]),
    ...(health.detectable === null
      ? []
      : [
          `  this size finds a difference of conversion of ${(100 * health.detectable).toFixed(2)} pt in 80 % of cases`,
        ]),
  ];
}

function formatEvaluation(evaluation: CampaignEvaluation, decimals: number): string {
  const { cuts, health, outcomes } = evaluation;
  return [
    ...formatHealth(evaluation),
    '',
    'Treated minus control, as assigned, per customer; 95 % intervals:',
    ...outcomes.flatMap((outcome) => formatOutcome(outcome, health.isReadOut, decimals)),
    '',
    'Conversion by segment at the assignment (many looks: p is Holm-adjusted, a single one is a question, not a finding):',
    ...cuts
      .filter(({ metric }) => metric === 'conversion')
      .map(
        ({ segmentKey, difference, adjustedPValue, treated, control }) =>
          `  segment ${segmentKey} (${treated} / ${control}): ${(100 * difference.value).toFixed(2)} pt ${formatInterval(difference.interval, (value) => `${(100 * value).toFixed(2)} pt`)}, p ${adjustedPValue.toPrecision(2)}`,
      ),
  ].join('\n');
}

function formatBeforeAfter(
  evaluation: CampaignEvaluation,
  { expected, observed, ratio, customers, fittedOn, hasCalendarLayer, isInside }: BeforeAfter,
): string {
  return [
    ...formatHealth(evaluation),
    '',
    'No control group: before–after only (仅前后对比), weak evidence, not a lift.',
    `  ${customers} touched customers bought on ${observed} days; the model fitted on ${fittedOn} expected ${expected.expected.toFixed(1)} [${expected.low.toFixed(1)}, ${expected.high.toFixed(1)}] without the strategy (${((ratio - 1) * 100).toFixed(1)} %).`,
    `  ${isInside ? 'That is within what was to be expected anyway.' : 'That is outside what was to be expected; what caused it cannot be told.'}`,
    ...(hasCalendarLayer ? [] : ['  The history is too short to measure calendar shocks: the interval is too narrow.']),
  ].join('\n');
}

/** `cst evaluate`: what a strategy did, by its touches and the orders since. */
export async function runEvaluate(options: EvaluateOptions): Promise<ExitCode> {
  return runMartCommand(options, [], async ({ engine, scope, built, task, finishProgress }) => {
    const evaluation = await evaluateCampaign(engine, scope, options.strategy, options, task);
    const { decimals } = scope.parameters.currency;
    const common = { buildId: built.buildId, asOfDate: scope.parameters.asOfDate, seed: options.seed };
    if (evaluation.health.hasControl) {
      finishProgress();
      printResult(options.json, formatEvaluation(evaluation, decimals), {
        status: 'evaluated',
        ...common,
        ...evaluation,
      });
      return EXIT_CODES.ok;
    }
    const comparison = await compareBeforeAfter(engine, scope, options.strategy, options, task);
    finishProgress();
    printResult(options.json, formatBeforeAfter(evaluation, comparison), {
      status: 'before-after',
      ...common,
      ...evaluation,
      comparison,
    });
    return EXIT_CODES.ok;
  });
}
