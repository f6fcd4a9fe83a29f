import { sortKeys } from '#core/outputs/project/canonical.ts';
import type { OpenedProjectFile } from '#core/outputs/project/package.ts';
import { createProjectFile, type ProjectFile, type ViewState } from '#core/outputs/project/project-file.ts';
import type { BuildRequest } from '../carrier/workbench.ts';
import type { DescribedError } from '../carrier/described-error.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { DataFile, ProjectTarget } from '../host/host-bridge.ts';
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

export type SavedAs = {
  readonly name: string;
  readonly target: ProjectTarget | null;
  readonly isPackaged: boolean;
};

/** Why what is on the screen is not what a build now would give. */
export type Staleness = 'fresh' | 'files' | 'settings';

/** A project that is opened, from the moment its files are complete until it is built. */
export type BegunProject = {
  readonly id: string;
  readonly project: OpeningProject;
  /** With files that the saved project does not name, so that it is no longer what is saved. */
  readonly isRelinked: boolean;
};

/** Nothing is on its way in. */
export type RestPhase =
  | { readonly name: 'empty' }
  | { readonly name: 'open' }
  | { readonly name: 'building'; readonly request: BuildRequest };

/** A project is on its way in; `back` is what goes on behind it. */
export type EntryPhase =
  | { readonly name: 'opening'; readonly run: number; readonly fileName: string; readonly back: RestPhase }
  | { readonly name: 'recovering'; readonly run: number; readonly fileName: string; readonly back: RestPhase }
  | {
      readonly name: 'relinking';
      readonly project: OpeningProject;
      readonly files: readonly FileStatus[];
      readonly back: RestPhase;
    };

/** `back` is what goes on while it is saved. */
export type SavingPhase = { readonly name: 'saving'; readonly back: RestPhase | EntryPhase };

export type Phase = RestPhase | EntryPhase | SavingPhase;
export type PhaseName = Phase['name'];

export type SaveOutcome =
  | { readonly status: 'saved'; readonly name: string; readonly isDownload: boolean }
  | { readonly status: 'failed'; readonly error: DescribedError };

/** What is known of the open project besides the project itself. */
export type DocumentFacts = {
  readonly phase: Phase;
  /** The project as it was last saved or opened. */
  readonly saved: ProjectFile | null;
  readonly savedAs: SavedAs | null;
  /** The project as it was last built. */
  readonly built: ProjectFile | null;
  /** Names of files that changed on disk since they were built. */
  readonly changedFiles: readonly string[];
  readonly begun: BegunProject | null;
  /** The project as it was stored, while that is what is shown. */
  readonly stored: ProjectFile | null;
  /** Why the last project could not be opened. */
  readonly openingError: DescribedError | null;
  readonly saveOutcome: SaveOutcome | null;
  /** Unsaved work of a window that ended, until the analyst has answered what becomes of it. */
  readonly record: RecoveryRecord | null;
};

/** `config`: the project that is open, all of it that is saved and can be undone. */
export type DocumentState = DocumentFacts & { readonly config: ProjectFile | null };

export const NO_DOCUMENT: DocumentState = {
  phase: { name: 'empty' },
  config: null,
  saved: null,
  savedAs: null,
  built: null,
  changedFiles: [],
  begun: null,
  stored: null,
  openingError: null,
  saveOutcome: null,
  record: null,
};

/** What goes on besides saving. */
export function getEntry({ phase }: Pick<DocumentFacts, 'phase'>): RestPhase | EntryPhase {
  return phase.name === 'saving' ? phase.back : phase;
}

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

/** A store whose project is open. */
type Opened = {
  readonly config: ProjectFile | null;
  readonly document: Pick<DocumentFacts, 'saved' | 'built' | 'changedFiles'>;
};

/** Whether the open project differs from its saved form; what is merely in front does not count. */
export function isDirty({ config, document: { saved } }: Opened): boolean {
  if (config === null || config === saved) return false;
  return saved === null || describe(config).config !== describe(saved).config;
}

export function getStaleness({ config, document: { built, changedFiles } }: Opened): Staleness {
  if (config === null || built === null) return 'fresh';
  if (changedFiles.length > 0) return 'files';
  return config === built || describe(config).inputs === describe(built).inputs ? 'fresh' : 'settings';
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
