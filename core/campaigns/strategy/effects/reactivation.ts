import { defineEffect } from '#core/campaigns/strategy/define-effect.ts';

/** ρ: every touch brings a customer who has left back with probability ρ φ^(k − 1) (clv.md 4.2). */
export const reactivationEffect = defineEffect({
  id: 'reactivation',
  label: { zh: '唤醒流失客户', en: 'Reactivation of the lapsed' },
  doc: {
    zh: '已流失的客户每次触达以概率 ρ 回来，此后按其流失前的购买率购买。',
    en: 'A customer who has left comes back at a touch with probability ρ and then buys at the rate from before leaving.',
  },
  assumptions: ['reactivation'],
  apply: ({ touchWeights, returns }, { reactivation }) => {
    for (let touch = 0; touch < returns.length; touch += 1) {
      returns[touch] = Math.min(1, reactivation * (touchWeights[touch] as number));
    }
  },
});
