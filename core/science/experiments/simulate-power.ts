import { rejectsDifference, type OutcomeKind } from './read-out.ts';
import { PURPOSES } from '#core/science/random/rng.ts';
import { WordStream } from '#core/science/random/word-stream.ts';

/** Customers as history or the fitted model foresees them untreated: outcome, whether they buy, and what is known before. */
export type PowerPool = {
  readonly kind: OutcomeKind;
  readonly values: ArrayLike<number>;
  readonly events: ArrayLike<number>;
  readonly covariates: readonly ArrayLike<number>[];
};

export type PowerDesign = {
  readonly customers: number;
  /** Share held out, 0…1. */
  readonly holdout: number;
  /** Relative effect on the buyers of the treated: 0.1 = a tenth more of them. */
  readonly lift: number;
};

export type PowerOptions = {
  readonly seed: number;
  readonly worlds?: number;
  readonly level?: number;
  readonly permutations?: number;
};

const WORLDS = 300;
const PERMUTATIONS = 199;
const WANTED = 0.8;

type Drawn = {
  readonly values: Float64Array;
  readonly events: Float64Array;
  readonly isTreated: Uint8Array;
  readonly covariates: Float64Array[];
};

function drawWorld(
  pool: PowerPool,
  buyers: Int32Array,
  { customers, holdout, lift }: PowerDesign,
  stream: WordStream,
): Drawn {
  const size = pool.values.length;
  const share = buyers.length / size;
  const gained = share < 1 ? Math.min(1, Math.max(0, (share * lift) / (1 - share))) : 0;
  const lost = Math.min(1, Math.max(0, -lift));
  const controls = Math.round(customers * holdout);
  const drawn: Drawn = {
    values: new Float64Array(customers),
    events: new Float64Array(customers),
    isTreated: new Uint8Array(customers),
    covariates: pool.covariates.map(() => new Float64Array(customers)),
  };
  for (let row = 0; row < customers; row += 1) {
    const from = Math.floor(stream.nextUniform() * size);
    const isTreated = row >= controls;
    let own = from;
    let isNone = false;
    if (isTreated && pool.events[from] === 0 && buyers.length > 0 && stream.nextUniform() < gained) {
      own = buyers[Math.floor(stream.nextUniform() * buyers.length)] as number;
    } else if (isTreated && pool.events[from] !== 0) isNone = stream.nextUniform() < lost;
    drawn.values[row] = isNone ? 0 : (pool.values[own] as number);
    drawn.events[row] = isNone ? 0 : (pool.events[own] as number);
    drawn.isTreated[row] = isTreated ? 1 : 0;
    pool.covariates.forEach((covariate, at) => {
      const column = drawn.covariates[at];
      if (column !== undefined) column[row] = covariate[from] as number;
    });
  }
  return drawn;
}

/**
 * Share of campaigns of a design in which the read-out's own test finds the effect: customers are drawn from the pool, the
 * treated gain buyers who buy like others (or lose some), and the test that will decide is applied, its minimum of events included.
 */
export function simulatePower(pool: PowerPool, design: PowerDesign, options: PowerOptions): number {
  const { seed, worlds = WORLDS, level = 0.95, permutations = PERMUTATIONS } = options;
  const buyers = Int32Array.from({ length: pool.values.length }, (_, row) => row).filter(
    (row) => pool.events[row] !== 0,
  );
  const stream = new WordStream(seed);
  let found = 0;
  for (let world = 0; world < worlds; world += 1) {
    stream.select(1, world, PURPOSES.free);
    const { values, events, isTreated, covariates } = drawWorld(pool, buyers, design, stream);
    const sample = { kind: pool.kind, values, isTreated, covariates, ...(pool.kind === 'share' ? {} : { events }) };
    found += Number(rejectsDifference(sample, 0, { seed: seed + world, level, permutations }) === true);
  }
  return found / worlds;
}

/** The smallest relative effect up to +300 % that the design finds in `wanted` of campaigns; null where none is. */
export function findSmallestEffect(
  pool: PowerPool,
  design: Omit<PowerDesign, 'lift'>,
  options: PowerOptions,
  wanted = WANTED,
): number | null {
  const measure = (lift: number): number => simulatePower(pool, { ...design, lift }, options);
  let [low, high] = [0, 3];
  if (measure(high) < wanted) return null;
  for (let turn = 0; turn < 8; turn += 1) {
    const middle = (low + high) / 2;
    if (measure(middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

const HOLDOUT_STEPS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5] as const;

/** What reaches the power wanted: the smallest holdout for these customers, or the number of campaigns this size at the design's own. */
export type PowerRemedy = {
  readonly holdout: number | null;
  /** Campaigns of this size, read together, at the design's holdout; null where even the most tried do not. */
  readonly campaigns: number | null;
};

const MOST_CAMPAIGNS = 16;

/** Finds the holdout or the duration at which the design finds its effect in `wanted` of campaigns. */
export function findRemedy(pool: PowerPool, design: PowerDesign, options: PowerOptions, wanted = WANTED): PowerRemedy {
  const holdout = HOLDOUT_STEPS.find((share) => simulatePower(pool, { ...design, holdout: share }, options) >= wanted);
  let campaigns = 1;
  const reaches = (count: number): boolean =>
    simulatePower(pool, { ...design, customers: count * design.customers }, options) >= wanted;
  while (campaigns <= MOST_CAMPAIGNS && !reaches(campaigns)) campaigns += 1;
  return { holdout: holdout ?? null, campaigns: campaigns > MOST_CAMPAIGNS ? null : campaigns };
}
