/*
 * How often the loop is right, over stated seeds: node scripts/run-typescript.mjs test/bench/loop/coverage.ts [seeds]
 *
 * One full pass through files and SQL gives the customers of the sample, what they did before the decision and what they
 * bought in the window without any campaign. Each seed then draws the arms anew, simulates and locks a prediction, adds the
 * orders that a known truth causes, evaluates, and learns.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawNormal } from '#core/science/customer-models/draw.ts';
import { createRandomStream } from '#core/science/random/rng.ts';
import { evaluateCampaignRows } from '#core/campaigns/evaluate/campaign.ts';
import { scoreForecast } from '#core/campaigns/evaluate/forecast.ts';
import { readCampaignFacts, readCampaignRows, type CampaignRows } from '#core/campaigns/evaluate/read-campaign.ts';
import { readRange } from '#core/campaigns/strategy/assumptions.ts';
import { listPlannedTouches, listStrategyRows } from '#core/campaigns/launch/launch.ts';
import { computeWilson } from '#core/science/statistics/intervals.ts';
import { openNativeEngine } from '../../../cli/native-engine.ts';
import {
  ASSUMED,
  buildShop,
  DECIDED_ON,
  drawCaused,
  expectCaused,
  launchStrategy,
  MEASURED_ON,
  openDesk,
  sumTreated,
  writeOutcome,
  writeStrategy,
  type DecisionDesk,
  type Launched,
} from '../../core/loop/run-loop.ts';

const SEEDS = Number(process.argv[2] ?? 100);
const DRAWS = 200;
const NO_MISHAPS = { unsent: 0, contaminated: 0 };
/** What the strategy really does in the second world: beyond the 99 % point of what is assumed. */
const FAR_LIFT = 1.2;

/** The campaign's rows with this seed's arms and the orders that were caused on top. */
function addOutcome(rows: CampaignRows, { plan }: Launched, caused: Int32Array): CampaignRows {
  const members = Array.from(plan.feasibility.eligible.keys()).filter((row) => plan.feasibility.eligible[row] === 1);
  if (members.length !== rows.count) throw new Error(`${members.length} planned, ${rows.count} rows.`);
  const orders = rows.orders.map((own, row) => own + (caused[members[row] as number] as number));
  return {
    ...rows,
    orders,
    isControl: Uint8Array.from(members, (member) => plan.assignment.control[member] as number),
    converted: Uint8Array.from(orders, (count) => (count > 0 ? 1 : 0)),
  };
}

type Tally = { truthInside: number; estimateInside: number; effectInside: number; nearer: number; pit: number };

const folder = mkdtempSync(join(tmpdir(), 'cst-loop-bench-'));
const open = () => openNativeEngine({ grantedFiles: [], grantedFolders: [], spillFolder: folder });
/** One keeps the tables of the day of decision, the other those of the day of measurement. */
const [engine, measuring] = await Promise.all([open(), open()]);

async function readWorld() {
  const desk = await openDesk(engine, await buildShop(engine, DECIDED_ON));
  const launched = await launchStrategy(engine, desk, writeStrategy('loop', ASSUMED), { seed: 1, draws: 8 });
  const files = await writeOutcome(
    folder,
    desk,
    launched,
    {
      planned: listPlannedTouches(desk.base, launched.plan),
      strategies: listStrategyRows(desk.base, [launched.plan]),
      caused: new Int32Array(desk.base.population.count),
    },
    NO_MISHAPS,
  );
  const outcome = files.filter(({ source }) => source !== 'orders');
  const project = await buildShop(measuring, MEASURED_ON, outcome);
  const scope = { schema: project.schema, parameters: project.parameters };
  const facts = await readCampaignFacts(measuring, scope, 'loop');
  return { desk, facts, rows: await readCampaignRows(measuring, scope, 'loop') };
}

type World = Awaited<ReturnType<typeof readWorld>>;

function measure({ desk, facts, rows }: World, launched: Launched, lift: number, seed: number, tally: Tally): void {
  const { plan, launch, estimator } = launched;
  const { treated, control } = plan.assignment;
  const expected = expectCaused(desk, launched, lift);
  const truth = sumTreated(expected, treated);
  const mine = addOutcome(rows, launched, drawCaused(expected, treated, seed));
  const evaluation = evaluateCampaignRows(
    { ...facts, treated: treated.filter(Boolean).length, control: control.filter(Boolean).length },
    mine,
    { holdoutShare: 0.5, winsoriseAt: null, seed, resamples: 20 },
  );
  const forecast = scoreForecast(evaluation, launch.forecast);
  if (forecast.status !== 'scored') throw new Error(`Seed ${seed} was not scored: ${forecast.status}.`);
  const { estimate, isInside, pit, readings } = forecast.score;
  const { windowOrders } = launch.forecast;
  const learnt = readings.find(({ assumption }) => assumption === 'lift')?.learnt;
  if (learnt === undefined) throw new Error(`Seed ${seed} learnt nothing of the lift.`);
  const before = estimator.estimate().windowOrders;
  const after = estimator.estimate({ values: { lift: learnt.mid } }).windowOrders;
  tally.truthInside += Number(estimate.interval.low <= truth && truth <= estimate.interval.high);
  tally.estimateInside += Number(isInside);
  tally.effectInside += Number((windowOrders[10] as number) <= truth && truth <= (windowOrders[90] as number));
  tally.nearer += Number(Math.abs(after - truth) < Math.abs(before - truth));
  tally.pit += pit;
}

function print(name: string, tally: Tally): void {
  const share = (count: number): string => {
    const { low, high } = computeWilson({ count, total: SEEDS });
    return `${count} of ${SEEDS} (${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)} %)`;
  };
  console.log(
    [
      name,
      `  truth inside the 95 % interval of the read-out:        ${share(tally.truthInside)}`,
      `  estimate inside the predicted 80 % interval:           ${share(tally.estimateInside)}`,
      `  truth inside the middle 80 % of the predicted effect:  ${share(tally.effectInside)}`,
      `  next simulation nearer to the truth:                   ${share(tally.nearer)}`,
      `  mean PIT (0.5 where predictions are honest):           ${(tally.pit / SEEDS).toFixed(3)}`,
    ].join('\n'),
  );
}

async function run(): Promise<void> {
  const world = await readWorld();
  const { desk }: { readonly desk: DecisionDesk } = world;
  const empty = (): Tally => ({ truthInside: 0, estimateInside: 0, effectInside: 0, nearer: 0, pit: 0 });
  const [asAssumed, far] = [empty(), empty()];
  const stream = createRandomStream(20_261_122);
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const launched = await launchStrategy(engine, desk, writeStrategy(`loop-${seed}`, ASSUMED), {
      seed,
      draws: DRAWS,
    });
    stream.select(seed, 0, 17);
    measure(world, launched, readRange('lift', ASSUMED, drawNormal(stream)), seed, asAssumed);
    measure(world, launched, FAR_LIFT, seed, far);
  }
  console.log(
    `${world.rows.count} customers, half held out, ${world.facts.windowDays} days; seeds 1–${SEEDS}, ${DRAWS} draws`,
  );
  print('Truth drawn from what was assumed:', asAssumed);
  print(`Truth far from it (lift ${FAR_LIFT}, assumed ${ASSUMED.low}–${ASSUMED.high}):`, far);
}

try {
  await run();
} finally {
  await Promise.all([engine.close(), measuring.close()]);
  rmSync(folder, { recursive: true, force: true });
}
