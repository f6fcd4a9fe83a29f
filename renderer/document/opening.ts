import { readProject } from '#core/outputs/project/package.ts';
import { parseProjectFile, PROJECT_EXTENSION } from '#core/outputs/project/project-file.ts';
import { describeError } from '../carrier/described-error.ts';
import type { BuildRequest } from '../carrier/workbench.ts';
import { createLatestRun } from '../data/latest-run.ts';
import { createDataSource } from '../engine/data-source.ts';
import type { HostBridge, HostFile, HostProject } from '../host/host-bridge.ts';
import type { RecoveryRecord } from '../host/recovery.ts';
import { failMissingRecent } from './document-errors.ts';
import { getEntry, type DocumentState, type OpeningProject } from './document-state.ts';
import { locateFiles, relinkFiles, requestBuild, type FileStatus } from './open-files.ts';
import type { ProjectFiles } from './project-files.ts';
import type { DocumentEvent } from './reduce-document.ts';

export type OpeningHost = {
  readonly host: HostBridge;
  readonly files: ProjectFiles;
  readonly dispatch: (event: DocumentEvent) => boolean;
  readonly read: () => DocumentState;
  /** All files are there: the project is shown as it was left, and built. */
  readonly onComplete: (project: OpeningProject, request: BuildRequest) => void;
};

export type Opening = {
  readonly open: (project: HostProject) => Promise<void>;
  /** Opens what is picked; null for nothing. */
  readonly pick: (choose: () => Promise<HostProject | null>) => Promise<void>;
  readonly pickRecent: (id: string, name: string, reload: () => Promise<void>) => Promise<void>;
  readonly recover: (record: RecoveryRecord) => Promise<void>;
  readonly relink: (chosen: readonly HostFile[], index: number | null) => Promise<void>;
  readonly acceptFiles: () => void;
  readonly dismiss: () => void;
};

/** Reads projects and finds their files; what becomes of them is said in events. */
export function createOpening({ host, files, dispatch, read, onComplete }: OpeningHost): Opening {
  const latest = createLatestRun();
  let lastRun = 0;
  let lastId = 0;

  function complete(run: number | null, project: OpeningProject, found: readonly FileStatus[], isRelinked: boolean) {
    lastId += 1;
    const id = `project-${lastId}`;
    if (!dispatch({ type: 'files-complete', run, begun: { id, project, isRelinked } })) return;
    files.keepAll(found);
    onComplete(project, requestBuild(project.opened.project, found, id));
  }

  async function admit(
    type: 'opening-begun' | 'recovering-begun',
    fileName: string,
    load: () => Promise<OpeningProject>,
  ): Promise<void> {
    const { signal } = latest.begin();
    lastRun += 1;
    const run = lastRun;
    dispatch({ type, run, fileName });
    try {
      const project = await load();
      const found = await locateFiles(host, project, project.opened, signal);
      const isComplete = found.every(({ status }) => status === 'same' || status === 'unknown');
      if (isComplete) complete(run, project, found, false);
      else dispatch({ type: 'files-missing', run, project, files: found });
    } catch (error) {
      dispatch({ type: 'opening-failed', run, error: describeError(error) });
    }
  }

  const open = ({ file, target }: HostProject) =>
    admit('opening-begun', file.name, async () => ({
      opened: await readProject(createDataSource(file)),
      file,
      fileName: file.name,
      target,
      recoveredFrom: null,
    }));

  async function pick(choose: () => Promise<HostProject | null>): Promise<void> {
    try {
      const project = await choose();
      if (project !== null) await open(project);
    } catch (error) {
      dispatch({ type: 'opening-failed', run: null, error: describeError(error) });
    }
  }

  async function recover(record: RecoveryRecord): Promise<void> {
    try {
      const project = parseProjectFile(record.text, 'recovery');
      await admit('recovering-begun', project.name, async () => {
        const recalled = record.target === null ? null : await host.recallTarget(record.target);
        const members = recalled === null ? null : (await readProject(createDataSource(recalled.file))).members;
        return {
          opened: { project, members },
          file: recalled?.file ?? null,
          fileName: recalled?.file.name ?? `${project.name}${PROJECT_EXTENSION}`,
          target: recalled?.target ?? null,
          recoveredFrom: record.id,
        };
      });
    } catch (error) {
      dispatch({ type: 'opening-failed', run: null, error: describeError(error) });
    }
  }

  return {
    open,
    pick,
    pickRecent: (id, name, reload) =>
      pick(async () => {
        try {
          return (await host.openRecent(id)) ?? failMissingRecent(name);
        } finally {
          await reload();
        }
      }),
    recover,
    relink: async (chosen, index) => {
      const entry = getEntry(read());
      if (entry.name !== 'relinking') return;
      const relinked = await relinkFiles(entry.files, chosen, index);
      if (relinked.every(({ status }) => status === 'same')) complete(null, entry.project, relinked, true);
      else dispatch({ type: 'files-relinked', files: relinked });
    },
    acceptFiles: () => {
      const entry = getEntry(read());
      if (entry.name === 'relinking' && entry.files.every(({ file }) => file !== null)) {
        complete(null, entry.project, entry.files, true);
      }
    },
    dismiss: () => {
      latest.drop();
      dispatch({ type: 'opening-dismissed' });
    },
  };
}
