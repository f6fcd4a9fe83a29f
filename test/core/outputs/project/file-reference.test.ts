import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createBytesSource, type FileSource } from '#core/kernel/files.ts';
import {
  compareFile,
  describeFile,
  FINGERPRINT_BYTES,
  type FileReference,
} from '#core/outputs/project/file-reference.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function createBytes(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
}

function countReads(source: FileSource): { readonly source: FileSource; readonly read: () => number } {
  let bytes = 0;
  return {
    read: () => bytes,
    source: {
      ...source,
      read: (start, end) => {
        bytes += end - start;
        return source.read(start, end);
      },
      stream: () => {
        throw new Error('The whole file was asked for.');
      },
    },
  };
}

it('hashes head and tail of a large file and reads no more than them', async () => {
  const bytes = createBytes(1_000_003);
  const { source, read } = countReads(createBytesSource('订单.csv', bytes, 1_700_000_000_123.7));
  expect(await describeFile(source)).toEqual({
    name: '订单.csv',
    size: 1_000_003,
    modifiedAt: 1_700_000_000_123,
    fingerprint: {
      head: sha256(bytes.subarray(0, FINGERPRINT_BYTES)),
      tail: sha256(bytes.subarray(-FINGERPRINT_BYTES)),
    },
  });
  expect(read()).toBe(2 * FINGERPRINT_BYTES);
});

it.each([0, 1, FINGERPRINT_BYTES])('hashes a file of %d bytes whole', async (size) => {
  const bytes = createBytes(size);
  const { fingerprint, modifiedAt } = await describeFile(createBytesSource('a', bytes));
  expect(fingerprint).toEqual({ head: sha256(bytes), tail: sha256(bytes) });
  expect(modifiedAt).toBeNull();
});

it('tells the same file from a changed one and from one it knows nothing of', async () => {
  const bytes = createBytes(200_000);
  const facts = await describeFile(createBytesSource('a.csv', bytes, 5));
  const reference: FileReference = { ...facts, path: null, locator: null };
  const rewrite = async (at: number) => {
    const changed = bytes.slice();
    changed[at] = 255;
    return compareFile(reference, await describeFile(createBytesSource('a.csv', changed, 5)));
  };
  expect(compareFile(reference, { ...facts, modifiedAt: 99, name: 'copy.csv' })).toBe('same');
  expect(await rewrite(0)).toBe('changed');
  expect(await rewrite(199_999)).toBe('changed');
  expect(compareFile(reference, await describeFile(createBytesSource('a.csv', createBytes(200_001), 5)))).toBe(
    'changed',
  );
  expect(compareFile({ ...reference, size: null, fingerprint: null }, facts)).toBe('unknown');
});
