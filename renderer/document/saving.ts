import { readProject } from '#core/outputs/project/package.ts';
import {
  formatProjectFile,
  PROJECT_EXTENSION,
  type ProjectFile,
  type ViewState,
} from '#core/outputs/project/project-file.ts';
import { describeError } from '../carrier/described-error.ts';
import type { Workbench } from '../carrier/workbench.ts';
import { createDataSource } from '../engine/data-source.ts';
import { toFileName } from '../formatting/file-name.ts';
import type { HostBridge, HostProject } from '../host/host-bridge.ts';
import { withoutPackage, withViewState, type DocumentState } from './document-state.ts';
import { locateFiles } from './open-files.ts';
import type { ProjectFiles } from './project-files.ts';
import type { DocumentEvent } from './reduce-document.ts';

export type SaveManner = 'as' | 'packaged' | undefined;

export type SavingHost = {
  readonly workbench: Workbench;
  readonly host: HostBridge;
  readonly files: ProjectFiles;
  readonly dispatch: (event: DocumentEvent) => boolean;
  readonly read: () => DocumentState;
  readonly getViewState: () => ViewState;
};

export type Saving = {
  /** False where it was not saved: the analyst chose no place, or it failed. */
  readonly save: (how: SaveManner) => Promise<boolean>;
  /** The text of a project and the remembered place of its file, as recovery keeps them. */
  readonly describe: (project: ProjectFile) => readonly [string, unknown];
};

/** Writes the open project. Saves wait for one another: a second one writes what the first did not hold. */
export function createSaving({ workbench, host, files, dispatch, read, getViewState }: SavingHost): Saving {
  let last: Promise<unknown> = Promise.resolve();

  /** Ranges of a package end with the file they were ranges of; after writing over it they are taken anew. */
  async function readAgain({ file, target }: HostProject): Promise<void> {
    const opened = await readProject(createDataSource(file));
    files.keepAll(await locateFiles(host, { file, target }, opened));
  }

  async function write(how: SaveManner): Promise<boolean> {
    const { config, savedAs } = read();
    if (config === null) return false;
    const isPackaged = how === 'packaged' || (how === undefined && savedAs?.isPackaged === true);
    const known = how === undefined ? (savedAs?.target ?? null) : null;
    const target = await host.prepareTarget(known, savedAs?.name ?? `${toFileName(config.name)}${PROJECT_EXTENSION}`);
    if (target === null) return false;
    dispatch({ type: 'save-begun' });
    const project = withViewState(config, getViewState());
    const content = isPackaged
      ? await workbench.packageProject(project, await files.collect(config))
      : new Blob([formatProjectFile(withoutPackage(project))]);
    const written = await host.saveProject(content, target);
    if (isPackaged && written.file !== null) await readAgain({ file: written.file, target: written.target });
    return dispatch({ type: 'saved', config, as: { name: written.name, target: written.target, isPackaged } });
  }

  async function save(how: SaveManner): Promise<boolean> {
    try {
      return await write(how);
    } catch (error) {
      dispatch({ type: 'save-failed', error: describeError(error) });
      return false;
    }
  }

  return {
    save: (how) => {
      const next = last.then(() => save(how));
      last = next;
      return next;
    },
    describe: (project) => {
      const target = read().savedAs?.target ?? null;
      return [formatProjectFile(project), target === null ? null : host.rememberTarget(target)];
    },
  };
}
