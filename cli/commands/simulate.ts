import { mkdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { Columns } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { EXPORTERS } from '#core/outputs/tables/registry.ts';
import { writeText } from '#core/outputs/tables/write-formats.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { proposeTouches } from '#core/campaigns/recommend/touch-proposals.ts';
import { compareSimulations, MAX_COMPARED } from '#core/campaigns/draws/compare.ts';
import { createEstimator, type Estimator } from '#core/campaigns/forecast/estimator.ts';
import { computeCustomerWorth } from '#core/campaigns/forecast/customer-worth.ts';
import { createExpectationBasis, hasClosedForm } from '#core/campaigns/forecast/expectation-basis.ts';
import {
  freezeLaunch,
  listArm,
  listPlannedTouches,
  listStrategyRows,
  type TouchProposal,
} from '#core/campaigns/launch/launch.ts';
import type { SimulationPart } from '#core/campaigns/draws/draw-results.ts';
import { measureLayers } from '#core/campaigns/draws/layers.ts';
import { countOverlap, separatePlans, type OverlapRule } from '#core/campaigns/plan/overlap.ts';
import { assertFeasible, planStrategy, type StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { prepareSimulation, type SimulationBase } from '#core/campaigns/plan/prepare-simulation.ts';
import { readContactHistory } from '#core/campaigns/plan/feasibility.ts';
import { findBreakEvens, measureTornado } from '#core/campaigns/forecast/sensitivity.ts';
import { openSimulation } from '#core/campaigns/draws/simulate.ts';
import { parseStrategy, type Strategy } from '#core/campaigns/strategy/strategy.ts';
import { writeStrategySheet } from '#core/campaigns/launch/strategy-sheet.ts';
import { describeDraws, summariseSimulation } from '#core/campaigns/draws/summary.ts';
import { meanPace } from '#core/campaigns/draws/draw-inputs.ts';
import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import type { ImportOptions } from '../import-options.ts';
import { runMartCommand } from '../mart-session.ts';
import { createOutputFolder } from '../output-folder.ts';
import { formatSimulation, type SimulationReport } from '../simulation-report.ts';
import { simulateInPool } from '../simulation-pool.ts';
import { printResult } from '../terminal.ts';

export type SimulateOptions = ImportOptions & {
  readonly strategies: readonly string[];
  readonly out: string;
  readonly seed: number;
  readonly draws: number;
  readonly workers: number;
  /** False leaves the backtest and with it the calendar layer out. */
  readonly shock: boolean;
  /** What becomes of customers that several strategies mean. */
  readonly overlap: OverlapRule;
  readonly language: 'zh' | 'en';
};

/** Worker threads unless stated: one per processor, at most eight. */
export const DEFAULT_WORKERS = Math.max(1, Math.min(8, cpus().length));

async function readStrategy(path: string): Promise<Strategy> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new WorkbenchError(
      'simulation/unreadable-strategy',
      `The strategy ${path} cannot be read: ${String(cause)}`,
      {
        cause,
        hint: 'It is a JSON file; samples/strategies/ has three.',
        place: { file: path },
        zh: {
          message: `无法读取策略 ${path}：${String(cause)}`,
          hint: '策略是一个 JSON 文件，示例见 samples/strategies/。',
        },
      },
    );
  }
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

async function exportColumns(
  engine: Engine,
  folder: OutputFolder,
  name: string,
  columns: Columns,
  formats: readonly string[],
  task: TaskOptions,
): Promise<string[]> {
  const table = { name: `simulation_${name.replaceAll(/[^A-Za-z0-9]/g, '_')}` };
  async function* once(): AsyncGenerator<Columns> {
    yield columns;
  }
  await engine.insertColumns(table, once(), { signal: task.signal });
  const files: string[] = [];
  for (const exporter of EXPORTERS.filter(({ id }) => formats.includes(id))) {
    const file = `${name}.${exporter.extension}`;
    await exporter.write(engine, sql`select * from ${ident(table.name)}`, folder, file, {
      ...task,
      subject: name,
      rowCount: columns.rowCount,
    });
    files.push(file);
  }
  await engine.run(sql`drop table ${ident(table.name)}`);
  return files;
}

const decoder = new TextDecoder();

async function readProposals(
  engine: Engine,
  project: BuiltProject,
  base: SimulationBase,
  task: TaskOptions,
  language: 'zh' | 'en',
): Promise<Map<number, TouchProposal>> {
  const { ids } = base.facts;
  const byId = await proposeTouches(engine, { schema: project.schema, parameters: project.parameters }, task);
  const byRow = new Map<number, TouchProposal>();
  for (let row = 0; row < base.population.count; row += 1) {
    const proposal = byId.get(decoder.decode(ids.bytes.subarray(ids.offsets[row], ids.offsets[row + 1])));
    if (proposal === undefined) continue;
    const { productId, reason, reminderDate } = proposal;
    byRow.set(row, { productId, productReason: reason?.[language] ?? null, reminderDate });
  }
  return byRow;
}

/** All strategies together, draw by draw: for strategies that share nobody. */
function sumStrategies(part: SimulationPart): SimulationReport['total'] {
  const sum = (metric: 'netCents' | 'incrementalOrders'): Float64Array =>
    Float64Array.from({ length: part.draws }, (_, draw) =>
      part.strategies.reduce((total, strategy) => total + (strategy[metric][draw] as number), 0),
    );
  const net = sum('netCents');
  return {
    incrementalOrders: describeDraws(sum('incrementalOrders')),
    netCents: describeDraws(net),
    profitChance: net.reduce((count, cents) => count + (cents > 0 ? 1 : 0), 0) / part.draws,
  };
}

async function simulateProject(
  engine: Engine,
  project: BuiltProject,
  strategies: readonly Strategy[],
  options: SimulateOptions,
  task: TaskOptions,
): Promise<SimulationReport> {
  const scope = { schema: project.schema, parameters: project.parameters };
  const horizon = Math.max(...strategies.map((own) => own.conversionWindowDays + own.schedule.followUpDays));
  const { seed, draws, language } = options;
  const base = await prepareSimulation(engine, scope, { shockHorizonDays: options.shock ? horizon : null, seed }, task);
  const point = getScoringPoint(base.model.fit);
  const basis = hasClosedForm(point) ? createExpectationBasis(base.population, point, base.model.spend.point) : null;
  const contacts = await readContactHistory(engine, scope, base.population.count, task);
  const pace = meanPace(base.model.shock);
  const alone: StrategyPlan[] = [];
  for (const strategy of strategies) {
    alone.push(await planStrategy(engine, scope, base, strategy, basis, contacts, task));
  }
  const overlap = countOverlap(alone);
  const plans = separatePlans(base, basis, contacts, alone, options.overlap, pace);
  for (const plan of plans) assertFeasible(plan);
  const planned = plans.map((plan) => plan.planned);
  const request = { population: base.population, model: base.model, strategies: planned, seed };
  const part = await simulateInPool(request, draws, options.workers, task);
  const layers = measureLayers(openSimulation(request), seed, part);
  const summaries = summariseSimulation(request, part, layers);
  const estimators = planned.map((own): Estimator | null =>
    basis === null ? null : createEstimator(basis, own, { isExact: true, pace }),
  );
  const comparison =
    strategies.length > 1 && strategies.length <= MAX_COMPARED
      ? compareSimulations(
          strategies.map(({ id }) => id),
          part,
        )
      : null;
  const folder = createOutputFolder(options.out);
  const proposals = await readProposals(engine, project, base, task, language);
  const files: string[] = [];
  const launches = plans.map((plan, place) =>
    freezeLaunch(base, plan, part, place, {
      buildId: project.buildId,
      seed,
      estimator: estimators[place] ?? null,
    }),
  );
  for (const [place, plan] of plans.entries()) {
    const { id } = plan.planned.strategy;
    const estimator = estimators[place] ?? null;
    const worth =
      basis === null || estimator === null ? null : computeCustomerWorth(basis, plan.planned, estimator.middle, pace);
    for (const arm of ['treated', 'control'] as const) {
      const list = listArm(base, plan.assignment[arm], worth, proposals);
      files.push(...(await exportColumns(engine, folder, `${id}-${arm}`, list, ['csv', 'xlsx', 'parquet'], task)));
    }
    const touches = listPlannedTouches(base, plan, proposals);
    files.push(...(await exportColumns(engine, folder, `${id}-planned-touches`, touches, ['csv'], task)));
    const summary = summaries[place];
    const launch = launches[place];
    if (summary === undefined || launch === undefined) throw new RangeError(`Strategy ${id} has no summary.`);
    const { currency } = project.parameters;
    const sheet = writeStrategySheet(plan, summary, launch, { language, currency });
    files.push((await writeText(folder, `${id}-sheet.html`, sheet)).name);
    files.push((await writeText(folder, `${id}-launch.json`, `${JSON.stringify(launch, null, 2)}\n`)).name);
  }
  files.push(...(await exportColumns(engine, folder, 'strategies', listStrategyRows(base, plans), ['csv'], task)));
  const report: SimulationReport = {
    status: 'simulated',
    buildId: project.buildId,
    asOfDate: base.asOfDate,
    currency: project.parameters.currency,
    model: { id: point.model, values: point.values, status: base.model.fit.status, shock: base.model.shock },
    seed,
    draws,
    strategies: plans.map((plan, place) => {
      const estimator = estimators[place] ?? null;
      const quick = basis === null ? null : createEstimator(basis, plan.planned, { pace });
      return {
        strategy: plan.planned.strategy,
        marginRate: plan.planned.marginRate,
        marginSource: plan.marginSource,
        audience: plan.feasibility.audience,
        eligible: plan.feasibility.eligibleCount,
        cuts: plan.feasibility.cuts,
        findings: plan.feasibility.findings,
        strata: plan.assignment.strata,
        estimate: estimator === null ? null : estimator.estimate(),
        summary: summaries[place] as SimulationReport['strategies'][number]['summary'],
        tornado: quick === null ? null : measureTornado(quick),
        breakEvens: quick === null ? null : findBreakEvens(quick),
        hash: launches[place]?.prediction.hash ?? '',
      };
    }),
    comparison,
    overlap: { rule: options.overlap, ...overlap },
    total: options.overlap === 'separate' && overlap.customers > 0 ? null : sumStrategies(part),
    files: [...files, 'simulation.json'],
  };
  await writeText(folder, 'simulation.json', `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

/** `cst simulate`: decides before launch. Reads strategies, simulates them on a project, writes results, lists and sheets. */
export async function runSimulate(options: SimulateOptions): Promise<ExitCode> {
  let strategies: Strategy[] = [];
  return runMartCommand(
    options,
    [options.out],
    async ({ engine, built, task, finishProgress }) => {
      const report = await simulateProject(engine, built, strategies, options, task);
      finishProgress();
      printResult(options.json, formatSimulation(report, options.out), report);
      return EXIT_CODES.ok;
    },
    async () => {
      strategies = await readStrategies(options.strategies);
      await mkdir(options.out, { recursive: true });
    },
  );
}
