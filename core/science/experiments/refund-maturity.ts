/** A refund as it is known: days from purchase to refund, and days from purchase to the date of the data. */
export type RefundLag = { readonly lagDays: number; readonly ageDays: number };

export type RefundMaturity = {
  /** Share of all refunds that are in by day 0, 1, …; ends where too few refunds are known. */
  readonly shareIn: Float64Array;
  /** Days by which the wanted share of refunds is in; null where history says too little. */
  readonly maturityDays: number | null;
  readonly refunds: number;
};

const FEWEST_REFUNDS = 30;

/**
 * Distribution of the lag of refunds from history in which young purchases show their early refunds only: the estimator for
 * right-truncated lags (Lynden-Bell 1971; the chain-ladder method), F(day) = Π over later days (1 − refunds on the day / refunds by
 * the day among purchases at least as old). Null maturity below 30 refunds.
 */
export function measureRefundMaturity(lags: readonly RefundLag[], share = 0.95): RefundMaturity {
  const known = lags.filter(({ lagDays, ageDays }) => lagDays >= 0 && lagDays <= ageDays);
  const last = known.reduce((most, { lagDays }) => Math.max(most, lagDays), 0);
  const shareIn = new Float64Array(last + 1).fill(1);
  for (let day = last; day > 0; day -= 1) {
    let [on, by] = [0, 0];
    for (const { lagDays, ageDays } of known) {
      if (ageDays < day || lagDays > day) continue;
      by += 1;
      if (lagDays === day) on += 1;
    }
    shareIn[day - 1] = (shareIn[day] as number) * (by === 0 ? 1 : 1 - on / by);
  }
  const first = shareIn.findIndex((value) => value >= share - 1e-12);
  return {
    shareIn,
    maturityDays: known.length < FEWEST_REFUNDS || first === -1 ? null : first,
    refunds: known.length,
  };
}

/** Share of a purchase's refunds that are in at its age, 0…1. */
export function readShareIn({ shareIn }: RefundMaturity, ageDays: number): number {
  if (ageDays < 0 || shareIn.length === 0) return 0;
  return shareIn[Math.min(shareIn.length - 1, Math.floor(ageDays))] as number;
}

/**
 * Refunds as they will stand when all are in: every known refund divided by the share that is in at its purchase's age. Unbiased
 * in both arms; used for reads before the maturity date, which are provisional. Null where nothing is in at the age.
 */
export function projectRefund(maturity: RefundMaturity, refundCents: number, ageDays: number): number | null {
  if (refundCents === 0) return 0;
  const share = readShareIn(maturity, ageDays);
  return share > 0 ? refundCents / share : null;
}
