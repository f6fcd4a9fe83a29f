import type { Parameters } from '#core/kernel/parameters.ts';
import type { parametersEn } from './texts.ts';

type Options = typeof parametersEn.parameters.option;

/** A value that can be chosen, as `parameters.option.<key>` names it: `refunds.net`. */
export type OptionKey = { [Field in keyof Options]: `${Field}.${keyof Options[Field] & string}` }[keyof Options];

/** How a parameter is put in. Numbers of `scale` are shown multiplied by it: shares in %. */
export type ParameterControl =
  | { readonly kind: 'date' }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly { readonly value: string; readonly key: OptionKey }[] }
  | { readonly kind: 'zone' }
  | { readonly kind: 'integer'; readonly min: number; readonly max?: number }
  | { readonly kind: 'share' }
  | { readonly kind: 'money' }
  /** Ascending numbers with commas between; `isMoney` in the currency's units. */
  | { readonly kind: 'cuts'; readonly isMoney: boolean };

export type ParameterSection = 'time' | 'orders' | 'rfm' | 'segments' | 'values' | 'predictions';

/** The value of one field: a number list for cut points; null where nothing is set. */
export type ParameterValue = string | number | boolean | readonly number[] | null;

/** One parameter of a project: where it lies, how it is put in, and when it matters. */
type FieldRule = {
  readonly section: ParameterSection;
  /** Path in the parameters, by which a fault is found again. */
  readonly path: string;
  readonly control: ParameterControl;
  readonly read: (parameters: Parameters) => ParameterValue;
  /** Parameters with this value; what is of the wrong kind is refused by the schema later. */
  readonly write: (parameters: Parameters, value: ParameterValue) => unknown;
  readonly isUsed?: (parameters: Parameters) => boolean;
};

type Section<Key extends 'rfm' | 'segments' | 'valueTiers' | 'predictions'> = Parameters[Key];

function inSection<Key extends 'rfm' | 'segments' | 'valueTiers' | 'predictions'>(
  key: Key,
  name: keyof Section<Key> & string,
): Pick<FieldRule, 'path' | 'read' | 'write'> {
  return {
    path: `${key}.${name}`,
    read: (parameters) => (parameters[key] as Readonly<Record<string, ParameterValue>>)[name] ?? null,
    write: (parameters, value) => ({ ...parameters, [key]: { ...parameters[key], [name]: value } }),
  };
}

function atTop(name: Exclude<keyof Parameters, 'rfm' | 'segments' | 'valueTiers' | 'predictions' | 'currency'>) {
  return {
    path: name,
    read: (parameters: Parameters): ParameterValue => parameters[name],
    write: (parameters: Parameters, value: ParameterValue): unknown => ({ ...parameters, [name]: value }),
  };
}

type Thresholds = NonNullable<Parameters['rfm']['thresholds']>;
const NO_THRESHOLDS: Thresholds = { recencyDays: [], frequency: [], monetaryCents: [] };

function cutPoints(name: keyof Thresholds): Pick<FieldRule, 'path' | 'read' | 'write' | 'isUsed'> {
  return {
    path: `rfm.thresholds.${name}`,
    read: ({ rfm }) => rfm.thresholds?.[name] ?? [],
    write: (parameters, value) => ({
      ...parameters,
      rfm: { ...parameters.rfm, thresholds: { ...(parameters.rfm.thresholds ?? NO_THRESHOLDS), [name]: value } },
    }),
    isUsed: ({ rfm }) => rfm.scoring === 'thresholds',
  };
}

function choose(...keys: readonly OptionKey[]): ParameterControl {
  return { kind: 'choice', options: keys.map((key) => ({ key, value: key.slice(key.indexOf('.') + 1) })) };
}

const byAmount = ({ valueTiers }: Parameters): boolean => valueTiers.rule === 'amount';
const byShare = ({ valueTiers }: Parameters): boolean => valueTiers.rule === 'share';
const isPredicted = ({ predictions }: Parameters): boolean => predictions.enabled;

const FIELDS = [
  { id: 'asOfDate', section: 'time', control: { kind: 'date' }, ...atTop('asOfDate') },
  { id: 'timeZone', section: 'time', control: { kind: 'zone' }, ...atTop('timeZone') },
  {
    id: 'periodType',
    section: 'time',
    control: choose('periodType.week', 'periodType.month', 'periodType.quarter'),
    ...atTop('periodType'),
  },
  {
    id: 'conversionWindowDays',
    section: 'time',
    control: { kind: 'integer', min: 1, max: 365 },
    ...atTop('conversionWindowDays'),
  },
  {
    id: 'refunds',
    section: 'orders',
    control: choose('refunds.net', 'refunds.gross', 'refunds.allocate'),
    ...atTop('refunds'),
  },
  { id: 'marginRate', section: 'orders', control: { kind: 'share' }, ...atTop('marginRate') },
  { id: 'mergeSameDayOrders', section: 'orders', control: { kind: 'switch' }, ...atTop('mergeSameDayOrders') },
  { id: 'countZeroAmountOrders', section: 'orders', control: { kind: 'switch' }, ...atTop('countZeroAmountOrders') },
  { id: 'purchaseEventsAsOrders', section: 'orders', control: { kind: 'switch' }, ...atTop('purchaseEventsAsOrders') },
  {
    id: 'scoring',
    section: 'rfm',
    control: choose('scoring.rank', 'scoring.thresholds'),
    ...inSection('rfm', 'scoring'),
  },
  {
    id: 'scoreCount',
    section: 'rfm',
    control: { kind: 'integer', min: 3, max: 10 },
    ...inSection('rfm', 'scoreCount'),
  },
  { id: 'recencyCuts', section: 'rfm', control: { kind: 'cuts', isMoney: false }, ...cutPoints('recencyDays') },
  { id: 'frequencyCuts', section: 'rfm', control: { kind: 'cuts', isMoney: false }, ...cutPoints('frequency') },
  { id: 'monetaryCuts', section: 'rfm', control: { kind: 'cuts', isMoney: true }, ...cutPoints('monetaryCents') },
  { id: 'windowMonths', section: 'rfm', control: { kind: 'integer', min: 1 }, ...inSection('rfm', 'windowMonths') },
  {
    id: 'segmentMap',
    section: 'rfm',
    control: choose('segmentMap.named11', 'segmentMap.classic8'),
    ...inSection('rfm', 'segmentMap'),
  },
  {
    id: 'newCustomerDays',
    section: 'segments',
    control: { kind: 'integer', min: 1 },
    ...inSection('segments', 'newCustomerDays'),
  },
  {
    id: 'vipMinScore',
    section: 'segments',
    control: { kind: 'integer', min: 1, max: 10 },
    ...inSection('segments', 'vipMinScore'),
  },
  {
    id: 'valueRule',
    section: 'values',
    control: choose('valueRule.share', 'valueRule.amount'),
    ...inSection('valueTiers', 'rule'),
  },
  {
    id: 'highShare',
    section: 'values',
    control: { kind: 'share' },
    ...inSection('valueTiers', 'highShare'),
    isUsed: byShare,
  },
  {
    id: 'mediumShare',
    section: 'values',
    control: { kind: 'share' },
    ...inSection('valueTiers', 'mediumShare'),
    isUsed: byShare,
  },
  {
    id: 'highCents',
    section: 'values',
    control: { kind: 'money' },
    ...inSection('valueTiers', 'highCents'),
    isUsed: byAmount,
  },
  {
    id: 'mediumCents',
    section: 'values',
    control: { kind: 'money' },
    ...inSection('valueTiers', 'mediumCents'),
    isUsed: byAmount,
  },
  {
    id: 'predictionsEnabled',
    section: 'predictions',
    control: { kind: 'switch' },
    ...inSection('predictions', 'enabled'),
  },
  {
    id: 'model',
    section: 'predictions',
    control: choose('model.mbg-nbd', 'model.bg-nbd', 'model.pareto-nbd'),
    ...inSection('predictions', 'model'),
    isUsed: isPredicted,
  },
  {
    id: 'discountRatePerYear',
    section: 'predictions',
    control: { kind: 'share' },
    ...inSection('predictions', 'discountRatePerYear'),
    isUsed: isPredicted,
  },
  {
    id: 'minCustomers',
    section: 'predictions',
    control: { kind: 'integer', min: 1 },
    ...inSection('predictions', 'minCustomers'),
    isUsed: isPredicted,
  },
  {
    id: 'minRepeaters',
    section: 'predictions',
    control: { kind: 'integer', min: 1 },
    ...inSection('predictions', 'minRepeaters'),
    isUsed: isPredicted,
  },
  {
    id: 'minHistoryDays',
    section: 'predictions',
    control: { kind: 'integer', min: 1 },
    ...inSection('predictions', 'minHistoryDays'),
    isUsed: isPredicted,
  },
] as const satisfies readonly (FieldRule & { readonly id: string })[];

export type ParameterId = (typeof FIELDS)[number]['id'];

/** A parameter by its id; name and meaning are `parameters.field.<id>`. */
export type ParameterField = FieldRule & { readonly id: ParameterId };

/** Every parameter that can be set, section by section. */
export const PARAMETER_FIELDS: readonly ParameterField[] = FIELDS;

export const PARAMETER_SECTIONS: readonly ParameterSection[] = [
  'time',
  'orders',
  'rfm',
  'segments',
  'values',
  'predictions',
];
