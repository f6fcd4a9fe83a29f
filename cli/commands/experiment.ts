import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ArmResult, ExperimentResult, OutcomeResult } from '#core/science/experiments/experiment.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';
import { evaluateTable, type TableEvaluation } from '#core/workbench/campaigns/evaluate-table.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { openNativeEngine } from '../native-engine.ts';
import { createPathSource } from '../path-source.ts';
import { createProgressLine, formatQuestion, printResult, runCommand } from '../terminal.ts';
import { createWorkFolder } from '../work-folder.ts';

export type ExperimentCommandOptions = TableEvaluation & {
  readonly json: boolean;
  readonly quiet: boolean;
};

function formatRange({ low, high }: Interval, write: (value: number) => string): string {
  return `[${write(low)}, ${write(high)}]`;
}

const writeNumber = (value: number): string => value.toPrecision(5);
const writePoints = (value: number): string => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(3)} pt`;
const writePercent = (value: number): string => `${value >= 0 ? '+' : ''}${(100 * value).toFixed(1)} %`;
const writeP = (value: number): string => (value < 0.0001 ? value.toExponential(1) : value.toFixed(4));

function formatOutcome({ outcome, comparison }: OutcomeResult): string[] {
  const { relative, incremental, difference } = comparison;
  const ofControl =
    relative === null ? '' : `, ${writePercent(relative.value)} of control ${formatRange(relative, writePercent)}`;
  if (comparison.kind === 'share') {
    const { treated, control } = comparison;
    const rates = `${((100 * treated.count) / treated.total).toFixed(3)} % against ${((100 * control.count) / control.total).toFixed(3)} %`;
    return [
      `  ${outcome}: ${writePoints(difference.value)} ${formatRange(difference.interval, writePoints)}, p ${writeP(difference.pValue)}`,
      `    ${rates}${ofControl}; ${incremental.toFixed(1)} more customers`,
    ];
  }
  const { cuped, bootstrap, amongPositive } = comparison;
  return [
    `  ${outcome}: ${writeNumber(difference.value)} per customer ${formatRange(difference.interval, writeNumber)} (Welch), p ${writeP(difference.pValue)}`,
    `    ${writeNumber(comparison.treated.mean)} against ${writeNumber(comparison.control.mean)}${ofControl}; ${incremental.toFixed(2)} in all; bootstrap ${formatRange(bootstrap, writeNumber)}`,
    ...(cuped === null
      ? []
      : [
          `    CUPED on ${cuped.covariate}: ${writeNumber(cuped.difference.value)} ${formatRange(cuped.difference.interval, writeNumber)}, θ ${writeNumber(cuped.theta)}, takes ${(100 * cuped.explained).toFixed(2)} % of the variance`,
        ]),
    ...(amongPositive === null
      ? []
      : [
          `    among those above 0 only (not causal): ${writeNumber(amongPositive.difference.value)} ${formatRange(amongPositive.difference.interval, writeNumber)}`,
        ]),
  ];
}

function formatCuts({ cuts }: ArmResult): string[] {
  if (cuts.length === 0) return [];
  return [
    '  Cuts (many comparisons: read the Holm-adjusted p, and treat a single striking cut as a question, not a finding):',
    ...cuts.map(({ cut, value, outcome, kind, difference, adjustedPValue, treatedCustomers, controlCustomers }) => {
      const write = kind === 'share' ? writePoints : writeNumber;
      return `    ${cut} = ${value}, ${outcome}: ${write(difference.value)} ${formatRange(difference.interval, write)}, p ${writeP(adjustedPValue)} after Holm (${treatedCustomers} / ${controlCustomers} customers)`;
    }),
  ];
}

function formatExperiment(result: ExperimentResult): string {
  const { sampleRatio } = result;
  return [
    `Control "${result.control}": ${result.controlCustomers.toLocaleString('en-US')} customers. Arms as assigned; 95 % intervals.`,
    sampleRatio.isMismatch
      ? `Sample ratio MISMATCH: p ${writeP(sampleRatio.pValue)}. The arms are not what was planned; do not read the results before you know why.`
      : `Sample ratio as planned: chi-square ${sampleRatio.chiSquare.toFixed(4)}, p ${writeP(sampleRatio.pValue)}.`,
    ...result.arms.flatMap((arm) => [
      '',
      `${arm.arm === null ? 'All treated arms together' : `"${arm.arm}"`}: ${arm.customers.toLocaleString('en-US')} customers`,
      ...arm.outcomes.flatMap(formatOutcome),
      ...formatCuts(arm),
    ]),
  ].join('\n');
}

/** `cst experiment`: evaluates a plain treated/control table, one row per customer, without customer ids. */
export async function runExperiment(path: string, options: ExperimentCommandOptions): Promise<ExitCode> {
  return runCommand(options.json, async (signal) => {
    const progress = createProgressLine(options.quiet || options.json);
    const task = { signal, onProgress: progress.listener };
    const spillFolder = await createWorkFolder();
    const engine = await openNativeEngine({ grantedFiles: [resolve(path)], grantedFolders: [], spillFolder });
    try {
      const file = await createPathSource(path);
      const answer = await evaluateTable(engine, file, options, task);
      if (answer.status === 'questions') {
        const text = [
          'The file needs answers first (--encoding settles an encoding):',
          ...answer.questions.map(formatQuestion),
        ];
        printResult(options.json, text.join('\n'), answer);
        return EXIT_CODES.questions;
      }
      const { records, result } = answer;
      printResult(options.json, formatExperiment(result), {
        status: 'evaluated',
        records,
        seed: options.seed,
        ...result,
      });
      return EXIT_CODES.ok;
    } finally {
      progress.finish();
      await engine.close();
      await rm(spillFolder, { recursive: true, force: true });
    }
  });
}
