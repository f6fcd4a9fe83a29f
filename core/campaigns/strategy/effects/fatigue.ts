import { defineEffect } from '#core/campaigns/strategy/define-effect.ts';

/** φ: the k-th touch works φ^(k − 1) times as well as the first, for lift and for reactivation. */
export const fatigueEffect = defineEffect({
  id: 'fatigue',
  label: { zh: '疲劳', en: 'Fatigue' },
  doc: {
    zh: '第 k 次触达的效果为第一次的 φ^(k−1)。',
    en: 'The k-th touch works φ^(k − 1) times as well as the first.',
  },
  assumptions: ['fatigue'],
  apply: ({ touchWeights }, { fatigue }) => {
    for (let touch = 1; touch < touchWeights.length; touch += 1) {
      touchWeights[touch] = (touchWeights[touch - 1] as number) * fatigue;
    }
  },
});
