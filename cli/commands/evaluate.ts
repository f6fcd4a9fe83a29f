import { basename, dirname, resolve } from 'node:path';
import type { BeforeAfter } from '#core/campaigns/evaluate/before-after.ts';
import { describeOpening } from '#core/campaigns/evaluate/campaign-health.ts';
import { CAMPAIGN_METRICS } from '#core/campaigns/evaluate/campaign-metrics.ts';
import { readReading, type CampaignEvaluation, type CampaignOutcome } from '#core/campaigns/evaluate/campaign.ts';
import type { Forecast } from '#core/campaigns/evaluate/forecast.ts';
import type { IdentityCheck } from '#core/campaigns/evaluate/identity.ts';
import type { CoverageLog } from '#core/campaigns/evaluate/score-prediction.ts';
import { writeText } from '#core/outputs/tables/write-formats.ts';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import { listEvaluations } from '#core/outputs/project/evaluation-records.ts';
import {
  describeLaunchRecord,
  findLaunch,
  listProjectLaunches,
  type ProjectLaunch,
} from '#core/outputs/project/locked-launches.ts';
import { readProject } from '#core/outputs/project/package.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { Estimate, Interval } from '#core/science/statistics/intervals.ts';
import { listEvaluationNotes } from '#core/campaigns/evaluate/evaluation-notes.ts';
import {
  evaluateArgs,
  evaluateWhole,
  writeEvaluationPage,
  type EvaluatedCampaign,
} from '#core/workbench/campaigns/evaluate-campaign.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import type { ImportOptions } from '../import-options.ts';
import { runMartCommand } from '../mart-session.ts';
import { createOutputFolder } from '../output-folder.ts';
import { createPathSource } from '../path-source.ts';
import { printResult } from '../terminal.ts';
import { readLaunchRecord } from './simulate.ts';

export type EvaluateOptions = ImportOptions & {
  readonly strategy: string;
  readonly holdoutShare: number | null;
  readonly winsoriseAt: number | null;
  readonly seed: number;
  /** A `launch.json` of `cst simulate`; null takes the launch that the project locked. */
  readonly launch: string | null;
  /** Where the report is written; null writes none. */
  readonly report: string | null;
  readonly language: 'zh-CN' | 'en';
};

const MONEY_METRICS: readonly string[] = ['revenue', 'margin', 'net', 'ltv'];

function createWriter(metric: CampaignOutcome['metric'], decimals: number): (value: number) => string {
  const sign = (value: number): string => (value >= 0 ? '+' : '');
  if (metric === 'conversion' || metric === 'repurchase')
    return (value) => `${sign(value)}${(100 * value).toFixed(2)} pt`;
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
  const { value, total, estimate, missing } = readReading(outcome);
  const write = createWriter(metric, decimals);
  const cuped = comparison.kind === 'mean' ? comparison.cuped : null;
  const shown = MONEY_METRICS.includes(metric) ? (total / 10 ** decimals).toFixed(decimals) : total.toFixed(1);
  return [
    estimate === null
      ? `  ${CAMPAIGN_METRICS[metric].label.en}: ${write(value)}, no interval: ${missing?.found.toFixed(0)} events expected in the smaller arm, ${missing?.needed} needed; ${shown} in all`
      : `  ${CAMPAIGN_METRICS[metric].label.en}: ${formatEstimate(estimate, write)}; ${shown} in all${metric === 'ltv' ? ' (predicted, no verdict)' : ''}`,
    `    other methods: unadjusted ${formatEstimate(comparison.difference, write)}`,
    ...(cuped === null ? [] : [`    other methods: CUPED, Welch ${formatEstimate(cuped.difference, write)}`]),
    ...(postStratified === null ? [] : [`    other methods: by strata ${formatEstimate(postStratified, write)}`]),
    ...(isReadOut
      ? []
      : [
          sequential === null
            ? '    nothing to be read today: an arm has too few events'
            : `    to be read today (holds at every look): ${formatInterval(sequential, write)}`,
        ]),
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

function formatEvaluation({ evaluation, learnt, programme }: EvaluatedCampaign, decimals: number): string {
  const { cuts, health, outcomes } = evaluation;
  return [
    ...formatHealth(evaluation),
    ...(outcomes.length === 0 ? [`  ${describeOpening(evaluation.facts).en}`] : []),
    '',
    'Treated minus control, as assigned, per customer; 95 % intervals:',
    ...outcomes.flatMap((outcome) => formatOutcome(outcome, health.isReadOut, decimals)),
    ...listEvaluationNotes(evaluation, { decimals, learnt, programme }).flatMap(({ title, lines }) => [
      '',
      `${title.en}:`,
      ...lines.map(({ en }) => `  ${en}`),
    ]),
    '',
    'Conversion by segment and value tier at the assignment (many looks: p is Holm-adjusted, a single one is a question, not a finding):',
    ...cuts
      .filter(({ metric }) => metric === 'conversion')
      .map(({ dimension, key, difference, adjustedPValue, treated, control, shrunken }) => {
        const members = dimension === 'segment' ? SEGMENT_MEMBERS : VALUE_MEMBERS;
        const name = members.find((member) => member.key === key)?.label.en ?? String(key);
        const write = (value: number): string => `${(100 * value).toFixed(2)} pt`;
        const head = `  ${dimension} ${name} (${treated} / ${control})`;
        if (difference === null || adjustedPValue === null)
          return `${head}: too few customers in an arm (30 are needed)`;
        const pulled =
          shrunken === null ? '' : `; shrunken ${write(shrunken.value)} ${formatInterval(shrunken.interval, write)}`;
        return `${head}: ${write(difference.value)} ${formatInterval(difference.interval, write)}, p ${adjustedPValue.toPrecision(2)}${pulled}`;
      }),
  ].join('\n');
}

function formatIdentity({
  planned,
  reached,
  unsent,
  executed,
  repeated,
  contaminated,
  unplanned,
  findings,
}: IdentityCheck) {
  return [
    `Planned treated ${planned.treated} = reached ${reached} + not reached ${unsent.withoutRecord + unsent.notSent} (${unsent.withoutRecord} without a record, ${unsent.notSent} recorded as not sent)`,
    `Executed touches ${executed} = matched ${reached} + repeated ${repeated.touches} + of control ${contaminated.touches} + unplanned ${unplanned.touches}`,
    ...findings.map(({ level, id, text }) => `  ${level} ${id}: ${text.en}`),
  ];
}

function formatForecast(forecast: Forecast | null): string[] {
  if (forecast === null) return ['No prediction was locked for this strategy.'];
  if (forecast.status === 'incomparable') return [`The locked prediction cannot be compared: ${forecast.reason}.`];
  const write = (value: number): string => value.toFixed(1);
  if (forecast.status === 'locked') {
    if (forecast.sequential === null) {
      return [
        `The locked prediction is not scored before ${forecast.readOutOn}; too few orders to read anything today.`,
      ];
    }
    return [
      `The locked prediction is not scored before ${forecast.readOutOn}; incremental orders to be read today ${formatInterval(forecast.sequential, write)}.`,
    ];
  }
  const { interval, level, isInside, pit, intervalScore, predicted, estimate, readings, unidentified } = forecast.score;
  return [
    `Forecast against actual: predicted ${write(predicted)}, estimate to be expected within ${formatInterval(interval, write)} (${100 * level} %), actual ${write(estimate.value)} ${formatInterval(estimate.interval, write)}: ${isInside ? 'inside' : 'OUTSIDE'}; PIT ${pit.toFixed(3)}, interval score ${write(intervalScore)}`,
    ...readings.map(
      ({ assumption, assumed, pointed, learnt }) =>
        `  ${assumption}: assumed ${assumed.mid.toPrecision(3)} [${assumed.low.toPrecision(3)}, ${assumed.high.toPrecision(3)}], the outcome alone points to ${pointed.value.toPrecision(3)} [${pointed.interval.low.toPrecision(3)}, ${pointed.interval.high.toPrecision(3)}], learnt ${learnt.mid.toPrecision(3)} [${learnt.low.toPrecision(3)}, ${learnt.high.toPrecision(3)}]`,
    ),
    ...unidentified.map((name) => `  ${name}: not identified, the outcome points outside of what it can be`),
    ...(readings.length > 1
      ? ['  One outcome cannot tell several assumptions apart: each line takes the others at their middle.']
      : []),
  ];
}

function formatCoverage({ campaigns, inside, interval, widthFactor }: CoverageLog): string[] {
  if (campaigns === 0) return [];
  const share = (value: number): string => `${(100 * value).toFixed(0)} %`;
  return [
    `Predictions of this project that held: ${inside} of ${campaigns} (${share(interval.low)} to ${share(interval.high)})${widthFactor === null ? '; a width factor comes with ten campaigns' : `; width factor ${widthFactor.toFixed(2)}`}`,
  ];
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

/** `cst evaluate`: what a strategy did, by its touches and the orders since, and whether the locked prediction held. */
export async function runEvaluate(options: EvaluateOptions): Promise<ExitCode> {
  let project: ProjectFile | null = null;
  let launch: ProjectLaunch | null = null;
  const folder = options.report === null ? null : dirname(resolve(options.report));
  return runMartCommand(
    options,
    folder === null ? [] : [folder],
    async ({ session, scope, built, task, finishProgress }) => {
      const { strategy, seed, holdoutShare, winsoriseAt } = options;
      const { currency, asOfDate, timeZone } = scope.parameters;
      const records = listEvaluations(project?.evaluations ?? []);
      const args = evaluateArgs.parse({ strategyId: strategy, holdoutShare, winsoriseAt, seed });
      const answer = await evaluateWhole(session, args, { launch, records }, task);
      const { evaluation, beforeAfter, identity, forecast, coverage } = answer;
      finishProgress();
      if (options.report !== null && folder !== null) {
        const page = writeEvaluationPage(answer, {
          language: options.language,
          strategyName: launch?.name ?? strategy,
          projectName: project?.name ?? '–',
          parameters: { asOfDate, timeZone, currency },
          dataFrom: built.dataFrom,
          dataThrough: built.dataThrough,
          buildId: built.buildId,
          writtenAt: new Date().toISOString().slice(0, 16).replace('T', ' '),
          files: [],
          decisions: records.find(({ strategyId }) => strategyId === strategy)?.decisions ?? [],
        });
        await writeText(createOutputFolder(folder), basename(options.report), page);
      }
      const text = [
        beforeAfter === null ? formatEvaluation(answer, currency.decimals) : formatBeforeAfter(evaluation, beforeAfter),
        '',
        ...formatIdentity(identity),
        '',
        ...formatForecast(forecast),
        ...formatCoverage(coverage),
        ...(options.report === null ? [] : ['', `Report: ${options.report}`]),
      ].join('\n');
      const locked = answer.launch;
      printResult(options.json, text, {
        status: beforeAfter === null ? 'evaluated' : 'before-after',
        buildId: built.buildId,
        asOfDate,
        seed,
        ...evaluation,
        ...(beforeAfter === null ? {} : { comparison: beforeAfter }),
        identity,
        launch: locked === null ? null : { id: locked.id, hash: locked.hash },
        forecast,
        coverage,
      });
      return EXIT_CODES.ok;
    },
    async () => {
      if (options.project !== undefined) {
        ({ project } = await readProject(await createPathSource(options.project)));
        launch = findLaunch(listProjectLaunches(project), options.strategy);
      }
      if (options.launch !== null) launch = describeLaunchRecord(await readLaunchRecord(options.launch));
    },
  );
}
