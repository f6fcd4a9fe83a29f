import { unzipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBytesSource, type FileSink } from '#core/kernel/files.ts';
import { describeFile } from '#core/outputs/project/file-reference.ts';
import { findMember, readProject, sliceSource, writeProjectPackage } from '#core/outputs/project/package.ts';
import { createProjectFile, formatProjectFile, type ProjectFile } from '#core/outputs/project/project-file.ts';

function createMemorySink(): { readonly sink: FileSink; readonly bytes: () => Uint8Array } {
  const chunks: Uint8Array[] = [];
  return {
    sink: {
      write: async (chunk) => void chunks.push(chunk.slice()),
      commit: async () => undefined,
      abort: async () => undefined,
    },
    bytes: () => new Uint8Array(Buffer.concat(chunks)),
  };
}

const contents = [
  new Uint8Array(3_000_000).map((_, index) => index % 253),
  new Uint8Array(0),
  new TextEncoder().encode('订单号\n1\n'),
];
const names = ['订单.csv', '订单.csv', '行为.csv'];

async function createProject(): Promise<ProjectFile> {
  const files = await Promise.all(
    contents.map(async (bytes, index) => ({
      ...(await describeFile(createBytesSource(names[index] ?? '', bytes, 7))),
      path: null,
      locator: `handle:${index}`,
    })),
  );
  return createProjectFile({
    name: '打包',
    sources: [
      { source: 'orders', files: files.slice(0, 2) },
      { source: 'behaviors', files: files.slice(2) },
    ],
  });
}

async function pack(): Promise<{ project: ProjectFile; bytes: Uint8Array }> {
  const project = await createProject();
  const { sink, bytes } = createMemorySink();
  const open = async ({ locator }: { locator: string | null }) => {
    const index = Number(locator?.split(':')[1]);
    return createBytesSource(names[index] ?? '', contents[index] ?? new Uint8Array(0), 7);
  };
  await writeProjectPackage(project, open, [createBytesSource('dim_date.parquet', new Uint8Array([1, 2, 3]))], sink);
  return { project, bytes: bytes() };
}

describe('a packaged project', () => {
  it('gives back the project and every file, byte for byte, as ranges', async () => {
    const { project, bytes } = await pack();
    const file = createBytesSource('copy.cstwb', bytes);
    const opened = await readProject(file);
    const withoutLocators = (given: ProjectFile) =>
      JSON.stringify(given, (key, value: unknown) => (key === 'locator' ? null : value));
    expect(withoutLocators(opened.project)).toBe(withoutLocators(project));
    const references = opened.project.sources.flatMap((source) => source.files);
    for (const [index, reference] of references.entries()) {
      const member = findMember(opened, reference);
      if (member === undefined) throw new Error(`${reference.name} is not in the package.`);
      const source = sliceSource(file, reference, member);
      expect([source.name, source.size, source.modifiedAt]).toEqual([names[index], contents[index]?.byteLength, 7]);
      expect(Buffer.from(await source.read(0, source.size + 10)).equals(Buffer.from(contents[index] ?? []))).toBe(true);
      expect(await new Response(source.stream() as BodyInit).arrayBuffer()).toEqual(contents[index]?.slice().buffer);
    }
  });

  it('in which one byte of a file has changed hands nothing of that file out, and the others as they are', async () => {
    const { bytes } = await pack();
    const turned = bytes.slice();
    const at = Buffer.from(turned).indexOf(Buffer.from(contents[0]?.slice(2_000_000, 2_000_050) ?? []), 1_999_000);
    turned[at] = (turned[at] ?? 0) ^ 1;
    const file = createBytesSource('copy.cstwb', turned);
    const opened = await readProject(file);
    const outcomes = await Promise.all(
      opened.project.sources
        .flatMap((source) => source.files)
        .map(async (reference) => {
          const member = findMember(opened, reference);
          if (member === undefined) throw new Error(`${reference.name} is not in the package.`);
          return sliceSource(file, reference, member)
            .read(0, 10)
            .then(
              () => 'read',
              (error: { readonly code: string }) => error.code,
            );
        }),
    );
    expect(outcomes).toEqual(['project/invalid-package', 'read', 'read']);
  });

  it('is a zip that others open, the same bytes every time', async () => {
    const [first, second] = [await pack(), await pack()];
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true);
    const files = unzipSync(first.bytes);
    expect(Object.keys(files)).toEqual([
      'project.json',
      'sources/1/订单.csv',
      'sources/2/订单.csv',
      'sources/3/行为.csv',
      'results/dim_date.parquet',
    ]);
    expect(files['results/dim_date.parquet']).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('that is damaged anywhere in its lists or cut off is refused', async () => {
    const { bytes } = await pack();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: bytes.byteLength - 1 }), async (length) => {
        await expect(readProject(createBytesSource('cut.cstwb', bytes.slice(0, length)))).rejects.toMatchObject({
          code: 'project/invalid-package',
        });
      }),
      { numRuns: 40 },
    );
  });

  it('and a linked one are told apart by content', async () => {
    const project = await createProject();
    const text = new TextEncoder().encode(formatProjectFile(project));
    expect(await readProject(createBytesSource('linked.cstwb', text))).toEqual({ project, members: null });
    await expect(readProject(createBytesSource('a.cstwb', new Uint8Array(0)))).rejects.toMatchObject({
      code: 'project/invalid',
    });
  });
});
