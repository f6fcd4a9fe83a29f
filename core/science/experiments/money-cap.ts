/** A cap of one order's money, fixed before the outcome is known. */
export type MoneyCap = {
  /** Minor units; null where there are too few orders to fix one. */
  readonly value: number | null;
  /** Share of the earlier orders at or below the cap. */
  readonly quantile: number;
  /** Earlier orders it was read from. */
  readonly orders: number;
  /** Share of the earlier orders' money that the cap takes away. */
  readonly moneyLeftOut: number;
};

/** Buyers in the smaller arm that may lie above the cap: so few that one of them does not decide. */
const BUYERS_ABOVE = 3;
const HIGHEST = 0.99;
const LOWEST = 0.9;
const FEWEST_ORDERS = 50;

/**
 * The quantile at which orders are capped: about three buyers of the smaller arm are expected above it, 90 % at least and 99 %
 * at most. The fewer buyers a campaign expects, the more one large order could decide, and the lower the cap.
 */
export function chooseCapQuantile(expectedBuyersInSmallerArm: number): number {
  if (!(expectedBuyersInSmallerArm > 0)) return LOWEST;
  return Math.min(HIGHEST, Math.max(LOWEST, 1 - BUYERS_ABOVE / expectedBuyersInSmallerArm));
}

/**
 * Fixes the cap at launch from the orders before it, of both arms together, so that no outcome and no arm has a say in it.
 * `amounts` are the money of single orders above 0, minor units.
 */
export function fixMoneyCap(amounts: ArrayLike<number>, expectedBuyersInSmallerArm: number): MoneyCap {
  const sorted = Float64Array.from(amounts)
    .filter((amount) => amount > 0)
    .sort();
  const quantile = chooseCapQuantile(expectedBuyersInSmallerArm);
  const orders = sorted.length;
  if (orders < FEWEST_ORDERS) return { value: null, quantile, orders, moneyLeftOut: 0 };
  const value = sorted[Math.ceil(quantile * orders) - 1] as number;
  const all = sorted.reduce((sum, amount) => sum + amount, 0);
  const above = sorted.reduce((sum, amount) => sum + Math.max(0, amount - value), 0);
  return { value, quantile, orders, moneyLeftOut: above / all };
}
