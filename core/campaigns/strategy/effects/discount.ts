import { defineEffect } from '#core/campaigns/strategy/define-effect.ts';

/**
 * u: that share of the orders in the window that reach the minimum spend uses the offer, baseline orders included: those
 * are the subsidised ones (clv.md 4.3).
 */
export const discountEffect = defineEffect({
  id: 'discount',
  label: { zh: '优惠与补贴', en: 'Discount and subsidy' },
  doc: {
    zh: '窗口内达到门槛的订单以核销率使用优惠，原本就会下的订单也同样使用。',
    en: 'Orders in the window that reach the minimum spend use the offer at the redemption share; so do orders that would have come anyway.',
  },
  assumptions: ['redemption'],
  apply: (treatment, { redemption }, _timeline, offer) => {
    if (offer.kind !== 'none') treatment.redemption = redemption;
  },
});
