import { toRows } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { createRandomStream } from '#core/science/random/rng.ts';
import { adjustByCovariate, computePairedMoments } from '#core/science/experiments/cuped.ts';
import { postStratify } from '#core/science/experiments/post-stratify.ts';
import { computeSequentialFactor } from '#core/science/experiments/sequential.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { compareMeans, compareShares, computeMoments } from '#core/science/statistics/intervals.ts';

/** Days of the outcome window, from the day after the assignment. */
const WINDOW_DAYS = 30;

/** Customers with what they did before and after an assignment at which nothing was done to anybody. */
export type AaCustomers = {
  readonly count: number;
  readonly prior: Float64Array;
  readonly revenue: Float64Array;
  readonly stratum: Int32Array;
  /** Day (1…30) of every purchase in the window, with its customer, ascending by day. */
  readonly purchases: readonly { readonly customer: number; readonly day: number }[];
};

/** Every customer with a purchase by the assignment date of the sample, as a campaign on nobody. */
export async function readAaCustomers(engine: Engine, scope: MartScope, assignedOn: string): Promise<AaCustomers> {
  const purchases = ident(scope.schema, 'int_purchases');
  const rows = toRows(
    await engine.query(sql`
      select customer_id,
        cast(coalesce(sum(net_cents) filter (where purchase_date <= cast(${assignedOn} as date)
          and purchase_date > cast(${assignedOn} as date) - 365), 0) as double) as prior,
        cast(coalesce(sum(net_cents) filter (where purchase_date > cast(${assignedOn} as date)
          and purchase_date <= cast(${assignedOn} as date) + ${WINDOW_DAYS}), 0) as double) as revenue,
        least(count(*) filter (where purchase_date <= cast(${assignedOn} as date)), 4) as stratum,
        list(purchase_date - cast(${assignedOn} as date) order by purchase_date)
          filter (where purchase_date > cast(${assignedOn} as date)
          and purchase_date <= cast(${assignedOn} as date) + ${WINDOW_DAYS})::varchar as days
      from ${purchases} where voided_on is null
      group by customer_id having min(purchase_date) <= cast(${assignedOn} as date) order by customer_id`),
  );
  const found = rows.flatMap((row, customer) =>
    typeof row['days'] === 'string'
      ? [...row['days'].matchAll(/\d+/g)].map(([day]) => ({ customer, day: Number(day) }))
      : [],
  );
  return {
    count: rows.length,
    prior: Float64Array.from(rows, (row) => Number(row['prior'])),
    revenue: Float64Array.from(rows, (row) => Number(row['revenue'])),
    stratum: Int32Array.from(rows, (row) => Number(row['stratum'])),
    purchases: found.sort((a, b) => a.day - b.day),
  };
}

export type AaMethod = 'newcombe' | 'z' | 'welch' | 'cuped' | 'postStratified' | 'sequential';
export type AaRates = Readonly<Record<AaMethod, number>>;

export type AaRequest = {
  readonly worlds: number;
  readonly seed: number;
  readonly holdoutShare: number;
  /** Chance that a treated customer who did not buy buys all the same, on a random day of the window. */
  readonly effect?: number;
};

const FIXED_REVENUE_CENTS = 20_000;

/**
 * Share of worlds in which each method says that the arms differ, at 5 %: false positives where `effect` is 0, power
 * otherwise. Every world assigns the customers anew; `sequential` looks at every day of the window.
 */
export function measureAa(customers: AaCustomers, { worlds, seed, holdoutShare, effect = 0 }: AaRequest): AaRates {
  const { count, prior, stratum, purchases } = customers;
  const stream = createRandomStream(seed);
  const found = { newcombe: 0, z: 0, welch: 0, cuped: 0, postStratified: 0, sequential: 0 };
  const factor = computeSequentialFactor(count, 0.05, count);
  const isControl = new Uint8Array(count);
  const order = Int32Array.from({ length: count }, (_, row) => row);
  const controls = Math.round(holdoutShare * count);
  for (let world = 0; world < worlds; world += 1) {
    stream.select(world, 0, 16);
    isControl.fill(0);
    for (let index = 0; index < controls; index += 1) {
      const other = index + Math.floor(stream.nextUniform() * (count - index));
      [order[index], order[other]] = [order[other] as number, order[index] as number];
      isControl[order[index] as number] = 1;
    }
    const revenue = Float64Array.from(customers.revenue);
    const bought = new Uint8Array(count);
    for (const { customer } of purchases) bought[customer] = 1;
    const firstDay = new Int32Array(count).fill(WINDOW_DAYS + 1);
    for (const { customer, day } of purchases) firstDay[customer] = Math.min(firstDay[customer] as number, day);
    for (let row = 0; effect > 0 && row < count; row += 1) {
      if (isControl[row] === 1 || bought[row] === 1 || stream.nextUniform() >= effect) continue;
      bought[row] = 1;
      revenue[row] = FIXED_REVENUE_CENTS;
      firstDay[row] = 1 + Math.floor(stream.nextUniform() * WINDOW_DAYS);
    }
    countWorld(found, { count, prior, stratum, isControl, revenue, bought, firstDay, factor });
  }
  return Object.fromEntries(Object.entries(found).map(([method, hits]) => [method, hits / worlds])) as AaRates;
}

type World = Pick<AaCustomers, 'count' | 'prior' | 'stratum'> & {
  readonly isControl: Uint8Array;
  readonly revenue: Float64Array;
  readonly bought: Uint8Array;
  readonly firstDay: Int32Array;
  readonly factor: number;
};

function countWorld(found: Record<AaMethod, number>, world: World): void {
  const { count, prior, stratum, isControl, revenue, bought, firstDay, factor } = world;
  const rows = Array.from({ length: count }, (_, row) => row);
  const arms = {
    treated: rows.filter((row) => isControl[row] === 0),
    control: rows.filter((row) => isControl[row] === 1),
  };
  const pick = (values: ArrayLike<number>, members: readonly number[]): Float64Array =>
    Float64Array.from(members, (row) => values[row] as number);
  const share = (members: readonly number[]) => ({
    count: members.reduce((sum, row) => sum + (bought[row] as number), 0),
    total: members.length,
  });
  const shares = compareShares(share(arms.treated), share(arms.control));
  if (shares.interval.low > 0 || shares.interval.high < 0) found.newcombe += 1;
  if (shares.pValue < 0.05) found.z += 1;
  const paired = {
    treated: computePairedMoments({ outcome: pick(revenue, arms.treated), covariate: pick(prior, arms.treated) }),
    control: computePairedMoments({ outcome: pick(revenue, arms.control), covariate: pick(prior, arms.control) }),
  };
  if (compareMeans(paired.treated.outcome, paired.control.outcome).pValue < 0.05) found.welch += 1;
  const adjusted = adjustByCovariate(paired.treated, paired.control);
  if (compareMeans(adjusted.treated, adjusted.control).pValue < 0.05) found.cuped += 1;
  const strata = [...new Set(stratum)].map((value) => ({
    treated: computeMoments(
      pick(
        bought,
        arms.treated.filter((row) => stratum[row] === value),
      ),
    ),
    control: computeMoments(
      pick(
        bought,
        arms.control.filter((row) => stratum[row] === value),
      ),
    ),
  }));
  if ((postStratify(strata)?.pValue ?? 1) < 0.05) found.postStratified += 1;
  if (looksDaily(firstDay, isControl, arms, factor)) found.sequential += 1;
}

/** Whether any daily look of the sequence of conversion excludes 0. */
function looksDaily(
  firstDay: Int32Array,
  isControl: Uint8Array,
  arms: { readonly treated: readonly number[]; readonly control: readonly number[] },
  factor: number,
): boolean {
  const days = { treated: new Int32Array(WINDOW_DAYS + 2), control: new Int32Array(WINDOW_DAYS + 2) };
  firstDay.forEach((day, row) => {
    const arm = isControl[row] === 1 ? days.control : days.treated;
    arm[day] = (arm[day] as number) + 1;
  });
  let [treated, control] = [0, 0];
  for (let day = 1; day <= WINDOW_DAYS; day += 1) {
    treated += days.treated[day] as number;
    control += days.control[day] as number;
    const { value, standardError } = compareShares(
      { count: treated, total: arms.treated.length },
      { count: control, total: arms.control.length },
    );
    if (standardError > 0 && Math.abs(value) > factor * standardError) return true;
  }
  return false;
}
