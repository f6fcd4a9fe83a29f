import { describe, expect, it } from 'vitest';
import type { RejectedRow } from '#core/sources/import/import-report.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { correctSources, isFixable } from '../../renderer/views/data/corrections.ts';
import {
  answerDraft,
  createFileDrafts,
  createRequest,
  settleDraft,
  type ImportDraft,
} from '../../renderer/views/data/wizard/import-draft.ts';

const file = (name: string) => ({ file: new File(['x'], name), locator: null });
const text = { zh: '', en: '' };

function createDraft(): ImportDraft {
  const files = createFileDrafts([file('a.csv'), file('b.csv')]);
  return {
    name: ' ',
    parameters: parametersSchema.parse({}),
    sources: [
      { id: 1, source: 'orders', files, template: null },
      { id: 2, source: 'behaviors', files: [], template: null },
    ],
  };
}

describe('an import as it is drafted', () => {
  it('is a request without templates while nothing was said', () => {
    const request = createRequest(createDraft(), 'Mine');
    expect(request).toMatchObject({ kind: 'files', name: 'Mine' });
    if (request.kind !== 'files') throw new Error('A request for files.');
    expect(request.sources.map(({ source, files, template }) => [source, files.length, template])).toEqual([
      ['orders', 2, undefined],
    ]);
  });

  it('puts answers about reading into the file, others into the source, the as-of date into the parameters', () => {
    const question = (code: string, more = {}) => ({ code, file: 'b.csv', text, choices: [], ...more });
    const questions = [question('encoding'), question('date-order', { column: 't' }), question('as-of')];
    const answered = answerDraft(
      createDraft(),
      questions,
      new Map([
        ['["encoding","b.csv",null,null]', 'gb18030'],
        ['["date-order","b.csv","t",null]', 'dmy'],
        ['["as-of","b.csv",null,null]', '2024-05-31'],
      ]),
    );
    expect(answered.parameters.asOfDate).toBe('2024-05-31');
    expect(answered.sources[0]?.files.map(({ read }) => read)).toEqual([{}, { encoding: 'gb18030' }]);
    expect(answered.sources[0]?.template?.dateOrder).toEqual({ t: 'dmy' });
    const request = createRequest(answered, 'Mine');
    if (request.kind !== 'files') throw new Error('A request for files.');
    expect(request.sources.map(({ files, template }) => [files[0]?.file.name, template?.read.encoding])).toEqual([
      ['a.csv', undefined],
      ['b.csv', 'gb18030'],
    ]);
  });

  it('lets what is said stand over the proposal, and a mapping of its own over all of it', () => {
    const proposed = createTemplate('orders', { customer_id: 'c' });
    expect(settleDraft(null, proposed)).toBe(proposed);
    const said = { ...createTemplate('orders'), equalRows: 'drop' as const };
    expect(settleDraft(said, proposed)).toMatchObject({ columns: { customer_id: 'c' }, equalRows: 'drop' });
    const own = createTemplate('orders', { customer_id: 'other' });
    expect(settleDraft(own, proposed)).toBe(own);
  });
});

describe('corrections of rejected rows', () => {
  const row: RejectedRow = {
    source: 'orders',
    file: 'a.csv',
    line: 3,
    hash: 'a'.repeat(64),
    record: 2,
    column: 'when',
    value: '2024/13/45',
    reason: 'impossible-date',
    message: text,
    rawText: '',
  };
  const reference = { name: 'a.csv', size: 1, modifiedAt: 1, fingerprint: null, path: null, locator: null };
  const sources = [
    { source: 'orders' as const, files: [reference], template: createTemplate('orders', { ordered_at: 'when' }) },
    { source: 'behaviors' as const, files: [{ ...reference, name: 'b.csv' }] },
  ];

  it('go into the template of their source; a second one of the same cell keeps what the file says', () => {
    const once = correctSources(sources, [{ row, text: '2024-13-01' }]);
    expect(once[0]?.template?.corrections).toEqual([
      { file: row.hash, record: 2, line: 3, column: 'when', from: '2024/13/45', to: '2024-13-01' },
    ]);
    expect(once[1]).toEqual(sources[1]);
    const [first] = once;
    if (first?.template === undefined) throw new Error('No template.');
    const again = correctSources(
      [{ source: 'orders', files: [reference], template: first.template }],
      [{ row: { ...row, value: '2024-13-01' }, text: '2024-12-01' }],
    );
    expect(again[0]?.template?.corrections?.map(({ from, to }) => [from, to])).toEqual([['2024/13/45', '2024-12-01']]);
  });

  it('are possible where one mapped cell is at fault', () => {
    expect(isFixable(row, sources)).toBe(true);
    expect(isFixable({ ...row, column: null }, sources)).toBe(false);
    expect(isFixable({ ...row, column: 'price × quantity' }, sources)).toBe(false);
  });
});
