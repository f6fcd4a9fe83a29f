import fc from 'fast-check';
import { SOURCE_NAMES } from '#core/sources/contracts.ts';
import { AUDIENCE_NUMBERS, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { createProjectFile, type ProjectFile } from '#core/outputs/project/project-file.ts';

const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,20}$/);
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((value) => value.trim() === value && value !== '__proto__');
const fileName = text.filter((value) => !/[/\\\0]/.test(value));
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });

/** JSON as a file can hold it: JSON itself has no -0, and a record no key `__proto__`. */
const json = fc
  .dictionary(text, fc.jsonValue({ maxDepth: 3 }))
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto')) as Record<string, never>);

const reference = fc.record({
  name: fileName,
  size: orNull(fc.nat()),
  modifiedAt: orNull(fc.integer()),
  fingerprint: orNull(fc.record({ head: hash, tail: hash })),
  path: orNull(fileName.map((name) => `folder/${name}`)),
  locator: orNull(text),
});

const template = fc.record(
  {
    version: fc.constant(1),
    source: fc.constantFrom(...SOURCE_NAMES),
    columns: fc.dictionary(
      text,
      fc.oneof(text, fc.record({ constant: text }), fc.record({ product: fc.tuple(text, text) })),
    ),
    dateOrder: fc.dictionary(text, fc.constantFrom('ymd', 'mdy', 'dmy')),
    decimalMark: fc.constantFrom('.', ','),
    equalRows: fc.constantFrom('keep', 'drop'),
    nullTokens: fc.array(text, { maxLength: 3 }),
    read: fc.record({ encoding: fc.constantFrom('utf-8', 'gb18030') }, { requiredKeys: [] }),
  },
  { requiredKeys: ['version', 'source', 'columns'] },
);

const source = fc
  .record({
    files: fc.array(reference, { minLength: 1, maxLength: 4 }),
    template: fc.option(template, { nil: undefined }),
  })
  .chain(({ files, template: own }) =>
    fc.constantFrom(...SOURCE_NAMES).map((name) => ({
      source: name,
      files,
      ...(own === undefined ? {} : { template: { ...own, source: name } }),
    })),
  );

const parameters = fc
  .record({
    asOfDate: orNull(fc.constantFrom('2024-02-29', '2026-06-30')),
    refunds: fc.constantFrom('net', 'gross', 'allocate'),
    mergeSameDayOrders: fc.boolean(),
    marginRate: orNull(fc.double({ min: -1, max: 1, noNaN: true }).map((rate) => rate + 0)),
    conversionWindowDays: fc.integer({ min: 1, max: 365 }),
  })
  .map((chosen) => parametersSchema.parse(chosen));

const records = fc.uniqueArray(fc.record({ id, version: fc.integer({ min: 1, max: 9 }), name: text, content: json }), {
  selector: (record) => record.id,
  maxLength: 3,
});

const condition: fc.Arbitrary<AudienceRule> = fc.oneof(
  fc.record({
    kind: fc.constant('segment' as const),
    keys: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    field: fc.constantFrom(...AUDIENCE_NUMBERS),
    min: orNull(fc.integer()),
    max: orNull(fc.integer()),
  }),
  fc.record({ kind: fc.constant('customers' as const), ids: fc.array(text) }),
);

const { rule } = fc.letrec<{ rule: AudienceRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 2 },
    condition,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      rules: fc.array(tie('rule'), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), rule: tie('rule') }),
  ),
}));

/** Projects of every shape the format allows. */
export const arbitraryProject: fc.Arbitrary<ProjectFile> = fc
  .record({
    name: text,
    parameters,
    sources: fc.array(source, { minLength: 1, maxLength: 4 }),
    segments: records,
    strategies: records,
    scenarios: records,
    predictions: records,
    tags: records,
    evaluations: records,
    statements: records,
    pins: records,
    filters: fc.array(rule, { maxLength: 3 }),
    viewState: fc.record({ view: text, choices: fc.dictionary(text, text) }),
    lastBuild: orNull(fc.record({ buildId: hash, asOfDate: fc.constant('2026-06-30') })),
  })
  .map((project) => createProjectFile(project as unknown as ProjectFile));
