/** An assumption: `low` and `high` hold the middle 90 %. Same shape as a strategy's assumption. */
export type PriorRange = { readonly low: number; readonly mid: number; readonly high: number };

/** 95 % point of the standard normal distribution. */
const NORMAL_95 = 1.644_853_626_951_472;

export type ResponseEstimate = {
  /** What the outcome says of the assumption, in the assumption's unit. */
  readonly value: number;
  readonly standardError: number;
};

/** Standard deviation of a range below and above its middle: a two-piece normal distribution. */
export function measureSpread({ low, mid, high }: PriorRange): { readonly below: number; readonly above: number } {
  return { below: (mid - low) / NORMAL_95, above: (high - mid) / NORMAL_95 };
}

/** Increments that were predicted for values of one assumption, the others at their middle: what an outcome is read back by. */
export type ResponseCurve = readonly { readonly value: number; readonly increment: number }[];

/**
 * What an increment says of an assumption: read back from the predicted curve, straight between its points and beyond its
 * ends. Null where the curve does not rise or fall, so that the increment says nothing of it.
 */
export function readBackAssumption(
  curve: ResponseCurve,
  increment: { readonly value: number; readonly standardError: number },
): ResponseEstimate | null {
  const points = [...curve].sort((a, b) => a.value - b.value);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || first.value === last.value || first.increment === last.increment)
    return null;
  const isRising = last.increment > first.increment;
  const index = points.findIndex(
    ({ increment: at }, place) => place > 0 && (isRising ? increment.value <= at : increment.value >= at),
  );
  const to = points[index === -1 ? points.length - 1 : index];
  const from = points[(index === -1 ? points.length - 1 : index) - 1];
  if (to === undefined || from === undefined) return null;
  const slope = (to.increment - from.increment) / (to.value - from.value);
  if (slope === 0) return null;
  return {
    value: from.value + (increment.value - from.increment) / slope,
    standardError: increment.standardError / Math.abs(slope),
  };
}
