/** Models of repeat purchase that can be chosen, the usual one first. */
export const CHOSEN_MODELS = ['mbg-nbd', 'bg-nbd', 'pareto-nbd'] as const;
