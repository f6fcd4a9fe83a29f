import { describe, expect, it } from 'vitest';
import { parametersSchema, type Parameters } from '#core/kernel/parameters.ts';
import { checkParameters } from '../../renderer/components/parameters/check-parameters.ts';
import {
  PARAMETER_FIELDS,
  type ParameterId,
  type ParameterValue,
} from '../../renderer/components/parameters/parameter-fields.ts';
import { createWorkbenchI18n } from '../../renderer/i18n/create-i18n.ts';

const DEFAULTS = parametersSchema.parse({});
const SHARES = new Set(PARAMETER_FIELDS.filter(({ control }) => control.kind === 'share').map(({ path }) => path));

function set(parameters: unknown, id: ParameterId, value: ParameterValue): unknown {
  const field = PARAMETER_FIELDS.find((candidate) => candidate.id === id);
  if (field === undefined) throw new Error(`No field ${id}.`);
  return field.write(parameters as Parameters, value);
}

function check(changes: Partial<Record<ParameterId, ParameterValue>>, language: 'zh-CN' | 'en' = 'en') {
  const draft = Object.entries(changes).reduce<unknown>(
    (parameters, [id, value]) => set(parameters, id as ParameterId, value),
    DEFAULTS,
  );
  return checkParameters(draft, SHARES, createWorkbenchI18n(language).getFixedT(language));
}

const listFaults = (changes: Partial<Record<ParameterId, ParameterValue>>, language?: 'zh-CN' | 'en') => [
  ...check(changes, language).faults,
];

describe('parameters that are put in', () => {
  it('are read and written where the fields say, every one of them', () => {
    for (const { id, read, path } of PARAMETER_FIELDS) {
      const value = read(DEFAULTS);
      const written = set(DEFAULTS, id, 'marker') as Parameters;
      const found = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], written);
      expect(found, id).toBe('marker');
      if (!path.startsWith('rfm.thresholds'))
        expect(parametersSchema.parse(set(DEFAULTS, id, value)), id).toEqual(DEFAULTS);
    }
  });

  it('cover every parameter that the schema has, but the currency', () => {
    const paths = new Set(PARAMETER_FIELDS.map(({ path }) => path.replace(/^(rfm\.thresholds)\..*/, '$1')));
    const list = (value: unknown, at: string): string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, inner]) => list(inner, at === '' ? key : `${at}.${key}`))
        : [at];
    const all = list(DEFAULTS, '').filter((path) => !path.startsWith('currency'));
    expect(all.filter((path) => !paths.has(path))).toEqual([]);
  });

  it('are taken as they are where they hold', () => {
    expect(check({ marginRate: 0.35, asOfDate: '2024-06-30', newCustomerDays: 30 })).toMatchObject({
      parameters: { marginRate: 0.35, asOfDate: '2024-06-30', segments: { newCustomerDays: 30 } },
    });
    expect(listFaults({})).toEqual([]);
  });

  it.each<[Partial<Record<ParameterId, ParameterValue>>, string, string, string]>([
    [{ newCustomerDays: 0 }, 'segments.newCustomerDays', 'At least 1.', '不能小于 1。'],
    [{ newCustomerDays: 1.5 }, 'segments.newCustomerDays', 'A whole number.', '请填整数。'],
    [{ newCustomerDays: null }, 'segments.newCustomerDays', 'A number is needed here.', '这里需要一个数字。'],
    [{ scoreCount: 11 }, 'rfm.scoreCount', 'At most 10.', '不能大于 10。'],
    [{ marginRate: 1.2 }, 'marginRate', 'At most 100.', '不能大于 100。'],
    [{ highShare: 1 }, 'valueTiers.highShare', 'Less than 100.', '必须小于 100。'],
    [{ asOfDate: '30.6.2024' }, 'asOfDate', 'A date as YYYY-MM-DD.', '日期格式为 YYYY-MM-DD。'],
    [{ vipMinScore: 7 }, 'segments.vipMinScore', 'At most 5.', '不能大于 5。'],
    [{ mediumShare: 0.9 }, 'valueTiers.mediumShare', 'Must be less than the one for high.', '必须小于高价值的设定。'],
    [
      { valueRule: 'amount', highCents: 50_000 },
      'valueTiers.mediumCents',
      'Needed where tiers go by amount.',
      '按金额分层时必须填写。',
    ],
    [
      { scoring: 'thresholds', recencyCuts: [90, 60, 30, 10], frequencyCuts: [2, 3, 4, 5], monetaryCuts: [1, 2, 3, 4] },
      'rfm.thresholds.recencyDays',
      '4 ascending numbers, with commas between.',
      '4 个升序数字，用逗号分隔。',
    ],
  ])('%j is refused in both languages', (changes, path, english, chinese) => {
    const result = check(changes, 'en');
    expect(result.parameters).toBeNull();
    expect([...result.faults]).toEqual([[path, english]]);
    expect(listFaults(changes, 'zh-CN')).toEqual([[path, chinese]]);
  });

  it('may be wrong in several places at once', () => {
    expect(check({ scoreCount: 2, minCustomers: 0 }).faults.size).toBe(2);
  });
});
