import { compressHistories } from '#core/science/customer-models/compress.ts';
import { fitModel } from '#core/science/customer-models/fit.ts';
import { PARAMETER_NAMES, type ModelId } from '#core/science/customer-models/types.ts';
import { simulateHistories } from './simulate-histories.ts';

/** Parameters the data sets are simulated with, near the CDNOW fits. */
const TRUE_VALUES: { readonly [Model in ModelId]: readonly number[] } = {
  'mbg-nbd': [0.525, 6.183, 0.891, 1.614],
  'bg-nbd': [0.243, 4.414, 0.793, 2.426],
  'pareto-nbd': [0.553, 10.578, 0.606, 11.669],
  nbd: [0.385, 12.07],
};

/** Half-width of a 90 % interval in standard deviations. */
const NORMAL_95 = 1.644_853_626_951_472_2;

export type ParameterRecovery = {
  readonly name: string;
  readonly trueValue: number;
  readonly medianEstimate: number;
  /** Mean and mean square of (ln estimate − ln true) / standard deviation. */
  readonly meanZ: number;
  readonly meanSquareZ: number;
  /** Share of data sets whose 90 % interval holds the true value. */
  readonly coverage: number;
};

export type Recovery = {
  readonly model: ModelId;
  readonly dataSets: number;
  readonly converged: number;
  readonly parameters: readonly ParameterRecovery[];
};

/** Simulates data sets with known parameters, fits each, and compares estimates and 90 % intervals with the truth. */
export function measureRecovery(
  model: ModelId,
  options: { readonly dataSets: number; readonly customers: number; readonly firstSeed: number },
): Recovery {
  const trueValues = TRUE_VALUES[model];
  const fits = Array.from({ length: options.dataSets }, (_, index) =>
    fitModel(
      model,
      compressHistories(
        simulateHistories(
          { model, values: trueValues },
          { customers: options.customers, shortest: 39, longest: 78, seed: options.firstSeed + index },
        ),
      ),
    ),
  );
  const converged = fits.filter((fit) => fit.status === 'converged');
  const parameters = PARAMETER_NAMES[model].map((name, index): ParameterRecovery => {
    const trueValue = trueValues[index] ?? Number.NaN;
    const estimates = converged.map((fit) => fit.point[index] ?? Number.NaN);
    const zs = converged.map((fit) => {
      const variance = fit.logCovariance?.[index * (trueValues.length + 1)] ?? Number.NaN;
      return Math.log((fit.point[index] ?? Number.NaN) / trueValue) / Math.sqrt(variance);
    });
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      name,
      trueValue,
      medianEstimate: estimates.toSorted((one, two) => one - two)[Math.floor(estimates.length / 2)] ?? Number.NaN,
      meanZ: mean(zs),
      meanSquareZ: mean(zs.map((z) => z * z)),
      coverage: mean(zs.map((z) => (Math.abs(z) <= NORMAL_95 ? 1 : 0))),
    };
  });
  return { model, dataSets: options.dataSets, converged: converged.length, parameters };
}
