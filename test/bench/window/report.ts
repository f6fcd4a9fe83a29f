/** One interaction with its times in ms. */
export type Measured = {
  readonly name: string;
  /** Budget of the specification, ms at p95; null where it names none. */
  readonly budget: number | null;
  readonly times: readonly number[];
  /** The same question as plain SQL in a bare duckdb-wasm page, ms; absent where there is none. */
  readonly reference?: readonly number[];
  readonly note?: string;
};

/** Nearest-rank quantile. */
function findQuantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function format(value: number): string {
  return Number.isFinite(value) ? value.toFixed(value < 20 ? 1 : 0) : '–';
}

export const HEAD = [
  'Interaction'.padEnd(46),
  ...['budget', 'p50', 'p95', 'n', 'SQL p50', 'ratio'].map((head) => head.padStart(9)),
  '  verdict',
].join('');

export function formatMeasured({ name, budget, times, reference, note }: Measured): string {
  const [middle, high] = [findQuantile(times, 0.5), findQuantile(times, 0.95)];
  const bare = reference === undefined ? Number.NaN : findQuantile(reference, 0.5);
  const verdict = times.length === 0 ? 'not measured' : budget === null ? '' : high <= budget ? 'met' : 'missed';
  const cells = [
    budget === null ? '–' : String(budget),
    format(middle),
    format(high),
    String(times.length),
    format(bare),
    Number.isFinite(middle / bare) ? (middle / bare).toFixed(1) : '–',
  ];
  return `${name.padEnd(46)}${cells.map((cell) => cell.padStart(9)).join('')}  ${verdict}${note === undefined ? '' : ` · ${note}`}`;
}
