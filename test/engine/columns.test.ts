import { expect, test } from 'vitest';
import { type Columns, formatDate, formatTimestamp, readCell, toRows, toSingleRow } from '#core/kernel/columns.ts';
import { concatColumns, createEmptyColumns, gatherBatches } from '#core/kernel/columns-builder.ts';

const FIELDS = [
  { name: 'n', type: 'INTEGER' },
  { name: 's', type: 'VARCHAR' },
] as const;

function createBatch(values: readonly (number | null)[]): Columns {
  const texts = values.map((value) => new TextEncoder().encode(value === null ? '' : `t${value}`));
  const offsets = new Int32Array(values.length + 1);
  texts.forEach((text, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + text.length;
  });
  const validity = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, row) => {
    if (value !== null) validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
  });
  const bitmap = values.includes(null) ? { validity } : {};
  return {
    rowCount: values.length,
    fields: FIELDS,
    columns: [
      { data: Int32Array.from(values, (value) => value ?? 0), ...bitmap },
      { data: { offsets, bytes: Buffer.concat(texts) }, ...bitmap },
    ],
  };
}

async function gather(batches: readonly Columns[], targetRows: number): Promise<(number | null)[][]> {
  const gathered: (number | null)[][] = [];
  const input = (async function* stream() {
    yield* batches;
  })();
  for await (const batch of gatherBatches(input, targetRows)) {
    gathered.push(toRows(batch).map((row) => row['n'] as number | null));
  }
  return gathered;
}

test('batches are joined with their texts and NULLs', () => {
  const joined = concatColumns(FIELDS, [
    createBatch([1, 22]),
    createBatch([null, 3, 4, 5, 6, 7, 8, 9, null]),
    createBatch([]),
  ]);
  expect(toRows(joined)).toEqual(
    [1, 22, null, 3, 4, 5, 6, 7, 8, 9, null].map((n) => ({ n, s: n === null ? null : `t${n}` })),
  );
  expect(toRows(concatColumns(FIELDS, []))).toEqual([]);
});

test('batches are gathered up to a size, and one empty batch survives', async () => {
  expect(
    await gather([createBatch([1, 2]), createBatch([3]), createBatch([]), createBatch([4, null]), createBatch([5])], 3),
  ).toEqual([
    [1, 2, 3],
    [4, null, 5],
  ]);
  expect(await gather([createBatch([]), createBatch([])], 3)).toEqual([[]]);
  expect(await gather([createBatch([]), createBatch([1, 2, 3, 4, 5])], 3)).toEqual([[1, 2, 3, 4, 5]]);
  expect(await gather([], 3)).toEqual([]);
});

test('cells outside a result are refused', () => {
  const columns = createBatch([1]);
  expect(() => readCell(columns, 0, 1)).toThrow(RangeError);
  expect(() => readCell(columns, 2, 0)).toThrow(RangeError);
  expect(() => toSingleRow(createEmptyColumns(FIELDS))).toThrow('Expected one row, got 0.');
});

test('dates and timestamps agree with the calendar', () => {
  for (let days = -730_000; days < 2_900_000; days += 997) {
    const year = new Date(days * 86_400_000).getUTCFullYear();
    if (year < 1 || year > 9999) continue;
    expect(formatDate(days)).toBe(new Date(days * 86_400_000).toISOString().slice(0, 10));
  }
  expect(formatTimestamp(-1n)).toBe('1969-12-31 23:59:59.999999');
  expect(formatTimestamp(0n)).toBe('1970-01-01 00:00:00');
});
