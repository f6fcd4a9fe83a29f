import { cpus, loadavg } from 'node:os';
import { readAssumptions } from '#core/campaigns/strategy/assumptions.ts';
import { estimateStrategy, sumAudience } from '#core/campaigns/forecast/estimate.ts';
import { createEstimator } from '#core/campaigns/forecast/estimator.ts';
import { createExpectationBasis } from '#core/campaigns/forecast/expectation-basis.ts';
import { indexHistories, type Population } from '#core/campaigns/plan/population.ts';
import { createThreadPool } from '../../../cli/simulation-pool.ts';
import { POINTS, SPEND_POINT } from '../../core/campaigns/invent-customers.ts';
import { createBenchPlan, createBenchPopulation } from './bench-plan.ts';

/**
 * Wall time, processor time, memory and load of the simulation.
 * `node scripts/run-typescript.mjs test/bench/simulation/simulate.ts [customers] [draws] [workers]`
 */
const [customers = 300_000, draws = 1000, workers = 2] = process.argv.slice(2).map(Number);

async function measure<Value>(name: string, work: () => Value | Promise<Value>): Promise<Value> {
  const [wall, before] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  const memory = (process.memoryUsage().rss / 1_048_576).toFixed(0);
  console.log(
    `${name}: ${((performance.now() - wall) / 1000).toFixed(2)} s wall, ${((user + system) / 1e6).toFixed(2)} s processor, ${memory} MB, load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} processors`,
  );
  return value;
}

async function estimateOnce(population: Population, label: string): Promise<void> {
  const [planned] = createBenchPlan(population, true).strategies;
  const point = POINTS['mbg-nbd'];
  if (planned === undefined) throw new Error('No strategy.');
  const index = await measure(`${label}: grouping by equal history`, () => indexHistories(population));
  const basis = await measure(`${label}: P(alive) and order value`, () =>
    createExpectationBasis(population, point, SPEND_POINT, index),
  );
  const sums = await measure(`${label}: summing an audience`, () =>
    sumAudience(basis, planned.strategy, planned.treated),
  );
  const values = readAssumptions(planned.strategy.assumptions, planned.marginRate);
  await measure(`${label}: closed-form estimate, every distinct history`, () =>
    estimateStrategy(basis, planned, sums, values),
  );
  const estimator = createEstimator(basis, planned);
  await measure(`${label}: estimator opened`, () => estimator.estimate());
  await measure(`${label}: slider, 20 moves`, () => {
    for (let move = 0; move < 20; move += 1) estimator.estimate({ values: { lift: 0.02 * move } });
  });
}

const population = createBenchPopulation(customers);
await estimateOnce(population, `${customers} customers`);
if (customers < 1_000_000) await estimateOnce(createBenchPopulation(1_000_000), '1000000 customers');
for (const isForEverybody of [false, true]) {
  const plan = createBenchPlan(population, isForEverybody);
  const audience = isForEverybody ? 'all three on everybody' : 'each on its own customers';
  await measure(`${customers} customers × ${draws} draws × 3 strategies, ${audience}, ${workers} workers`, () =>
    createThreadPool(workers)(plan, draws, {}),
  );
}
