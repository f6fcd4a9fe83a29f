import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Launch } from '#core/campaigns/launch/launch-record.ts';
import type { PlanChoice } from '#core/campaigns/launch/evaluation-plan.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import { parseStrategy, type Strategy } from '#core/campaigns/strategy/strategy.ts';
import { parseLaunchRecord } from '#core/outputs/project/locked-launches.ts';
import { checkReproducible, rerunLock } from '#core/workbench/campaigns/rerun-lock.ts';
import { simulateArgs, simulateCampaign } from '#core/workbench/campaigns/simulate-campaign.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import type { ImportOptions } from '../import-options.ts';
import { runMartCommand } from '../mart-session.ts';
import { createOutputFolder, prepareFolder } from '../output-folder.ts';
import { formatRerun, formatSimulation } from '../simulation-report.ts';
import { createThreadPool } from '../simulation-pool.ts';
import { printResult } from '../terminal.ts';
import { readTextFile } from '../path-kind.ts';

export type SimulateOptions = ImportOptions & {
  readonly strategies: readonly string[];
  /** A `launch.json` that is run again from its own record; null simulates strategies. */
  readonly launch: string | null;
  /** Null writes nothing: a launch that is run again. */
  readonly out: string | null;
  readonly seed: number;
  readonly draws: number;
  /** Of every interval. */
  readonly level: number;
  readonly workers: number;
  /** False leaves the backtest and with it the calendar layer out. */
  readonly shock: boolean;
  /** What becomes of customers that several strategies mean. */
  readonly overlap: OverlapRule;
  readonly language: 'zh' | 'en';
  /** By what a launch will be judged. */
  readonly plan: PlanChoice;
};

async function readJson(path: string, describe: (reason: string) => WorkbenchError): Promise<unknown> {
  const text = await readTextFile(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw describe(String(cause));
  }
}

async function readStrategy(path: string): Promise<Strategy> {
  const value = await readJson(
    path,
    (reason) =>
      new WorkbenchError('simulation/unreadable-strategy', `The strategy ${path} cannot be read: ${reason}`, {
        hint: 'It is a JSON file; samples/strategies/ has three.',
        place: { file: path },
        zh: { message: `无法读取策略 ${path}：${reason}`, hint: '策略是一个 JSON 文件，示例见 samples/strategies/。' },
      }),
  );
  return parseStrategy(value, path);
}

async function readStrategies(paths: readonly string[]): Promise<Strategy[]> {
  const strategies = await Promise.all(paths.map(readStrategy));
  const twice = strategies.find(({ id }, place) => strategies.findIndex((other) => other.id === id) !== place);
  if (twice === undefined) return strategies;
  throw new WorkbenchError('simulation/same-id', `Two strategies have the id ${twice.id}.`, {
    hint: 'Give each an id of its own.',
    zh: { message: `有两个策略的 ID 都是 ${twice.id}。`, hint: '请为每个策略指定不同的 ID。' },
  });
}

/** Reads a `launch.json` that `cst simulate` wrote. */
export async function readLaunchRecord(path: string): Promise<Launch> {
  const value = await readJson(
    path,
    (reason) =>
      new WorkbenchError('evaluation/unreadable-launch', `The launch ${path} cannot be read: ${reason}`, {
        hint: 'It is the <id>-launch.json that cst simulate wrote.',
        place: { file: path },
        zh: {
          message: `无法读取上线文件 ${path}：${reason}`,
          hint: '它是 cst simulate 写出的 <id>-launch.json。',
        },
      }),
  );
  return parseLaunchRecord(value, path);
}

/** `cst simulate`: decides before launch. Reads strategies, simulates them on a project, writes results, lists and sheets. */
export async function runSimulate(options: SimulateOptions): Promise<ExitCode> {
  let strategies: Strategy[] = [];
  let launch: Launch | null = null;
  return runMartCommand(
    options,
    options.out === null ? [] : [options.out],
    async ({ session, task, finishProgress }) => {
      const runDraws = createThreadPool(options.workers);
      if (launch !== null) {
        const rerun = await rerunLock(session, launch, runDraws, task);
        finishProgress();
        const { prepared: _, ...answer } = rerun;
        printResult(options.json, formatRerun(rerun), { status: rerun.isSame ? 'same' : 'different', ...answer });
        return rerun.isSame ? EXIT_CODES.ok : EXIT_CODES.checksFailed;
      }
      const { draws, seed, level, overlap, language, shock, out, plan } = options;
      if (out === null) throw new RangeError('A simulation needs a folder to write to.');
      const args = simulateArgs.parse({ strategies, overlap, hasCalendar: shock, draws, seed, level, language, plan });
      const report = await simulateCampaign(session, args, { runDraws, folder: createOutputFolder(out) }, task);
      finishProgress();
      printResult(options.json, formatSimulation(report, out), report);
      return EXIT_CODES.ok;
    },
    async () => {
      if (options.launch !== null) {
        launch = await readLaunchRecord(options.launch);
        checkReproducible(launch, launch.scenario.buildId);
        return;
      }
      strategies = await readStrategies(options.strategies);
      if (options.out !== null) await prepareFolder(options.out);
    },
  );
}
