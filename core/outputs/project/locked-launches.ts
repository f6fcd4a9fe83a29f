import { WorkbenchError } from '#core/kernel/errors.ts';
import type { LockedForecast } from '#core/campaigns/evaluate/forecast.ts';
import { listLaunches } from './launch-files.ts';
import type { ProjectFile } from './project-file.ts';
import { ASSUMPTIONS } from '#core/campaigns/strategy/assumptions.ts';
import { predictionSchema, readLevel, scenarioSchema, type Launch } from '#core/campaigns/launch/launch-record.ts';
import { launchPartsOne } from '#core/campaigns/launch/launch-version-1.ts';
import { listWaveIds } from '#core/campaigns/strategy/strategy.ts';

/** A locked launch as evaluations take it, with the strategy ids its waves were planned under. */
export type ProjectLaunch = {
  readonly forecast: LockedForecast;
  readonly name: string;
  /** The strategy's own id first: the prediction is about that one. */
  readonly waveIds: readonly string[];
};

function describeLaunch(id: string, name: string, { scenario, prediction }: Launch, lockedOn: string): ProjectLaunch {
  return {
    name,
    waveIds: listWaveIds(scenario.strategy),
    forecast: {
      id,
      lockedOn,
      strategyId: prediction.strategyId,
      strategyType: scenario.strategy.type,
      hash: prediction.hash,
      assignmentHash: scenario.assignmentHash,
      asOfDate: prediction.asOfDate,
      startsOn: prediction.startsOn,
      windowDays: prediction.windowDays,
      treated: prediction.treated,
      control: prediction.control,
      level: readLevel(scenario),
      plan: scenario.plan ?? null,
      windowOrders: prediction.windowOrders,
      responses: prediction.responses.map((response) => ({
        ...response,
        min: ASSUMPTIONS[response.assumption].min,
        max: ASSUMPTIONS[response.assumption].max,
      })),
    },
  };
}

/** The launches locked in a project, in their order. Records of another version, or that are no launch, are left out. */
export function listProjectLaunches(project: Pick<ProjectFile, 'predictions'>): ProjectLaunch[] {
  return listLaunches(project.predictions).map(({ id, name, launch }) =>
    describeLaunch(id, name, launch, launch.lockedOn),
  );
}

/** The launch under which a strategy, or a wave of it, was locked: the latest where there are several. */
export function findLaunch(launches: readonly ProjectLaunch[], strategyId: string): ProjectLaunch | null {
  return launches.findLast(({ waveIds }) => waveIds.includes(strategyId)) ?? null;
}

/**
 * Reads a `launch.json` of `cst simulate`. `source` names it in messages.
 * @throws WorkbenchError `evaluation/invalid-launch` naming the path of the first fault.
 */
export function parseLaunch(value: unknown, source: string): ProjectLaunch {
  return describeLaunchRecord(parseLaunchRecord(value, source));
}

/** A launch that lies in a file of its own, as evaluations take it. */
export function describeLaunchRecord(launch: Launch): ProjectLaunch {
  return describeLaunch(launch.prediction.hash.slice(0, 16), launch.scenario.strategy.name, launch, '');
}

/**
 * Scenario and prediction of a `launch.json` of `cst simulate`, of this version or any earlier one. `source` names it in messages.
 * @throws WorkbenchError `evaluation/invalid-launch` naming the path of the first fault.
 */
export function parseLaunchRecord(value: unknown, source: string): Launch {
  const early = launchPartsOne.safeParse(value);
  if (early.success) return early.data;
  const { scenario, prediction } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const readScenario = scenarioSchema.safeParse(scenario);
  const readPrediction = predictionSchema.safeParse(prediction);
  if (readScenario.success && readPrediction.success) {
    return { scenario: readScenario.data, prediction: readPrediction.data };
  }
  const isEarly = typeof scenario === 'object' && scenario !== null && !('version' in scenario);
  const [earlyIssue] = early.error.issues;
  const [ownIssue] = (readScenario.error ?? readPrediction.error)?.issues ?? [];
  const issue = isEarly ? earlyIssue : ownIssue;
  const part = isEarly ? [] : [readScenario.success ? 'prediction' : 'scenario'];
  const path = [...part, ...(issue?.path ?? [])].join('.');
  const reason = issue?.message ?? '';
  throw new WorkbenchError('evaluation/invalid-launch', `${source} is not a launch: ${path}: ${reason}`, {
    hint: 'Give the <id>-launch.json that cst simulate wrote, unchanged.',
    place: { file: source, column: path },
    zh: {
      message: `${source} 不是上线文件，“${path}”有误：${reason}`,
      hint: '请使用 cst simulate 写出的 <id>-launch.json，勿作改动。',
    },
  });
}
