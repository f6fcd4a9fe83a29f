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

/** Where two answers differ, the first twenty places; none where their bytes are equal. */
export function listDifferences(terminal: unknown, window: unknown, path = ''): Difference[] {
  if (JSON.stringify(terminal) === JSON.stringify(window)) return [];
  if (!isTree(terminal) || !isTree(window) || Array.isArray(terminal) !== Array.isArray(window)) {
    return [{ path, terminal: write(terminal), window: write(window) }];
  }
  const names = [...new Set([...Object.keys(terminal), ...Object.keys(window)])];
  const found = names.flatMap((name) =>
    listDifferences(terminal[name], window[name], path === '' ? name : `${path}.${name}`),
  );
  if (found.length === 0) return [{ path: `${path} (order of fields)`, terminal: names.join(', '), window: '' }];
  return found.slice(0, MOST);
}
