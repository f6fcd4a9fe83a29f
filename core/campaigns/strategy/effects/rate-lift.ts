import { defineEffect } from '#core/campaigns/strategy/define-effect.ts';

/**
 * s(u) = 1 + Σ δ φ^(k−1) e^(−(u − u_k)/h): the purchase rate after the touches (clv.md 4.2). Each day takes the exact mean of
 * the exponential over it, the rate never falls below zero (a lift may be negative), so that the clock's lead is Σ δ φ^(k−1) h (1 − e^(−(t − u_k)/h)) at the end of every day.
 */
export const rateLiftEffect = defineEffect({
  id: 'rate-lift',
  label: { zh: '购买率提升', en: 'Lift of the purchase rate' },
  doc: {
    zh: '触达后购买率乘以 1 + δ·e^(−u/h)，多次触达相加。',
    en: 'After a touch the purchase rate is multiplied by 1 + δ·e^(−u/h); touches add up.',
  },
  assumptions: ['lift', 'decayDays'],
  apply: ({ touchWeights, excess }, { lift, decayDays }, { touchDays }) => {
    if (lift === 0) return;
    for (const [touch, at] of touchDays.entries()) {
      const size = lift * (touchWeights[touch] as number) * decayDays;
      for (let day = at; day < excess.length; day += 1) {
        const mean = Math.exp(-(day - at) / decayDays) * -Math.expm1(-1 / decayDays);
        excess[day] = Math.max(-1, (excess[day] as number) + size * mean);
      }
    }
  },
});
