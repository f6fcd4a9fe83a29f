import type { ModelId } from '#core/science/customer-models/types.ts';

export const MODEL_NAMES: Readonly<Record<ModelId, string>> = {
  'mbg-nbd': 'MBG/NBD',
  'bg-nbd': 'BG/NBD',
  'pareto-nbd': 'Pareto/NBD',
  nbd: 'NBD',
};
