import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { DescribedError } from '../carrier/described-error.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { BuildRequest } from '../carrier/workbench.ts';
import type { RecoveryRecord } from '../host/recovery.ts';
import {
  createDocument,
  listBuilt,
  NO_DOCUMENT,
  type BegunProject,
  type DocumentState,
  type EntryPhase,
  type OpeningProject,
  type PhaseName,
  type RestPhase,
  type SavedAs,
} from './document-state.ts';
import type { FileStatus } from './open-files.ts';

/** What happens to the project of a window. `run` tells an opening from one before that was given up. */
export type DocumentEvent =
  | { readonly type: 'opening-begun'; readonly run: number; readonly fileName: string }
  | { readonly type: 'recovering-begun'; readonly run: number; readonly fileName: string }
  | { readonly type: 'opening-failed'; readonly error: DescribedError; readonly run: number | null }
  | {
      readonly type: 'files-missing';
      readonly run: number | null;
      readonly project: OpeningProject;
      readonly files: readonly FileStatus[];
    }
  | { readonly type: 'files-relinked'; readonly files: readonly FileStatus[] }
  | { readonly type: 'files-complete'; readonly run: number | null; readonly begun: BegunProject }
  | { readonly type: 'opening-dismissed' }
  | { readonly type: 'build-begun'; readonly request: BuildRequest }
  | { readonly type: 'rebuild-begun' }
  | { readonly type: 'stored-shown'; readonly project: ProjectView | null }
  | { readonly type: 'built'; readonly request: BuildRequest; readonly project: ProjectView }
  | { readonly type: 'build-ended' }
  | { readonly type: 'edited'; readonly change: Partial<ProjectFile> }
  | { readonly type: 'files-checked'; readonly built: ProjectFile; readonly changedFiles: readonly string[] }
  | { readonly type: 'save-begun' }
  | { readonly type: 'saved'; readonly config: ProjectFile; readonly as: SavedAs }
  | { readonly type: 'save-failed'; readonly error: DescribedError }
  | { readonly type: 'keep-failed'; readonly error: DescribedError }
  | { readonly type: 'save-dismissed' }
  | { readonly type: 'recovery-found'; readonly record: RecoveryRecord | null }
  | { readonly type: 'recovery-discarded' };

export type DocumentEventType = DocumentEvent['type'];
type EventOf<Type extends DocumentEventType> = Extract<DocumentEvent, { readonly type: Type }>;
type UnsavingName = Exclude<PhaseName, 'saving'>;

const ANY = ['empty', 'open', 'building', 'opening', 'recovering', 'relinking'] as const;
const WITH_PROJECT = ['open', 'building', 'opening', 'recovering', 'relinking'] as const;
const ON_ITS_WAY = ['opening', 'recovering'] as const;

/**
 * The states in which each event means something; in every other it is refused. While a project is saved, an event counts as in
 * the state behind; only a second save is refused then.
 */
export const HANDLED: { readonly [Type in DocumentEventType]: readonly UnsavingName[] } = {
  'opening-begun': ANY,
  'recovering-begun': ANY,
  'opening-failed': ANY,
  'files-missing': ['open', 'building', ...ON_ITS_WAY],
  'files-relinked': ['relinking'],
  'files-complete': [...ON_ITS_WAY, 'relinking'],
  'opening-dismissed': ANY,
  'build-begun': ANY,
  'rebuild-begun': WITH_PROJECT,
  'stored-shown': ANY,
  built: ANY,
  'build-ended': ['building', ...ON_ITS_WAY, 'relinking'],
  edited: WITH_PROJECT,
  'files-checked': ['open', ...ON_ITS_WAY, 'relinking'],
  'save-begun': WITH_PROJECT,
  saved: [],
  'save-failed': ANY,
  'keep-failed': ANY,
  'save-dismissed': ANY,
  'recovery-found': ANY,
  'recovery-discarded': ANY,
};

const REBUILD = 'rebuild-';

/** The id of the build of a project that is open already. */
export function createRebuildId(serial: number): string {
  return `${REBUILD}${serial}`;
}

/** Whether a build answers for the open project rather than for another. */
export function isRebuild({ stored }: Pick<DocumentState, 'stored'>, request: BuildRequest): boolean {
  if (request.kind === 'sample') return stored !== null;
  return request.documentId?.startsWith(REBUILD) === true;
}

function rest({ config }: Pick<DocumentState, 'config'>): RestPhase {
  return config === null ? { name: 'empty' } : { name: 'open' };
}

function isEntry(phase: RestPhase | EntryPhase): phase is EntryPhase {
  return 'back' in phase;
}

function getRest(phase: RestPhase | EntryPhase): RestPhase {
  return isEntry(phase) ? phase.back : phase;
}

/** Changes what goes on behind a project that is on its way in. */
function settle(state: DocumentState, phase: RestPhase | EntryPhase): DocumentState {
  return { ...state, phase: isEntry(phase) ? { ...phase, back: rest(state) } : rest(state) };
}

/** Only the opening that is under way may go on; one that was given up is refused. */
function isUnderWay(phase: RestPhase | EntryPhase, run: number | null): boolean {
  const isOnItsWay = phase.name === 'opening' || phase.name === 'recovering';
  return isOnItsWay ? phase.run === run : run === null;
}

function takeBuilt(state: DocumentState, { request, project }: EventOf<'built'>): DocumentState {
  const found = listBuilt(project);
  const isOwn = isRebuild(state, request);
  const begun = request.kind === 'files' && state.begun?.id === request.documentId ? state.begun : null;
  const own = begun?.project;
  const base = isOwn ? state.config : own?.opened.project;
  const built = base === null || base === undefined ? createDocument(project) : { ...base, ...found };
  const common = { ...state, built, changedFiles: [], begun: null, stored: null };
  if (isOwn) {
    const isStoredSaved = state.stored !== null && request.kind === 'sample' && state.saved === state.stored;
    const config = state.config === null ? built : { ...built, parameters: state.config.parameters };
    return {
      ...common,
      config,
      saved: isStoredSaved && state.stored !== null ? { ...state.stored, ...found } : state.saved,
    };
  }
  const isKnown = own !== undefined && own.recoveredFrom === null;
  const isRelinked = isKnown && begun?.isRelinked === true;
  return {
    ...common,
    config: built,
    saved: isRelinked ? own.opened.project : isKnown || request.kind === 'sample' ? built : null,
    savedAs:
      own === undefined || (own.target === null && own.file === null)
        ? null
        : { name: own.fileName, target: own.target, isPackaged: own.opened.members !== null },
  };
}

function reduceUnsaving(state: DocumentState, phase: RestPhase | EntryPhase, event: DocumentEvent): DocumentState {
  if (!HANDLED[event.type].includes(phase.name)) return state;
  const back = getRest(phase);
  switch (event.type) {
    case 'opening-begun':
    case 'recovering-begun': {
      const { run, fileName } = event;
      const name = event.type === 'opening-begun' ? 'opening' : 'recovering';
      return { ...state, openingError: null, phase: { name, run, fileName, back } };
    }
    case 'opening-failed':
      if (event.run !== null && !isUnderWay(phase, event.run)) return state;
      return { ...state, openingError: event.error, phase: back };
    case 'files-missing': {
      if (!isUnderWay(phase, event.run)) return state;
      const record = phase.name === 'recovering' ? null : state.record;
      return { ...state, record, phase: { name: 'relinking', project: event.project, files: event.files, back } };
    }
    case 'files-relinked':
      return phase.name === 'relinking' ? { ...state, phase: { ...phase, files: event.files } } : state;
    case 'files-complete': {
      if (!isUnderWay(phase, event.run)) return state;
      const record = phase.name === 'recovering' ? null : state.record;
      return { ...state, record, begun: event.begun, phase: back };
    }
    case 'opening-dismissed':
      return { ...state, openingError: null, phase: back };
    case 'build-begun':
      return { ...state, phase: { name: 'building', request: event.request } };
    case 'rebuild-begun':
      return { ...state, begun: null };
    case 'stored-shown': {
      const stored = event.project === null ? null : createDocument(event.project);
      const { phase: _, record, openingError, saveOutcome, begun } = state;
      const facts = { ...NO_DOCUMENT, record, openingError, saveOutcome, begun };
      const shown = { ...facts, config: stored, saved: stored, built: stored, stored };
      if (back.name === 'building') return { ...shown, phase };
      return settle({ ...shown, phase }, phase);
    }
    case 'built':
      return settle(takeBuilt(state, event), phase);
    case 'build-ended':
      return settle(state, phase);
    case 'edited':
      return state.config === null ? state : { ...state, config: { ...state.config, ...event.change } };
    case 'files-checked':
      return state.built === event.built && back.name !== 'building'
        ? { ...state, changedFiles: event.changedFiles }
        : state;
    case 'save-begun':
      return state.config === null ? state : { ...state, saveOutcome: null, phase: { name: 'saving', back: phase } };
    case 'saved':
      return state;
    case 'save-failed':
    case 'keep-failed':
      return { ...state, saveOutcome: { status: 'failed', error: event.error } };
    case 'save-dismissed':
      return { ...state, saveOutcome: null };
    case 'recovery-found':
      return { ...state, record: event.record };
    case 'recovery-discarded':
      return { ...state, record: null };
  }
}

/** The document after an event; the same object where the event is refused. */
export function reduceDocument(state: DocumentState, event: DocumentEvent): DocumentState {
  const { phase } = state;
  if (phase.name !== 'saving') return reduceUnsaving(state, phase, event);
  switch (event.type) {
    case 'save-begun':
      return state;
    case 'saved':
      return {
        ...state,
        saved: event.config,
        savedAs: event.as,
        saveOutcome: { status: 'saved', name: event.as.name, isDownload: event.as.target === null },
        phase: phase.back,
      };
    case 'save-failed':
      return { ...state, saveOutcome: { status: 'failed', error: event.error }, phase: phase.back };
    default: {
      const behind = { ...state, phase: phase.back };
      const after = reduceUnsaving(behind, phase.back, event);
      if (after === behind) return state;
      return after.phase.name === 'saving' ? after : { ...after, phase: { name: 'saving', back: after.phase } };
    }
  }
}
