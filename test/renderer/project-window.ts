import { parametersSchema } from '#core/kernel/parameters.ts';
import { settleParameters } from '../helpers/staging-tables.ts';
import { describeFile } from '#core/outputs/project/file-reference.ts';
import type { BuildAnswer } from '#core/workbench/build/project-view.ts';
import type { BuildRequest } from '../../renderer/carrier/workbench.ts';
import { createBlobSource } from '../../renderer/engine/blob-source.ts';
import type { HostFile } from '../../renderer/host/host-bridge.ts';
import { createWorkbenchStore } from '../../renderer/store/workbench-store.ts';
import { createFolderHost, createRecoveryDouble } from './project-doubles.ts';

export const BUILD_ID = 'b'.repeat(64);

/** Answers every build with a project of the very files it was given. */
async function answerBuild(request: BuildRequest): Promise<BuildAnswer> {
  if (request.kind === 'sample') throw new Error('Not part of this test.');
  const sources = await Promise.all(
    request.sources.map(async ({ source, files }) => ({
      source,
      files: await Promise.all(
        files.map(async ({ file, locator }: HostFile) => ({
          ...(await describeFile(createBlobSource(file as File))),
          path: null,
          locator,
        })),
      ),
    })),
  );
  return {
    status: 'built',
    project: {
      name: request.name,
      definition: { parameters: request.parameters, sources },
      buildId: BUILD_ID,
      builtAt: 0,
      parameters: settleParameters('2024-01-31', {
        ...request.parameters,
        currency: { code: 'CNY', decimals: 2 },
        asOfDate: '2024-01-31',
      }),
      dataFrom: null,
      dataThrough: null,
      report: { files: [], rejects: [], openQuestions: [], findings: [] },
      tables: [],
    },
  };
}

function refuse(): never {
  throw new Error('Not part of this test.');
}

const ORDERS = new File(['order_id\n1\n'], 'orders.csv', { lastModified: 5 });

/** A window's store over doubles of everything around it; builds answer at once with the very files they were given. */
export function createWindow(files = new Map([['handle:1', ORDERS]])) {
  const host = createFolderHost(files);
  const recovery = createRecoveryDouble();
  const builds: BuildRequest[] = [];
  const store = createWorkbenchStore({
    host,
    recovery,
    workbench: {
      open: async () => ({ kind: 'wasm', version: 'v1.5.6' }),
      build: (request) => {
        builds.push(request);
        return answerBuild(request);
      },
      query: refuse,
      runSql: refuse,
      readStatements: refuse,
      readColumns: refuse,
      runImport: refuse,
      runSimulation: refuse,
      exportFiles: refuse,
      assignFiles: async (given) => given.map(({ name }) => (name.startsWith('b') ? 'behaviors' : null)),
      packageProject: refuse,
      close: async () => undefined,
    },
    preferences: { language: 'en', navOpen: true, singleKeyShortcuts: true },
    storage: { getItem: () => null, setItem: () => undefined },
    now: () => 0,
    baseUrl: 'http://127.0.0.1/',
    view: 'home',
    saveDownload: refuse,
  });
  const importFile = (file: HostFile = { file: ORDERS, locator: 'handle:1' }) =>
    store.getState().project.startBuild({
      kind: 'files',
      name: 'Shop',
      sources: [{ source: 'orders', files: [file] }],
      parameters: parametersSchema.parse({}),
      answers: [],
    });
  return { store, host, recovery, builds, files, importFile, get: () => store.getState() };
}
