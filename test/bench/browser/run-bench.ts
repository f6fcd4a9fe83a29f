import { buildProject } from '#core/workbench/build/build-project.ts';
import { exportTables } from '#core/workbench/export/export-project.ts';
import { createBlobSource } from '../../../renderer/engine/blob-source.ts';
import { openBundledEngine } from '../../../renderer/engine/duckdb-bundle.ts';
import { createBenchProject, createStepClock } from '../bench-project.ts';

export type BenchResult = {
  readonly open: number;
  readonly build: number;
  readonly export: number;
  readonly exportedBytes: number;
  readonly rows: Readonly<Record<string, number>>;
  readonly steps: Readonly<Record<string, number>>;
};

/** What the benchmark program calls in the page. */
export type BenchPage = { run(asOfDate: string): Promise<BenchResult> };

function pickFile(files: readonly File[], prefix: string): File {
  const file = files.find(({ name }) => name.startsWith(prefix));
  if (file === undefined) throw new Error(`No file named ${prefix}… was given.`);
  return file;
}

const benchPage: BenchPage = {
  run: async (asOfDate) => {
    const input = document.querySelector<HTMLInputElement>('#files');
    const files = [...(input?.files ?? [])];
    const opening = performance.now();
    const engine = await openBundledEngine();
    const clock = createStepClock();
    const project = createBenchProject(
      {
        orders: createBlobSource(pickFile(files, 'orders')),
        behaviors: createBlobSource(pickFile(files, 'behaviors')),
        products: createBlobSource(pickFile(files, 'products')),
      },
      asOfDate,
    );
    const started = performance.now();
    const outcome = await buildProject(engine, project, clock);
    if (outcome.status !== 'built') throw new Error(JSON.stringify(outcome.questions));
    const built = performance.now();
    let exportedBytes = 0;
    const folder = {
      open: async () => ({
        write: async (chunk: Uint8Array) => {
          exportedBytes += chunk.byteLength;
        },
        commit: async () => undefined,
        abort: async () => undefined,
      }),
    };
    const names = outcome.project.tables.map(({ model }) => model.name);
    await exportTables(engine, outcome.project, names, folder, clock);
    const exported = performance.now();
    await engine.close();
    return {
      open: (started - opening) / 1000,
      build: (built - started) / 1000,
      export: (exported - built) / 1000,
      exportedBytes,
      rows: Object.fromEntries(outcome.project.tables.map(({ model, rowCount }) => [model.name, rowCount])),
      steps: Object.fromEntries(
        Object.entries(clock.read()).map(([step, milliseconds]) => [step, Math.round(milliseconds)]),
      ),
    };
  },
};

Object.assign(window, { benchPage });
