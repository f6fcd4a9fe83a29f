import type { Label } from './label.ts';

/** The layers of uncertainty of a prediction. */
export type LayerId = 'parameters' | 'individual' | 'calendar';

/** What each layer of uncertainty is. */
export const LAYER_LABELS: Readonly<Record<LayerId, Label>> = {
  parameters: { zh: '参数（估计误差）', en: 'parameters (estimation error)' },
  individual: { zh: '个体（每个客户自己的随机性）', en: 'individual (each customer’s own chance)' },
  calendar: { zh: '日历冲击（同时影响所有客户）', en: 'calendar shock (hits all customers at once)' },
};
