import type { SourceName } from '#core/sources/contracts.ts';
import { sortKeys } from '#core/outputs/project/canonical.ts';
import type { OpenedProjectFile } from '#core/outputs/project/package.ts';
import { createProjectFile, type ProjectFile, type ViewState } from '#core/outputs/project/project-file.ts';
import type { DescribedError } from '../carrier/described-error.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { DataFile, HostFile, ProjectTarget, RecentProject } from '../host/host-bridge.ts';
import type { RecoveryRecord } from '../host/recovery.ts';
import type { FileStatus } from './open-files.ts';

/** A project on its way in, with what is known of its files. */
export type OpeningProject = {
  readonly opened: OpenedProjectFile;
  readonly file: DataFile | null;
  readonly fileName: string;
  readonly target: ProjectTarget | null;
  /** The record of unsaved work it is restored from: then it counts as changed until it is saved. */
  readonly recoveredFrom: string | null;
};

export type OpeningState =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly name: string }
  | { readonly status: 'relink'; readonly project: OpeningProject; readonly files: readonly FileStatus[] }
  | { readonly status: 'failed'; readonly error: DescribedError };

export type SavingState =
  | { readonly status: 'idle' }
  | { readonly status: 'running' }
  | { readonly status: 'ready'; readonly name: string; readonly isDownload: boolean }
  | { readonly status: 'failed'; readonly error: DescribedError };

export type SavedAs = {
  readonly name: string;
  readonly target: ProjectTarget | null;
  readonly isPackaged: boolean;
};

/** Why what is on the screen is not what a build now would give. */
export type Staleness = 'fresh' | 'files' | 'settings';

export type DocumentFacts = {
  /** The project that is open: all of it that is saved and can be undone. */
  readonly document: ProjectFile | null;
  /** The project as it was last saved or opened. */
  readonly savedDocument: ProjectFile | null;
  readonly savedAs: SavedAs | null;
  /** The project as it was last built. */
  readonly builtDocument: ProjectFile | null;
  /** Names of files that changed on disk since they were built. */
  readonly changedFiles: readonly string[];
  readonly opening: OpeningState;
  readonly saving: SavingState;
  readonly recovery: RecoveryRecord | null;
  readonly recents: readonly RecentProject[];
  /** Data files dropped or handed over, with the sources they seem to be of; the import form begins with them. */
  readonly offered: readonly { readonly source: SourceName; readonly files: readonly HostFile[] }[] | null;
  /** What waits for an answer to "save first?". */
  readonly pending: (() => void) | null;
};

/** No project is open. */
export const NO_DOCUMENT = {
  document: null,
  savedDocument: null,
  savedAs: null,
  builtDocument: null,
  changedFiles: [],
} as const satisfies Partial<DocumentFacts>;

/** What a build found that its project keeps. */
export function listBuilt({ definition, buildId, parameters }: ProjectView) {
  return { ...definition, lastBuild: { buildId, asOfDate: parameters.asOfDate } };
}

/** The project of a build that began without one. */
export function createDocument(project: ProjectView): ProjectFile {
  return createProjectFile({ name: project.name, ...listBuilt(project) });
}

const texts = new WeakMap<ProjectFile, { readonly config: string; readonly inputs: string }>();

function describe(project: ProjectFile): { readonly config: string; readonly inputs: string } {
  const known = texts.get(project);
  if (known !== undefined) return known;
  const { viewState: _, lastBuild: __, appVersion: ___, ...config } = project;
  const files = project.sources.map(({ source, template, files: references }) => ({
    source,
    template,
    files: references.map(({ name, size, fingerprint }) => ({ name, size, fingerprint })),
  }));
  const described = {
    config: JSON.stringify(sortKeys(config)),
    inputs: JSON.stringify(sortKeys([project.parameters, files])),
  };
  texts.set(project, described);
  return described;
}

/** Whether the open project differs from its saved form; what is merely in front does not count. */
export function isDirty({ document, savedDocument }: Pick<DocumentFacts, 'document' | 'savedDocument'>): boolean {
  if (document === null || document === savedDocument) return false;
  return savedDocument === null || describe(document).config !== describe(savedDocument).config;
}

export function getStaleness({
  document,
  builtDocument,
  changedFiles,
}: Pick<DocumentFacts, 'document' | 'builtDocument' | 'changedFiles'>): Staleness {
  if (document === null || builtDocument === null) return 'fresh';
  if (changedFiles.length > 0) return 'files';
  return document === builtDocument || describe(document).inputs === describe(builtDocument).inputs
    ? 'fresh'
    : 'settings';
}

/** The project with what is in front at this moment. */
export function withViewState(document: ProjectFile, viewState: ViewState): ProjectFile {
  return { ...document, viewState };
}

/** A linked project does not name members of a package it is not. */
export function withoutPackage(project: ProjectFile): ProjectFile {
  return {
    ...project,
    sources: project.sources.map((source) => ({
      ...source,
      files: source.files.map((file) =>
        file.locator?.startsWith('package:') === true ? { ...file, locator: null } : file,
      ),
    })),
  };
}
