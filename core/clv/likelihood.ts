/**
 * Log-likelihood at natural-scale parameters. Writes the derivatives by the logarithms of the parameters into
 * `gradient`.
 */
export type Likelihood = (values: readonly number[], gradient: Float64Array) => number;
