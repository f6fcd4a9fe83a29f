/** Lower Cholesky factor of a symmetric matrix. Throws a RangeError where it is not positive definite. */
export function factorise(matrix: readonly (readonly number[])[]): number[][] {
  const factor: number[][] = matrix.map((row) => row.map(() => 0));
  matrix.forEach((row, i) => {
    for (let j = 0; j <= i; j += 1) {
      let sum = row[j] as number;
      for (let k = 0; k < j; k += 1) sum -= (factor[i]?.[k] as number) * (factor[j]?.[k] as number);
      if (i === j && !(sum > 0)) throw new RangeError('The matrix is not positive definite.');
      (factor[i] as number[])[j] = i === j ? Math.sqrt(sum) : sum / (factor[j]?.[j] as number);
    }
  });
  return factor;
}

/** Solves matrix · x = right for a symmetric positive definite matrix. */
export function solvePositive(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const factor = factorise(matrix);
  const x = [...right];
  for (let i = 0; i < x.length; i += 1) {
    for (let k = 0; k < i; k += 1) x[i] = (x[i] as number) - (factor[i]?.[k] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (factor[i]?.[i] as number);
  }
  for (let i = x.length - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < x.length; k += 1) x[i] = (x[i] as number) - (factor[k]?.[i] as number) * (x[k] as number);
    x[i] = (x[i] as number) / (factor[i]?.[i] as number);
  }
  return x;
}
