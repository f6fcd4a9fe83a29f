import { defineEffect } from '#core/campaigns/strategy/define-effect.ts';

/** β: orders of the treated within the conversion window are 1 + β times as large. */
export const basketUpliftEffect = defineEffect({
  id: 'basket-uplift',
  label: { zh: '客单价提升', en: 'Basket uplift' },
  doc: {
    zh: '触达组在转化窗口内每单金额乘以 1 + β。',
    en: 'Orders of the treated within the conversion window are multiplied by 1 + β.',
  },
  assumptions: ['basketUplift'],
  apply: (treatment, { basketUplift }) => {
    treatment.basketFactor = 1 + basketUplift;
  },
});
