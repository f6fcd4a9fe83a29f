import { computeBetaCdf } from '#core/science/statistics/distributions.ts';
import type { Offer } from '#core/campaigns/strategy/strategy.ts';

/**
 * The money of one future order of a customer under Gamma-Gamma: Gamma(p, ν) with ν ~ Gamma(q, v) given the history, so that
 * Z / (Z + v) ~ Beta(p, q). `scale` multiplies every order (basket uplift).
 */
export type OrderValue = { readonly p: number; readonly q: number; readonly v: number };

/** The order value of a customer given x repeat purchases of mean money z (minor units; NaN where there is none). */
export function describeOrderValue(point: readonly number[], x: number, meanMoney: number): OrderValue {
  const [p = 0, q = 0, v = 0] = point;
  return x > 0 && meanMoney > 0 ? { p, q: p * x + q, v: v + x * meanMoney } : { p, q, v };
}

/** E[Z], minor units. */
export function computeMeanValue({ p, q, v }: OrderValue): number {
  return (p * v) / (q - 1);
}

function computeShareFrom({ p, q, v }: OrderValue, from: number): number {
  return from <= 0 ? 1 : 1 - computeBetaCdf(from / (from + v), p, q);
}

/** E[Z; Z ≥ from]: the tilted beta distribution Beta(p + 1, q − 1). */
function computeMoneyFrom(value: OrderValue, from: number): number {
  const mean = computeMeanValue(value);
  if (from <= 0) return mean;
  return mean * (1 - computeBetaCdf(from / (from + value.v), value.p + 1, value.q - 1));
}

/** What an offer costs per order that could use it: P(order reaches the minimum) and expected money off, both before redemption. */
export type OfferCost = { readonly eligible: number; readonly cents: number };

const NO_OFFER: OfferCost = { eligible: 0, cents: 0 };

/** Whether an offer's cost per order depends on the customer only through the mean order value. */
export function isProportional(offer: Offer): boolean {
  return offer.kind === 'none' || (offer.kind === 'rate' && offer.minSpendCents === 0);
}

/** The expected cost of an offer per order whose money is `scale` times the customer's order value. */
export function computeOfferCost(offer: Offer, value: OrderValue, scale: number): OfferCost {
  if (offer.kind === 'none') return NO_OFFER;
  const from = offer.minSpendCents / scale;
  const eligible = computeShareFrom(value, from);
  if (offer.kind === 'rate') return { eligible, cents: offer.rate * scale * computeMoneyFrom(value, from) };
  const full = offer.amountCents / scale;
  if (from >= full) return { eligible, cents: offer.amountCents * eligible };
  const partly = scale * (computeMoneyFrom(value, from) - computeMoneyFrom(value, full));
  return { eligible, cents: partly + offer.amountCents * computeShareFrom(value, full) };
}

/** What an offer takes off one order of `cents`, if it is used. */
export function readMoneyOff(offer: Offer, cents: number): number {
  if (offer.kind === 'none' || cents < offer.minSpendCents) return 0;
  return offer.kind === 'rate' ? offer.rate * cents : Math.min(offer.amountCents, cents);
}
