import { computeMeanLook } from '#core/science/experiments/any-time-means.ts';
import { computeShareSequence } from '#core/science/experiments/any-time-shares.ts';
import { splitError } from '#core/science/experiments/error-budget.ts';
import { rejectsDifference, readOutcome } from '#core/science/experiments/read-out.ts';
import { WordStream } from '#core/science/random/word-stream.ts';
import { compareMeans } from '#core/science/statistics/intervals.ts';
import { inventCampaign } from './invent-campaigns.ts';
import type { GridCell } from './measure-read-outs.ts';

const LOOK_DAYS = 30;

export type LookCount = {
  readonly worlds: number;
  /** Worlds in which some look of the conversion sequence leaves out no effect, and those with that or the read-out. */
  readonly share: number;
  readonly shareOrReadOut: number;
  /** The same of capped money. */
  readonly money: number;
  readonly moneyOrReadOut: number;
  /** Width of the any-time interval over the fixed one at the read-out, mean over worlds with 50 events in each arm. */
  readonly widthRatio: number | null;
  readonly widestRatio: number | null;
};

/** Thirty daily looks and the read-out of a campaign without effect. */
export function countLooks(
  cell: GridCell,
  run: { readonly worlds: number; readonly seed: number; readonly permutations: number; readonly withWidths: boolean },
): LookCount {
  const stream = new WordStream(run.seed);
  const budget = splitError(0.05, true);
  const count = { share: 0, shareOrReadOut: 0, money: 0, moneyOrReadOut: 0 };
  const ratios: number[] = [];
  const smaller = Math.min(cell.holdout, 1 - cell.holdout) * cell.customers * cell.conversion;
  for (let world = 0; world < run.worlds; world += 1) {
    stream.select(cell.customers * 100 + Math.round(100 * cell.holdout), world * 100 + 100 * cell.conversion, 43);
    const invented = inventCampaign({ ...cell, effect: { lift: 0, spread: 'none' }, shapes: ['lognormal'] }, stream);
    const { isTreated, bought } = invented;
    const revenue = invented.money[0]?.revenue ?? new Float64Array();
    const days = Int32Array.from(bought, (value) =>
      value > 0 ? Math.floor(stream.nextUniform() * LOOK_DAYS) : LOOK_DAYS,
    );
    const steps = Array.from({ length: LOOK_DAYS }, () => ({ treated: 0, control: 0 }));
    days.forEach((day, row) => {
      const step = steps[day];
      if (step !== undefined) step[isTreated[row] === 1 ? 'treated' : 'control'] += 1;
    });
    const treated = isTreated.reduce((sum, value) => sum + value, 0);
    const looks = computeShareSequence(
      { treated, control: cell.customers - treated, steps },
      { alpha: budget.looks, plannedEvents: cell.customers * cell.conversion },
    );
    const isShareSeen = looks.some((look) => look !== null && (look.difference.low > 0 || look.difference.high < 0));
    const share = { kind: 'share' as const, values: bought, isTreated, covariates: [] };
    const level = 1 - budget.readOut;
    const options = { seed: run.seed + world, level, permutations: run.permutations };
    const isShareRead = rejectsDifference(share, 0, options) === true;
    count.share += Number(isShareSeen);
    count.shareOrReadOut += Number(isShareSeen || isShareRead);
    const last = looks.at(-1);
    const [treatedEvents, controlEvents] = steps.reduce(([t, c], step) => [t + step.treated, c + step.control], [0, 0]);
    if (run.withWidths && last !== undefined && last !== null && Math.min(treatedEvents, controlEvents) >= 50) {
      const fixed = readOutcome(share, { ...options, level: 0.95 });
      if (fixed.status === 'read') {
        const { low, high } = fixed.estimate.interval;
        ratios.push((last.difference.high - last.difference.low) / (high - low));
      }
    }
    const isMoneySeen =
      smaller >= 40 && seesMoney({ revenue, days, isTreated, alpha: budget.looks, plannedEvents: smaller });
    const money = { kind: 'money' as const, values: revenue, events: bought, isTreated, covariates: [] };
    count.money += Number(isMoneySeen);
    count.moneyOrReadOut += Number(isMoneySeen || rejectsDifference(money, 0, options) === true);
  }
  const { worlds } = run;
  return {
    worlds,
    share: count.share / worlds,
    shareOrReadOut: count.shareOrReadOut / worlds,
    money: count.money / worlds,
    moneyOrReadOut: count.moneyOrReadOut / worlds,
    widthRatio: ratios.length === 0 ? null : ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length,
    widestRatio: ratios.length === 0 ? null : Math.max(...ratios),
  };
}

type MoneyDays = {
  readonly revenue: Float64Array;
  readonly days: Int32Array;
  readonly isTreated: Uint8Array;
  readonly alpha: number;
  readonly plannedEvents: number;
};

/** Money arrives with the first purchase; every day is looked at. */
function seesMoney({ revenue, days, isTreated, alpha, plannedEvents }: MoneyDays): boolean {
  const order = Int32Array.from({ length: days.length }, (_, row) => row)
    .filter((row) => (days[row] as number) < LOOK_DAYS)
    .sort((a, b) => (days[a] as number) - (days[b] as number));
  const arms = [0, 1].map((arm) => ({
    n: isTreated.reduce((sum, value) => sum + Number(value === arm), 0),
    sum: 0,
    squares: 0,
    events: 0,
  }));
  let at = 0;
  for (let day = 0; day < LOOK_DAYS; day += 1) {
    for (; at < order.length && days[order[at] as number] === day; at += 1) {
      const row = order[at] as number;
      const arm = arms[isTreated[row] as number];
      if (arm === undefined) continue;
      const value = revenue[row] as number;
      arm.sum += value;
      arm.squares += value * value;
      arm.events += 1;
    }
    const [control, treated] = arms.map(({ n, sum, squares }) => ({
      n,
      mean: sum / n,
      variance: (squares - (sum * sum) / n) / (n - 1),
    }));
    if (control === undefined || treated === undefined) continue;
    const look = computeMeanLook(
      {
        estimate: compareMeans(treated, control),
        treatedEvents: arms[1]?.events ?? 0,
        controlEvents: arms[0]?.events ?? 0,
      },
      { alpha, plannedEvents },
    );
    if (look !== null && (look.low > 0 || look.high < 0)) return true;
  }
  return false;
}
