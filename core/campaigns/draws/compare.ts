import { DEFAULT_LEVEL } from '#core/campaigns/simulation-defaults.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { SimulationPart, StrategyDraws } from './draw-results.ts';
import { describeDraws, type DrawnNumber } from './summary.ts';

/** Strategies that are compared at once. */
export const MAX_COMPARED = 4;

/** One strategy against the others and against doing nothing (net 0). */
export type Standing = {
  readonly strategyId: string;
  readonly netCents: DrawnNumber;
  /** Share of the draws with a net above zero. */
  readonly profitChance: number;
  /** Share of the draws in which it is the best of all, doing nothing included; equal ones share. */
  readonly bestChance: number;
  /** Mean of what the best choice of each draw would have brought more, minor units. */
  readonly regretCents: number;
};

/** One strategy less another, draw by draw: both on the same customers, parameters and calendar. */
export type PairedDifference = {
  readonly first: string;
  readonly second: string;
  readonly netCents: DrawnNumber;
  readonly incrementalOrders: DrawnNumber;
  /** Share of the draws in which the first brings more. */
  readonly firstBetter: number;
  /** Standard deviation of the difference beside that of two independent simulations: below 1 is what common luck saves. */
  readonly pairingGain: number;
};

export type Comparison = {
  readonly standings: readonly Standing[];
  /** Doing nothing as a choice: how often it is best, and its regret. */
  readonly nothing: { readonly bestChance: number; readonly regretCents: number };
  readonly differences: readonly PairedDifference[];
};

function computeDeviation(values: ArrayLike<number>): number {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, list.length - 1));
}

function compareTwo(
  [first, one]: readonly [string, StrategyDraws],
  [second, two]: readonly [string, StrategyDraws],
  level: number,
): PairedDifference {
  const net = one.netCents.map((cents, draw) => cents - (two.netCents[draw] as number));
  const orders = one.incrementalOrders.map((count, draw) => count - (two.incrementalOrders[draw] as number));
  const apart = Math.hypot(computeDeviation(one.netCents), computeDeviation(two.netCents));
  return {
    first,
    second,
    netCents: describeDraws(net, level),
    incrementalOrders: describeDraws(orders, level),
    firstBetter: net.reduce((count, cents) => count + (cents > 0 ? 1 : cents === 0 ? 0.5 : 0), 0) / net.length,
    pairingGain: apart > 0 ? computeDeviation(net) / apart : 1,
  };
}

/**
 * Compares up to four simulated strategies or scenarios by their draws: chances, expected regret, paired differences.
 * @throws WorkbenchError `simulation/too-many-compared`.
 */
export function compareSimulations(
  strategyIds: readonly string[],
  part: SimulationPart,
  level = DEFAULT_LEVEL,
): Comparison {
  if (strategyIds.length > MAX_COMPARED) {
    throw new WorkbenchError(
      'simulation/too-many-compared',
      `${strategyIds.length} strategies were given; at most ${MAX_COMPARED} are compared at once.`,
      {
        hint: 'Choose the four that matter.',
        zh: {
          message: `给出了 ${strategyIds.length} 个策略；一次最多比较 ${MAX_COMPARED} 个。`,
          hint: '请选出最重要的四个。',
        },
      },
    );
  }
  const named = strategyIds.map((id, place) => [id, part.strategies[place] as StrategyDraws] as const);
  const best = new Float64Array(named.length + 1);
  const regret = new Float64Array(named.length + 1);
  for (let draw = 0; draw < part.draws; draw += 1) {
    const nets = [...named.map(([, draws]) => draws.netCents[draw] as number), 0];
    const top = Math.max(...nets);
    const winners = nets.filter((net) => net === top).length;
    nets.forEach((net, place) => {
      if (net === top) best[place] = (best[place] as number) + 1 / winners;
      regret[place] = (regret[place] as number) + top - net;
    });
  }
  const share = (values: Float64Array, place: number): number => (values[place] as number) / part.draws;
  return {
    standings: named.map(([strategyId, draws], place) => ({
      strategyId,
      netCents: describeDraws(draws.netCents, level),
      profitChance: draws.netCents.reduce((count, net) => count + (net > 0 ? 1 : 0), 0) / part.draws,
      bestChance: share(best, place),
      regretCents: share(regret, place),
    })),
    nothing: { bestChance: share(best, named.length), regretCents: share(regret, named.length) },
    differences: named.flatMap((first, place) =>
      named.slice(place + 1).map((second) => compareTwo(first, second, level)),
    ),
  };
}

/** The net of one saved run by draw, minor units; no draws where it was not kept. */
export type SavedNet = {
  readonly id: string;
  readonly buildId: string;
  readonly seed: number;
  /** Version of the simulation; null where it was not recorded. */
  readonly simulation: number | null;
  readonly netCents: readonly number[];
};

/** Why two runs do not share their luck, draw by draw. */
export type PairingFault = 'no-draws' | 'other-build' | 'other-seed' | 'other-draws' | 'other-simulation';

/** One saved run less another. */
export type SavedDifference = {
  readonly first: string;
  readonly second: string;
  /** Null where the draws are of the same luck: only then there is a difference draw by draw. */
  readonly fault: PairingFault | null;
  readonly netCents: DrawnNumber | null;
  readonly firstBetter: number | null;
};

/** Saved runs beside each other; chances and regret only where all of them share their luck. */
export type SavedComparison = {
  readonly differences: readonly SavedDifference[];
  readonly standings:
    | readonly { readonly id: string; readonly bestChance: number; readonly regretCents: number }[]
    | null;
};

function findFault(one: SavedNet, two: SavedNet): PairingFault | null {
  if (one.netCents.length === 0 || two.netCents.length === 0) return 'no-draws';
  if (one.buildId !== two.buildId) return 'other-build';
  if (one.seed !== two.seed) return 'other-seed';
  if (one.simulation !== two.simulation) return 'other-simulation';
  return one.netCents.length === two.netCents.length ? null : 'other-draws';
}

/** Compares saved runs by their draws where both are of the same build, seed and number of draws; doing nothing is a choice. */
export function compareSaved(saved: readonly SavedNet[], level = DEFAULT_LEVEL): SavedComparison {
  const differences = saved.flatMap((first, place) =>
    saved.slice(place + 1).map((second): SavedDifference => {
      const ids = { first: first.id, second: second.id };
      const fault = findFault(first, second);
      if (fault !== null) return { ...ids, fault, netCents: null, firstBetter: null };
      const net = Float64Array.from(first.netCents, (cents, draw) => cents - (second.netCents[draw] as number));
      const better = net.reduce((count, cents) => count + (cents > 0 ? 1 : cents === 0 ? 0.5 : 0), 0);
      return { ...ids, fault, netCents: describeDraws(net, level), firstBetter: better / net.length };
    }),
  );
  const draws = saved[0]?.netCents.length ?? 0;
  if (saved.length < 2 || differences.some(({ fault }) => fault !== null)) return { differences, standings: null };
  const best = saved.map(() => 0);
  const regret = saved.map(() => 0);
  for (let draw = 0; draw < draws; draw += 1) {
    const nets = saved.map(({ netCents }) => netCents[draw] as number);
    const top = Math.max(0, ...nets);
    const winners = nets.filter((net) => net === top).length + (top === 0 ? 1 : 0);
    nets.forEach((net, place) => {
      if (net === top) best[place] = (best[place] as number) + 1 / winners;
      regret[place] = (regret[place] as number) + top - net;
    });
  }
  return {
    differences,
    standings: saved.map(({ id }, place) => ({
      id,
      bestChance: (best[place] as number) / draws,
      regretCents: (regret[place] as number) / draws,
    })),
  };
}
