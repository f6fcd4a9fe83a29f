import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getScoringPoint } from '#core/science/customer-models/fit.ts';
import { toDayNumber, toIsoDate } from '#core/kernel/day-number.ts';
import { drawPoisson } from '#core/science/customer-models/draw.ts';
import { createRandomStream } from '#core/science/random/rng.ts';
import { toRows, type Columns } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import type { BuiltProject, SourceInput } from '#core/workbench/build/build-types.ts';
import { openProjectInput } from '#core/workbench/build/open-project.ts';
import { parseProjectFile } from '#core/outputs/project/project-file.ts';
import { parseLaunch, type ProjectLaunch } from '#core/outputs/project/locked-launches.ts';
import type { AssumptionRange } from '#core/campaigns/strategy/assumptions.ts';
import { computeCustomerWorth } from '#core/campaigns/forecast/customer-worth.ts';
import { createEstimator, type Estimator } from '#core/campaigns/forecast/estimator.ts';
import {
  createExpectationBasis,
  hasClosedForm,
  type ExpectationBasis,
} from '#core/campaigns/forecast/expectation-basis.ts';
import { readContactHistory, type ContactHistory } from '#core/campaigns/plan/feasibility.ts';
import { freezeLaunch } from '#core/campaigns/launch/launch.ts';
import { planStrategy, type StrategyPlan } from '#core/campaigns/plan/plan-strategy.ts';
import { prepareSimulation, type SimulationBase } from '#core/campaigns/plan/prepare-simulation.ts';
import { openSimulation, simulateDraws } from '#core/campaigns/draws/simulate.ts';
import { parseStrategy, type Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { createPathSource } from '../../../cli/path-source.ts';

const SAMPLES = join(import.meta.dirname, '../../../samples');

/** The day on which the strategy is decided, and the day by which its window of 30 days has closed. */
export const DECIDED_ON = '2026-05-15';
export const MEASURED_ON = '2026-06-20';
const WINDOW_DAYS = 30;

/** What the analyst assumes of the lift before anything is known. */
export const ASSUMED: AssumptionRange = { low: 0.02, mid: 0.25, high: 0.6, source: 'guess' };

/** The sample as of a date, with more files. */
export async function buildShop(
  engine: Engine,
  asOfDate: string,
  more: readonly { readonly source: SourceName; readonly path: string }[] = [],
): Promise<BuiltProject> {
  const text = await readFile(join(SAMPLES, 'project.json'), 'utf8');
  const input = await openProjectInput(parseProjectFile(text, 'project.json'), ({ name }) =>
    createPathSource(join(SAMPLES, name)),
  );
  const added = await Promise.all(
    more.map(async ({ source, path }): Promise<SourceInput> => ({
      source,
      files: [await createPathSource(path)],
      template: { ...createTemplate(source), ...(source === 'orders' ? { currency: 'CNY' } : {}) },
    })),
  );
  const wanted = input.sources.filter(({ source }) => source !== 'behaviors' && source !== 'service_tickets');
  const outcome = await buildProject(engine, {
    ...input,
    sources: [...wanted, ...added],
    parameters: { ...input.parameters, asOfDate },
  });
  if (outcome.status !== 'built') throw new Error(`The shop asks: ${JSON.stringify(outcome.questions)}`);
  return outcome.project;
}

/** Everything that is decided on: customers, model, and how a strategy is planned, simulated and launched. */
export type DecisionDesk = {
  readonly scope: MartScope;
  readonly base: SimulationBase;
  readonly basis: ExpectationBasis;
  readonly contacts: ContactHistory;
  readonly buildId: string;
};

export async function openDesk(engine: Engine, project: BuiltProject): Promise<DecisionDesk> {
  const scope = { schema: project.schema, parameters: project.parameters };
  const base = await prepareSimulation(engine, scope);
  const point = getScoringPoint(base.model.fit);
  if (!hasClosedForm(point)) throw new Error('The loop needs a model with a closed form.');
  return {
    scope,
    base,
    basis: createExpectationBasis(base.population, point, base.model.spend.point),
    contacts: await readContactHistory(engine, scope, base.population.count),
    buildId: project.buildId,
  };
}

/** Half of the returning and VIP customers are invited; nothing but the lift is uncertain in size. */
export function writeStrategy(id: string, lift: AssumptionRange): Strategy {
  return parseStrategy(
    {
      id,
      name: id,
      type: 'activate',
      channel: 'sms',
      audience: { kind: 'segment', keys: [2, 3] },
      holdoutShare: 0.5,
      conversionWindowDays: WINDOW_DAYS,
      assumptions: { lift, decayDays: { low: 16, mid: 20, high: 24, source: 'guess' } },
    },
    id,
  );
}

export type Launched = {
  readonly plan: StrategyPlan;
  readonly estimator: Estimator;
  readonly launch: ProjectLaunch;
};

/** Plans, simulates and freezes a strategy. */
export async function launchStrategy(
  engine: Engine,
  { scope, base, basis, contacts, buildId }: DecisionDesk,
  strategy: Strategy,
  run: { readonly seed: number; readonly draws: number },
): Promise<Launched> {
  const plan = await planStrategy(engine, scope, { base, basis, contacts, calendar: null }, strategy);
  const { seed, draws } = run;
  const context = openSimulation({ population: base.population, model: base.model, strategies: [plan.planned], seed });
  const part = await simulateDraws(context, seed, { firstDraw: 0, draws });
  const estimator = createEstimator(basis, plan.planned);
  const launch = freezeLaunch(base, plan, part, 0, {
    buildId,
    seed,
    level: 0.8,
    beside: { rule: 'separate', strategies: [strategy] },
    estimator,
  });
  return { plan, estimator, launch: parseLaunch(JSON.parse(JSON.stringify(launch)), 'launch.json') };
}

/** Orders that the strategy causes where its lift is `lift`: expected, by row of the population. */
export function expectCaused({ basis }: DecisionDesk, { plan, estimator }: Launched, lift: number): Float64Array {
  return computeCustomerWorth(basis, plan.planned, { ...estimator.middle, lift }).incrementalOrders;
}

/** What they come to over the treated. */
export function sumTreated(values: Float64Array, treated: Uint8Array): number {
  return values.reduce((sum, value, row) => sum + (treated[row] === 1 ? value : 0), 0);
}

/** How many orders each treated customer is caused to make: Poisson around what is expected. */
export function drawCaused(expected: Float64Array, treated: Uint8Array, seed: number): Int32Array {
  const stream = createRandomStream(seed);
  return Int32Array.from(expected, (mean, row) => {
    if (treated[row] !== 1 || mean <= 0) return 0;
    stream.select(row, 0, 16);
    return drawPoisson(mean, stream);
  });
}

function listNames({ bytes, offsets }: SimulationBase['facts']['ids'], count: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: count }, (_, row) => decoder.decode(bytes.subarray(offsets[row], offsets[row + 1])));
}

/** Who was not reached, and who of control was touched all the same: what a real campaign looks like. */
export type Mishaps = { readonly unsent: number; readonly contaminated: number };

/** Writes what the campaign system and the shop hand back: the plan, the executed touches and the orders that were caused. */
export async function writeOutcome(
  folder: string,
  { base }: Pick<DecisionDesk, 'base'>,
  { plan, launch }: Launched,
  outcome: { readonly planned: Columns; readonly strategies: Columns; readonly caused: Int32Array },
  mishaps: Mishaps,
): Promise<readonly { readonly source: SourceName; readonly path: string }[]> {
  const names = listNames(base.facts.ids, base.population.count);
  const start = toDayNumber(launch.forecast.startsOn);
  const { strategyId } = launch.forecast;
  const ofArm = (marks: Uint8Array): string[] => names.filter((_, row) => marks[row] === 1);
  const touched = [
    ...ofArm(plan.assignment.treated).slice(mishaps.unsent),
    ...ofArm(plan.assignment.control).slice(0, mishaps.contaminated),
  ];
  const orders = names.flatMap((name, row) =>
    Array.from({ length: outcome.caused[row] as number }, (_, place) => {
      const day = toIsoDate(start + ((row * 7 + place * 11) % (WINDOW_DAYS - 1)));
      return `CAUSED-${row}-${place},${name},${day} 12:00:00,88.00`;
    }),
  );
  const write = async (name: string, lines: readonly string[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  };
  const table = (columns: Columns): string[] => [
    columns.fields.map(({ name }) => name).join(','),
    ...toRows(columns).map((row) =>
      Object.values(row)
        .map((value) => value ?? '')
        .join(','),
    ),
  ];
  return [
    { source: 'strategies', path: await write('strategies.csv', table(outcome.strategies)) },
    { source: 'planned_touches', path: await write('planned-touches.csv', table(outcome.planned)) },
    {
      source: 'touches',
      path: await write('touches.csv', [
        'strategy_id,customer_id,touched_at',
        ...touched.map((name) => `${strategyId},${name},${launch.forecast.startsOn} 10:00:00`),
      ]),
    },
    {
      source: 'orders',
      path: await write('caused-orders.csv', ['order_id,customer_id,ordered_at,amount', ...orders]),
    },
  ];
}
