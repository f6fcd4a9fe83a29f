import { defineEffect } from '#core/campaigns/strategy/define-effect.ts';

/**
 * κ: that share of the lift of the window is taken back evenly during the follow-up (clv.md 4.2). The purchase rate never
 * falls below zero, and the treated clock never behind the control clock.
 */
export const pullForwardEffect = defineEffect({
  id: 'pull-forward',
  label: { zh: '提前购买', en: 'Pull-forward' },
  doc: {
    zh: '窗口内多出的购买有 κ 是提前来的，在后续观察期内均匀扣回。',
    en: 'A share κ of the extra purchases of the window was only brought forward; it is taken back evenly in the follow-up.',
  },
  assumptions: ['pullForward'],
  apply: ({ excess }, { pullForward }, { windowDays, horizonDays }) => {
    const days = horizonDays - windowDays;
    if (pullForward === 0 || days === 0) return;
    let gained = 0;
    for (let day = 0; day < windowDays; day += 1) gained += excess[day] as number;
    for (let day = windowDays; day < horizonDays; day += 1) {
      excess[day] = Math.max(-1, (excess[day] as number) - (pullForward * gained) / days);
    }
  },
});
