import { describe, expect, it } from 'vitest';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { settleParameters } from '../helpers/staging-tables.ts';
import { createProjectFile, type ProjectFile } from '#core/outputs/project/project-file.ts';
import { describeError } from '../../renderer/carrier/described-error.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { BuildRequest } from '../../renderer/carrier/workbench.ts';
import {
  NO_DOCUMENT,
  type BegunProject,
  type DocumentState,
  type OpeningProject,
  type Phase,
  type PhaseName,
} from '../../renderer/document/document-state.ts';
import {
  createRebuildId,
  HANDLED,
  reduceDocument,
  type DocumentEvent,
  type DocumentEventType,
} from '../../renderer/document/reduce-document.ts';

const REFERENCE = { name: 'a.csv', size: 1, modifiedAt: 1, fingerprint: null, path: null, locator: null };
const SOURCES = [{ source: 'orders' as const, files: [REFERENCE] }];

const name = (text: string): ProjectFile => createProjectFile({ name: text, sources: SOURCES });

const VIEW: ProjectView = {
  name: 'Built',
  definition: { parameters: parametersSchema.parse({}), sources: SOURCES },
  buildId: 'b'.repeat(64),
  builtAt: 0,
  parameters: settleParameters('2024-01-31'),
  dataFrom: null,
  dataThrough: null,
  report: { files: [], rejects: [], findings: [], openQuestions: [] },
  tables: [],
};

const request = (documentId: string): BuildRequest => ({
  kind: 'files',
  name: 'x',
  documentId,
  parameters: parametersSchema.parse({}),
  sources: [],
  answers: [],
});
const SAMPLE: BuildRequest = { kind: 'sample', baseUrl: '' };
const IMPORT = request('import');

const project = (change: Partial<OpeningProject> = {}): OpeningProject => ({
  opened: { project: name('Opened'), members: null },
  file: new File([], 'opened.cstwb'),
  fileName: 'opened.cstwb',
  target: null,
  recoveredFrom: null,
  ...change,
});
const begin = (change: Partial<BegunProject> = {}): BegunProject => ({
  id: 'project-1',
  project: project(),
  isRelinked: false,
  ...change,
});
const RECORD = { id: 'dead', text: '', savedAt: 1, target: null };
const ERROR = describeError(new Error('broken'));
const OPEN = name('Open');

const PHASES: { readonly [Name in PhaseName]: Phase } = {
  empty: { name: 'empty' },
  open: { name: 'open' },
  building: { name: 'building', request: IMPORT },
  opening: { name: 'opening', run: 1, fileName: 'a', back: { name: 'open' } },
  recovering: { name: 'recovering', run: 1, fileName: 'a', back: { name: 'open' } },
  relinking: { name: 'relinking', project: project(), files: [], back: { name: 'open' } },
  saving: { name: 'saving', back: { name: 'open' } },
};
const NAMES = Object.keys(PHASES) as PhaseName[];

function create(phase: PhaseName): DocumentState {
  if (phase === 'empty') return NO_DOCUMENT;
  return { ...NO_DOCUMENT, config: OPEN, saved: OPEN, built: OPEN, record: RECORD, phase: PHASES[phase] };
}

/** One event of every type; `run` and what it is about fit the state. */
function createEvents(state: DocumentState): { readonly [Type in DocumentEventType]: DocumentEvent } {
  const { phase } = state;
  const run = phase.name === 'opening' || phase.name === 'recovering' ? phase.run : null;
  return {
    'opening-begun': { type: 'opening-begun', run: 2, fileName: 'b' },
    'recovering-begun': { type: 'recovering-begun', run: 2, fileName: 'b' },
    'opening-failed': { type: 'opening-failed', run, error: ERROR },
    'files-missing': { type: 'files-missing', run, project: project(), files: [] },
    'files-relinked': { type: 'files-relinked', files: [{ reference: REFERENCE, status: 'missing', file: null }] },
    'files-complete': { type: 'files-complete', run, begun: begin() },
    'opening-dismissed': { type: 'opening-dismissed' },
    'build-begun': { type: 'build-begun', request: SAMPLE },
    'rebuild-begun': { type: 'rebuild-begun' },
    'stored-shown': { type: 'stored-shown', project: VIEW },
    built: { type: 'built', request: IMPORT, project: VIEW },
    'build-ended': { type: 'build-ended' },
    edited: { type: 'edited', change: { name: 'Edited' } },
    'files-checked': { type: 'files-checked', built: OPEN, changedFiles: ['a.csv'] },
    'save-begun': { type: 'save-begun' },
    saved: { type: 'saved', config: OPEN, as: { name: 'a', target: null, isPackaged: false } },
    'save-failed': { type: 'save-failed', error: ERROR },
    'keep-failed': { type: 'keep-failed', error: ERROR },
    'save-dismissed': { type: 'save-dismissed' },
    'recovery-found': { type: 'recovery-found', record: null },
    'recovery-discarded': { type: 'recovery-discarded' },
  };
}

const write = (phase: Phase): string => ('back' in phase ? `${phase.name}<${write(phase.back)}` : phase.name);

/** The state after each event, from each state; a dash where the event is refused. */
const EXPECTED: { readonly [Type in DocumentEventType]: { readonly [Name in PhaseName]: string } } = (() => {
  const row = (text: string) => {
    const cells = text.trim().split(/\s+/);
    return Object.fromEntries(NAMES.map((phase, at) => [phase, cells[at]])) as { [Name in PhaseName]: string };
  };
  return {
    // from:               empty           open           building           opening           recovering         relinking        saving
    'opening-begun': row(
      'opening<empty opening<open opening<building opening<open opening<open opening<open saving<opening<open',
    ),
    'recovering-begun': row(
      'recovering<empty recovering<open recovering<building recovering<open recovering<open recovering<open saving<recovering<open',
    ),
    'opening-failed': row('empty open building open open open saving<open'),
    'files-missing': row('- relinking<open relinking<building relinking<open relinking<open - saving<relinking<open'),
    'files-relinked': row('- - - - - relinking<open -'),
    'files-complete': row('- - - open open open -'),
    'opening-dismissed': row('empty open building open open open saving<open'),
    'build-begun': row('building building building building building building saving<building'),
    'rebuild-begun': row('- open building opening<open recovering<open relinking<open saving<open'),
    'stored-shown': row('open open building opening<open recovering<open relinking<open saving<open'),
    built: row('open open open opening<open recovering<open relinking<open saving<open'),
    'build-ended': row('- - open opening<open recovering<open relinking<open -'),
    edited: row('- open building opening<open recovering<open relinking<open saving<open'),
    'files-checked': row('- open - opening<open recovering<open relinking<open saving<open'),
    'save-begun': row(
      '- saving<open saving<building saving<opening<open saving<recovering<open saving<relinking<open -',
    ),
    saved: row('- - - - - - open'),
    'save-failed': row('empty open building opening<open recovering<open relinking<open open'),
    'keep-failed': row('empty open building opening<open recovering<open relinking<open saving<open'),
    'save-dismissed': row('empty open building opening<open recovering<open relinking<open saving<open'),
    'recovery-found': row('empty open building opening<open recovering<open relinking<open saving<open'),
    'recovery-discarded': row('empty open building opening<open recovering<open relinking<open saving<open'),
  };
})();

const CASES = (Object.keys(HANDLED) as DocumentEventType[]).flatMap((type) =>
  NAMES.map((phase) => ({ type, phase, expected: EXPECTED[type][phase] })),
);

describe('every state and every event', () => {
  it.each(CASES)('$type in $phase: $expected', ({ type, phase, expected }) => {
    const before = create(phase);
    const frozen = structuredClone({ ...before, phase: null });
    const after = reduceDocument(before, createEvents(before)[type]);
    if (expected === '-') expect(after).toBe(before);
    else {
      expect(after).not.toBe(before);
      expect(write(after.phase)).toBe(expected);
    }
    expect(structuredClone({ ...before, phase: null })).toEqual(frozen);
    const isEmpty = write(after.phase).endsWith('empty');
    if (!write(after.phase).endsWith('building')) expect(after.config === null).toBe(isEmpty);
  });

  it('the table of what is handled says the same', () => {
    const unsaving = CASES.filter(({ phase }) => phase !== 'saving');
    const isHandled = unsaving.map(({ type, phase }) => phase !== 'saving' && HANDLED[type].includes(phase));
    expect(isHandled).toEqual(unsaving.map(({ expected }) => expected !== '-'));
  });
});

const play = (start: DocumentState, ...events: readonly DocumentEvent[]): DocumentState =>
  events.reduce(reduceDocument, start);

describe('what a build makes of the document', () => {
  const built = (given: BuildRequest): DocumentEvent => ({ type: 'built', request: given, project: VIEW });

  it('an import is unsaved, the sample is saved', () => {
    expect(play(NO_DOCUMENT, { type: 'build-begun', request: IMPORT }, built(IMPORT))).toMatchObject({
      phase: { name: 'open' },
      config: { name: 'Built', lastBuild: { buildId: VIEW.buildId } },
      saved: null,
      savedAs: null,
    });
    const sample = play(NO_DOCUMENT, { type: 'build-begun', request: SAMPLE }, built(SAMPLE));
    expect(sample.saved).toBe(sample.config);
  });

  it('an opened project keeps all that is its own, and a build begun again after a failure is still of it', () => {
    const begun = begin({ id: 'project-7' });
    const own = request('project-7');
    const opening = play(NO_DOCUMENT, { type: 'opening-begun', run: 1, fileName: 'a' });
    const state = play(
      opening,
      { type: 'files-complete', run: 1, begun },
      { type: 'build-begun', request: own },
      { type: 'build-ended' },
      { type: 'build-begun', request: own },
      built(own),
    );
    expect(state).toMatchObject({
      config: { name: 'Opened' },
      savedAs: { name: 'opened.cstwb', isPackaged: false },
      begun: null,
    });
    expect(state.saved).toBe(state.config);
  });

  it('with other files than it names it differs from what is saved; restored work is saved nowhere', () => {
    const own = request('project-1');
    const open = (begun: BegunProject) =>
      play(
        NO_DOCUMENT,
        { type: 'opening-begun', run: 1, fileName: 'a' },
        { type: 'files-complete', run: 1, begun },
        { type: 'build-begun', request: own },
        built(own),
      );
    expect(open(begin({ isRelinked: true })).saved).toEqual(name('Opened'));
    expect(open(begin({ project: project({ recoveredFrom: 'dead' }) })).saved).toBeNull();
  });

  it('a build of the open project keeps edits made meanwhile, and what is saved', () => {
    const again = request(createRebuildId(3));
    const later = parametersSchema.parse({ refunds: 'gross' });
    const state = play(
      create('open'),
      { type: 'rebuild-begun' },
      { type: 'build-begun', request: again },
      { type: 'edited', change: { parameters: later } },
      built(again),
    );
    expect(state).toMatchObject({ phase: { name: 'open' }, config: { name: 'Open', parameters: later }, saved: OPEN });
    expect(state.built?.parameters).toEqual(VIEW.definition.parameters);
  });

  it('what is stored is open while it is built, and is the saved project afterwards; it goes with a build that fails', () => {
    const shown = play(
      NO_DOCUMENT,
      { type: 'build-begun', request: SAMPLE },
      { type: 'stored-shown', project: VIEW },
      { type: 'edited', change: { name: 'Edited' } },
    );
    expect(shown).toMatchObject({ phase: { name: 'building' }, config: { name: 'Edited' }, saved: { name: 'Built' } });
    expect(play(shown, built(SAMPLE))).toMatchObject({
      phase: { name: 'open' },
      config: { name: 'Edited' },
      saved: { name: 'Built' },
      stored: null,
    });
    expect(play(shown, { type: 'stored-shown', project: null }, { type: 'build-ended' })).toEqual(NO_DOCUMENT);
  });
});

describe('what was given up', () => {
  it('an opening that another replaced says nothing any more', () => {
    const state = play(
      create('open'),
      { type: 'opening-begun', run: 1, fileName: 'a' },
      { type: 'opening-begun', run: 2, fileName: 'b' },
    );
    for (const late of [
      { type: 'files-complete', run: 1, begun: begin() },
      { type: 'files-missing', run: 1, project: project(), files: [] },
      { type: 'opening-failed', run: 1, error: ERROR },
    ] satisfies DocumentEvent[]) {
      expect(reduceDocument(state, late)).toBe(state);
    }
  });

  it('an opening ends where a build begins or where it is dismissed', () => {
    const opening = play(create('open'), { type: 'opening-begun', run: 1, fileName: 'a' });
    for (const end of [
      { type: 'build-begun', request: SAMPLE },
      { type: 'opening-dismissed' },
    ] satisfies DocumentEvent[]) {
      const ended = reduceDocument(opening, end);
      expect(reduceDocument(ended, { type: 'files-complete', run: 1, begun: begin() })).toBe(ended);
    }
  });

  it('work that could not be restored is offered again', () => {
    const state = play(create('recovering'), { type: 'opening-failed', run: 1, error: ERROR });
    expect(state).toMatchObject({ record: RECORD, openingError: { message: 'broken' } });
    expect(play(create('recovering'), { type: 'files-complete', run: 1, begun: begin() }).record).toBeNull();
  });
});

describe('saving', () => {
  it('takes what was written for saved, not what was edited meanwhile', () => {
    const as = { name: 'a.cstwb', target: { name: 'a.cstwb', host: 1 }, isPackaged: false };
    const state = play(
      create('open'),
      { type: 'save-begun' },
      { type: 'edited', change: { name: 'Later' } },
      { type: 'saved', config: OPEN, as },
    );
    expect(state).toMatchObject({
      phase: { name: 'open' },
      config: { name: 'Later' },
      saved: OPEN,
      savedAs: as,
      saveOutcome: { status: 'saved', name: 'a.cstwb', isDownload: false },
    });
  });

  it('a build that ends meanwhile counts, and so does one that begins', () => {
    const ended = play(create('building'), { type: 'save-begun' }, { type: 'built', request: IMPORT, project: VIEW });
    expect(write(ended.phase)).toBe('saving<open');
    const begun = play(create('saving'), { type: 'build-begun', request: IMPORT });
    expect(write(play(begun, { type: 'save-failed', error: ERROR }).phase)).toBe('building');
  });
});
