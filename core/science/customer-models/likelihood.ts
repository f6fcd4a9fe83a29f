/**
 * Log-likelihood at natural-scale parameters. Writes the derivatives by the logarithms of the parameters into
 * `gradient`, and minus the second ones, row by row, into `curvature` where it is given and the model has them closed.
 */
export type Likelihood = (values: readonly number[], gradient: Float64Array, curvature?: Float64Array) => number;
