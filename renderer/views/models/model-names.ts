import type { ModelId } from '#core/clv/types.ts';

export const MODEL_NAMES: Readonly<Record<ModelId, string>> = {
  'mbg-nbd': 'MBG/NBD',
  'bg-nbd': 'BG/NBD',
  'pareto-nbd': 'Pareto/NBD',
  nbd: 'NBD',
};
