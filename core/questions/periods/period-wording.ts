/** What every count and sum over the chosen period says of its window, interval and denominator. */
export const COUNTED_IN_PERIOD = {
  window: { zh: '所选期间', en: 'the chosen period' },
  intervalKind: null,
  denominator: null,
} as const;

/** Which purchases count over a period. */
export const STANDING_PURCHASES = {
  zh: '截止日期时有效的购买，按购买日；无客户的订单不计',
  en: 'purchases standing as of the date, by purchase date; orders without a customer are left out',
} as const;
