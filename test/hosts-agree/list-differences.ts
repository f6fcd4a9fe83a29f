/** One place at which two answers differ. */
export type Difference = { readonly path: string; readonly terminal: string; readonly window: string };

const MOST = 20;

function write(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * Node and Chromium differ in the last bits of exp, log and pow: numbers of a fit agree to about 1e-13, what is divided by small
 * steps (standard errors) to less, and variances of draws between refits, whose optimisers stop at slightly different points, to
 * about 1.5e-6. A planted difference is larger by far; whole numbers, texts and hashes must be equal.
 */
const TOLERANCE = 1e-5;

function isSameNumber(one: unknown, two: unknown): boolean {
  if (typeof one !== 'number' || typeof two !== 'number' || (Number.isInteger(one) && Number.isInteger(two)))
    return false;
  return Math.abs(one - two) <= TOLERANCE * Math.max(1, Math.abs(one), Math.abs(two));
}

/** Where two answers differ, the first twenty places; none where all but the last bits of numbers are equal. */
export function listDifferences(terminal: unknown, window: unknown, path = ''): Difference[] {
  if (JSON.stringify(terminal) === JSON.stringify(window) || isSameNumber(terminal, window)) return [];
  if (!isTree(terminal) || !isTree(window) || Array.isArray(terminal) !== Array.isArray(window)) {
    return [{ path, terminal: write(terminal), window: write(window) }];
  }
  const names = [...new Set([...Object.keys(terminal), ...Object.keys(window)])];
  const found = names.flatMap((name) =>
    listDifferences(terminal[name], window[name], path === '' ? name : `${path}.${name}`),
  );
  return found.slice(0, MOST);
}
