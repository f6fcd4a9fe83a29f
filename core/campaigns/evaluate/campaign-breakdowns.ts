import { countOnes, take, type Arms } from './campaign-arms.ts';
import type { CampaignRows } from './read-campaign.ts';
import { adjustByHolm } from '#core/science/experiments/corrections.ts';
import { FEWEST_PER_CUT, shrinkCuts } from '#core/science/experiments/segment-effects.ts';
import {
  compareMeans,
  compareShares,
  computeMoments,
  type Estimate,
  type Interval,
} from '#core/science/statistics/intervals.ts';

export type CampaignCut = {
  /** Segment or value tier at the assignment: known before anything was done. */
  readonly dimension: 'segment' | 'value';
  /** Key of `dim_customer_segment` or `dim_customer_value`. */
  readonly key: number;
  readonly metric: 'conversion' | 'revenue';
  readonly treated: number;
  readonly control: number;
  /** Null where an arm has fewer than {@link FEWEST_PER_CUT} customers (样本不足). */
  readonly difference: Estimate | null;
  /** Pulled to the mean of the dimension's cuts by how much they differ (empirical Bayes); null with fewer than three. */
  readonly shrunken: { readonly value: number; readonly interval: Interval } | null;
  /** Holm-adjusted over all cuts of the metric that are large enough. */
  readonly adjustedPValue: number | null;
};

/** Conversion up to a day after the assignment. */
export type LiftPoint = {
  readonly day: number;
  readonly treatedRate: number;
  readonly controlRate: number;
  readonly difference: Estimate;
};

/** Customers of an arm by segment at the assignment and now. */
export type ArmMigration = {
  readonly arm: 'treated' | 'control';
  readonly dimension: 'segment' | 'value';
  readonly from: number;
  readonly to: number;
  readonly customers: number;
};

type FoundCut = Pick<CampaignCut, 'dimension' | 'key' | 'metric' | 'treated' | 'control'> & {
  readonly difference: Estimate | null;
};

function compareCut(rows: CampaignRows, { treated, control }: Arms, metric: CampaignCut['metric']): Estimate {
  if (metric === 'revenue') {
    return compareMeans(
      computeMoments(take(rows.revenueCents, treated)),
      computeMoments(take(rows.revenueCents, control)),
    );
  }
  return compareShares(
    { count: countOnes(rows.converted, treated), total: treated.length },
    { count: countOnes(rows.converted, control), total: control.length },
  );
}

/** Differences by segment and value tier, raw and shrunken to what the cuts have in common. */
export function evaluateCuts(rows: CampaignRows, arms: Arms): CampaignCut[] {
  const dimensions = [
    { dimension: 'segment', keys: rows.segmentKey },
    { dimension: 'value', keys: rows.valueKey },
  ] as const;
  return (['conversion', 'revenue'] as const).flatMap((metric) => {
    const found = dimensions.flatMap(({ dimension, keys }) =>
      [...new Set(keys)]
        .sort((a, b) => a - b)
        .flatMap((key): FoundCut[] => {
          const isIn = (row: number): boolean => keys[row] === key;
          const [treated, control] = [arms.treated.filter(isIn), arms.control.filter(isIn)];
          if (treated.length === 0 && control.length === 0) return [];
          const isLarge = Math.min(treated.length, control.length) >= FEWEST_PER_CUT;
          const difference = isLarge ? compareCut(rows, { treated, control }, metric) : null;
          return [{ dimension, key, metric, treated: treated.length, control: control.length, difference }];
        }),
    );
    const large = found.flatMap(({ difference }) => (difference === null ? [] : [difference.pValue]));
    const adjusted = adjustByHolm(large);
    const shrunken = dimensions.flatMap(
      ({ dimension }) =>
        shrinkCuts(
          found
            .filter((cut) => cut.dimension === dimension)
            .map(({ key, treated, control, difference }) => ({
              key: String(key),
              treated,
              control,
              estimate: difference?.value ?? 0,
              standardError: difference?.standardError ?? 0,
            })),
        ).cuts,
    );
    let judged = 0;
    return found.map((cut, place) => {
      const { shrunken: value, interval } = shrunken[place] ?? { shrunken: null, interval: null };
      return {
        ...cut,
        shrunken: value === null || interval === null ? null : { value, interval },
        adjustedPValue: cut.difference === null ? null : (adjusted[judged++] ?? null),
      };
    });
  });
}

/** Conversion of both arms by day. */
export function measureLift(rows: CampaignRows, arms: Arms, windowDays: number): LiftPoint[] {
  const countBy = (arm: Int32Array): Float64Array => {
    const days = new Float64Array(windowDays + 1);
    for (const row of arm) {
      const day = rows.conversionDay[row] as number;
      if (!Number.isNaN(day))
        days[Math.min(windowDays, Math.max(0, day))] = (days[Math.min(windowDays, Math.max(0, day))] as number) + 1;
    }
    return days;
  };
  const [treated, control] = [countBy(arms.treated), countBy(arms.control)];
  let [ofTreated, ofControl] = [0, 0];
  return Array.from({ length: windowDays + 1 }, (_, day) => {
    ofTreated += treated[day] as number;
    ofControl += control[day] as number;
    const shares = {
      treated: { count: ofTreated, total: arms.treated.length },
      control: { count: ofControl, total: arms.control.length },
    };
    return {
      day,
      treatedRate: ofTreated / arms.treated.length,
      controlRate: ofControl / arms.control.length,
      difference: compareShares(shares.treated, shares.control),
    };
  });
}

/** Customers of each arm by where they were and are. */
export function countMigration(rows: CampaignRows, arms: Arms): ArmMigration[] {
  return (['treated', 'control'] as const).flatMap((arm) =>
    (['segment', 'value'] as const).flatMap((dimension) => {
      const [from, to] =
        dimension === 'segment' ? [rows.segmentKey, rows.segmentKeyNow] : [rows.valueKey, rows.valueKeyNow];
      const counts = new Map<number, number>();
      for (const row of arms[arm]) {
        const key = (from[row] as number) * 1000 + (to[row] as number);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return [...counts]
        .sort(([a], [b]) => a - b)
        .map(([key, customers]) => ({ arm, dimension, from: Math.floor(key / 1000), to: key % 1000, customers }));
    }),
  );
}
