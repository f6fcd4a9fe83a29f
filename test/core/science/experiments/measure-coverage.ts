import { estimateComplierEffect } from '#core/science/experiments/compliance.ts';
import { adjustForOverlap, sumSharedIncrement, type OtherArm } from '#core/science/experiments/overlap.ts';
import { measureRefundMaturity, projectRefund, type RefundLag } from '#core/science/experiments/refund-maturity.ts';
import { WordStream } from '#core/science/random/word-stream.ts';
import { compareMeans, computeMoments } from '#core/science/statistics/intervals.ts';

export type CoverageRun = { readonly worlds: number; readonly seed: number };

function assignByLot(count: number, share: number, stream: WordStream): Uint8Array {
  const isTreated = new Uint8Array(count).fill(1);
  let left = Math.round(count * share);
  for (let row = 0; row < count; row += 1) {
    if (stream.nextUniform() * (count - row) < left) {
      isTreated[row] = 0;
      left -= 1;
    }
  }
  return isTreated;
}

export type ComplianceCount = { readonly covered: number; readonly unbounded: number };

/** Worlds in which a share of the treated is reached and a share of control touched; the reached among them gain `EFFECT`. */
export function countCompliance(
  { reached, touched }: { readonly reached: number; readonly touched: number },
  { worlds, seed }: CoverageRun,
): ComplianceCount {
  const stream = new WordStream(seed);
  let [covered, unbounded] = [0, 0];
  const gain = 0.5;
  for (let world = 0; world < worlds; world += 1) {
    stream.select(world, Math.round(100 * reached) * 101 + Math.round(100 * touched), 46);
    const count = 3000;
    const isTreated = assignByLot(count, 0.3, stream);
    const isReached = new Uint8Array(count);
    const outcome = Float64Array.from({ length: count }, (_, row) => {
      const place = stream.nextUniform();
      isReached[row] = Number(place < (isTreated[row] === 1 ? reached : touched));
      const eager = place < 0.3 ? 0.4 : 0;
      return stream.nextGamma(2) * (stream.nextUniform() < 0.4 ? 1 : 0) + eager + (isReached[row] === 1 ? gain : 0);
    });
    const { set } = estimateComplierEffect({ outcome, isTreated, isReached });
    if (set.kind === 'unbounded') {
      unbounded += 1;
      covered += 1;
    } else covered += Number(set.interval.low <= gain && gain <= set.interval.high);
  }
  return { covered: covered / worlds, unbounded: unbounded / worlds };
}

export type OverlapCount = {
  /** Share of worlds whose interval of this campaign's effect holds it. */
  readonly covered: number;
  /** Share whose interval of the joint increment holds it. */
  readonly sumCovered: number;
  /** Share of joint increments over the truth, of the joint estimate and of the naive sum of both campaigns. */
  readonly sumRatio: number;
  readonly naiveRatio: number;
};

/** A campaign without effect beside one that works, arms drawn apart; both together bring `together` more per customer of both. */
export function countOverlap(together: number, { worlds, seed }: CoverageRun): OverlapCount {
  const stream = new WordStream(seed);
  const [own, others] = [0.1, 0.3];
  let [covered, sumCovered, sumRatio, naiveRatio] = [0, 0, 0, 0];
  for (let world = 0; world < worlds; world += 1) {
    stream.select(world, Math.round(100 * together) + 1000, 47);
    const count = 4000;
    const isTreated = assignByLot(count, 0.2, stream);
    const otherTreated = assignByLot(count, 0.3, stream);
    const other = Array.from({ length: count }, (_, row): OtherArm => {
      if (row % 4 === 3) return 'none';
      return otherTreated[row] === 1 ? 'treated' : 'control';
    });
    const outcome = Float64Array.from({ length: count }, (_, row) => {
      const [first, second] = [isTreated[row] === 1, other[row] === 'treated'];
      const effect = (first ? own : 0) + (second ? others : 0) + (first && second ? together : 0);
      return stream.nextGamma(1) + effect;
    });
    const found = adjustForOverlap({ outcome, isTreated, other, isOtherRandom: true });
    if (found.status !== 'adjusted') throw new RangeError('Arms that were drawn apart can be separated.');
    const touchedShare = other.filter((arm) => arm === 'treated').length / count;
    const truth = own + together * touchedShare;
    covered += Number(found.estimate.interval.low <= truth && truth <= found.estimate.interval.high);
    const cell = (first: number, arm: OtherArm) =>
      computeMoments(outcome.filter((_, row) => isTreated[row] === first && other[row] === arm));
    const cells = {
      both: cell(1, 'treated'),
      first: cell(1, 'control'),
      second: cell(0, 'treated'),
      neither: cell(0, 'control'),
    };
    const sum = sumSharedIncrement(cells);
    const total = cells.both.n * (own + others + together) + cells.first.n * own + cells.second.n * others;
    sumCovered += Number(sum.total.interval.low <= total && total <= sum.total.interval.high);
    sumRatio += sum.total.value / total / worlds;
    naiveRatio += sum.naiveSum / total / worlds;
  }
  return { covered: covered / worlds, sumCovered: sumCovered / worlds, sumRatio, naiveRatio };
}

export type RefundCount = {
  /** Coverage of the final difference: at once, projected, and at the maturity date. */
  readonly naive: number;
  readonly projected: number;
  readonly mature: number;
  readonly maturityDays: number;
};

/** Treated customers buy more and send more back; refunds come up to eight weeks later and the read is `age` days after purchase. */
export function countRefunds(age: number, { worlds, seed }: CoverageRun): RefundCount {
  const stream = new WordStream(seed);
  const drawLag = (): number => Math.floor(stream.nextGamma(3) * 5);
  let [naive, projected, mature, days] = [0, 0, 0, 0];
  for (let world = 0; world < worlds; world += 1) {
    stream.select(world, age, 48);
    const history = Array.from({ length: 1500 }, (): RefundLag => ({
      lagDays: drawLag(),
      ageDays: Math.floor(stream.nextUniform() * 180),
    }));
    const maturity = measureRefundMaturity(history);
    const arms = [0.5, 0.35].map((share, arm) =>
      Array.from({ length: arm === 0 ? 1500 : 500 }, () => {
        const money = stream.nextUniform() < 0.4 ? stream.nextGamma(4) * 25 : 0;
        const isRefunded = money > 0 && stream.nextUniform() < share;
        return { money, lag: isRefunded ? drawLag() : null };
      }),
    );
    const truth = 0.4 * 100 * (1 - 0.5) - 0.4 * 100 * (1 - 0.35);
    const read = (net: (customer: { readonly money: number; readonly lag: number | null }) => number): number => {
      const [treated = [], control = []] = arms.map((arm) => arm.map(net));
      const { interval } = compareMeans(computeMoments(treated), computeMoments(control));
      return Number(interval.low <= truth && truth <= interval.high);
    };
    const readAt = (at: number, isProjected: boolean): number =>
      read(({ money, lag }) => {
        if (lag === null || lag > at) return money;
        return money - (isProjected ? (projectRefund(maturity, money, at) ?? money) : money);
      });
    naive += readAt(age, false);
    projected += readAt(age, true);
    const maturityDays = maturity.maturityDays ?? 0;
    days += maturityDays;
    mature += readAt(maturityDays, true);
  }
  return { naive: naive / worlds, projected: projected / worlds, mature: mature / worlds, maturityDays: days / worlds };
}
