import type { Inspection } from '#core/sources/formats/define-format.ts';
import { getContract, type ContractField, type SourceContract, type SourceName } from '#core/sources/contracts.ts';
import { fitContent, listShown } from './fit-values.ts';
import { mapByValues } from './headerless.ts';
import type { Preset } from './preset.ts';
import { findHeader, findPreset } from './presets.ts';
import { findSynonym, listNormalisedWords, normaliseHeader, SYNONYMS } from './synonyms.ts';
import { suggestJoinedTime } from './suggest-time.ts';
import { createTemplate, type ColumnReference, type MappingTemplate } from './template.ts';

/** A field with the column proposed for it; confidence from 0 to 1. */
export type FieldSuggestion = {
  readonly field: string;
  readonly reference: ColumnReference;
  readonly confidence: number;
  readonly reason: 'preset' | 'synonym' | 'similar' | 'product' | 'values';
};

export type MappingSuggestion = {
  readonly template: MappingTemplate;
  readonly fields: readonly FieldSuggestion[];
  readonly preset?: Preset;
};

type Candidate = {
  readonly field: ContractField;
  readonly column: string;
  readonly confidence: number;
  readonly reason: 'synonym' | 'similar';
};

const MINIMUM_CONFIDENCE = 0.45;

function scoreName(
  source: SourceName,
  field: string,
  column: string,
): { score: number; reason: 'synonym' | 'similar' } | undefined {
  const position = findSynonym(source, field, column);
  if (position !== undefined) return { score: Math.max(0.7, 0.98 - position * 0.006), reason: 'synonym' };
  const header = normaliseHeader(column);
  const words = listNormalisedWords(source, field);
  const isTelling = (word: string): boolean => (/[\u4e00-\u9fff]/.test(word) ? word.length >= 2 : word.length >= 5);
  const index = words.findIndex((word) => isTelling(word) && header.includes(word) && word.length * 2 >= header.length);
  return index === -1 ? undefined : { score: 0.6 - Math.min(0.1, index * 0.005), reason: 'similar' };
}

function listCandidates(contract: SourceContract, inspection: Inspection): Candidate[] {
  return contract.fields.flatMap((field) =>
    inspection.columns.flatMap((column, index): Candidate[] => {
      const scored = scoreName(contract.name, field.name, column);
      if (scored === undefined) return [];
      const fit = fitContent(
        field,
        column,
        inspection.preview.map((row) => row[index] ?? null),
      );
      const confidence = scored.score * (0.4 + 0.6 * fit);
      return confidence < MINIMUM_CONFIDENCE ? [] : [{ field, column, confidence, reason: scored.reason }];
    }),
  );
}

function applyPreset(preset: Preset, contract: SourceContract, inspection: Inspection): FieldSuggestion[] {
  const { columns } = inspection;
  const hasValues = (column: string): boolean => {
    const index = columns.indexOf(column);
    return listShown(inspection.preview.map((row) => row[index] ?? null)).length > 0;
  };
  const used = new Set<string>();
  const fields: FieldSuggestion[] = [];
  const product = preset.amountProduct?.map((headers) => findHeader(headers, columns));
  const [price, quantity] = product ?? [];
  for (const field of contract.fields) {
    const headers = preset.columns[field.name];
    const free = columns.filter((column) => !used.has(column));
    const column =
      headers === undefined ? undefined : (findHeader(headers, free.filter(hasValues)) ?? findHeader(headers, free));
    if (column !== undefined) {
      used.add(column);
      fields.push({ field: field.name, reference: column, confidence: 0.99, reason: 'preset' });
    } else if (field.name === 'amount' && price !== undefined && quantity !== undefined) {
      fields.push({ field: 'amount', reference: { product: [price, quantity] }, confidence: 0.95, reason: 'product' });
    }
  }
  return fields;
}

/**
 * Proposes a mapping for the files of one source from their headers (platform presets first, then synonyms in Chinese and
 * English) and from what the first rows look like. No file column is proposed for two fields.
 */
export function suggestMapping(source: SourceName, inspections: readonly Inspection[]): MappingSuggestion {
  const contract = getContract(source);
  const [first] = inspections;
  if (first === undefined) return { template: createTemplate(source), fields: [] };
  const preset = findPreset(source, first.columns);
  const fields: FieldSuggestion[] = preset === undefined ? [] : applyPreset(preset, contract, first);
  for (const [field, column] of Object.entries(mapByValues(source, first) ?? {})) {
    fields.push({ field, reference: column, confidence: 0.75, reason: 'values' });
  }
  const usedColumns = new Set(fields.flatMap(({ reference }) => (typeof reference === 'string' ? [reference] : [])));
  const usedFields = new Set(fields.map(({ field }) => field));
  const position = new Map(first.columns.map((column, index) => [column, index]));
  const order = new Map(contract.fields.map((field, index) => [field.name, index]));
  const candidates = listCandidates(contract, first).toSorted(
    (a, b) =>
      b.confidence - a.confidence ||
      (order.get(a.field.name) ?? 0) - (order.get(b.field.name) ?? 0) ||
      (position.get(a.column) ?? 0) - (position.get(b.column) ?? 0),
  );
  for (const { field, column, confidence, reason } of candidates) {
    if (usedFields.has(field.name) || usedColumns.has(column)) continue;
    if (preset !== undefined && reason === 'similar') continue;
    usedFields.add(field.name);
    usedColumns.add(column);
    fields.push({ field: field.name, reference: column, confidence: Math.round(confidence * 100) / 100, reason });
  }
  const find = (name: string): ColumnReference | undefined => fields.find(({ field }) => field === name)?.reference;
  const price = find('unit_price');
  const quantity = find('quantity');
  if (
    contract.hasOrderLines === true &&
    !usedFields.has('amount') &&
    typeof price === 'string' &&
    typeof quantity === 'string'
  ) {
    fields.push({ field: 'amount', reference: { product: [price, quantity] }, confidence: 0.8, reason: 'product' });
  }
  const time = suggestJoinedTime(contract, first, find(contract.asOfField ?? ''), usedColumns);
  if (time !== undefined) {
    const known = fields.findIndex(({ field }) => field === time.field);
    const confidence = known === -1 ? 0.8 : (fields[known]?.confidence ?? 0.8);
    fields.splice(known === -1 ? fields.length : known, known === -1 ? 0 : 1, {
      ...time,
      confidence,
      reason: 'synonym',
    });
  }
  fields.sort((a, b) => (order.get(a.field) ?? 0) - (order.get(b.field) ?? 0));
  const currencyColumn =
    preset?.currencyColumn === undefined ? undefined : findHeader(preset.currencyColumn, first.columns);
  const template: MappingTemplate = {
    ...createTemplate(source, Object.fromEntries(fields.map(({ field, reference }) => [field, reference]))),
    ...(preset === undefined ? {} : { preset: preset.id, ...preset.settings }),
    ...(currencyColumn === undefined ? {} : { currencyColumn }),
  };
  return { template, fields, ...(preset === undefined ? {} : { preset }) };
}

/** Whether a template says nothing about a setting: it is absent, or an empty list or map. */
function isUnsaid(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

/**
 * The template to read files by: the one given; where it maps no column at all (answers only), its answers over the
 * proposed mapping; without one, the proposal.
 */
export function settleTemplate(
  source: SourceName,
  given: MappingTemplate | undefined,
  inspections: readonly Inspection[],
): MappingTemplate {
  if (given !== undefined && !isUnsaid(given.columns)) return fillRowAmount(given);
  const { template } = suggestMapping(source, inspections);
  if (given === undefined) return template;
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => !isUnsaid(value)));
  return fillRowAmount({ ...template, ...said });
}

/** A template whose rows are all worth the same, with that amount as a constant. */
function fillRowAmount(template: MappingTemplate): MappingTemplate {
  if (template.rowAmount === undefined || template.columns['amount'] !== undefined) return template;
  return { ...template, columns: { ...template.columns, amount: { constant: template.rowAmount } } };
}

/** Whether nothing but the amount is missing, and no column could be meant for it: rows of events, not of sales. */
export function lacksAmountOnly(
  contract: SourceContract,
  template: MappingTemplate,
  inspections: readonly Inspection[],
): boolean {
  const [first] = inspections;
  const missing = contract.fields.filter((field) => field.required && template.columns[field.name] === undefined);
  if (contract.name !== 'orders' || first === undefined || missing.length !== 1 || missing[0]?.name !== 'amount')
    return false;
  return findCandidates(contract, 'amount', first.columns).length === 0 && template.columns['unit_price'] === undefined;
}

/** Columns that might be meant for a field that nothing is mapped onto: for messages and menus. */
export function findCandidates(contract: SourceContract, field: string, columns: readonly string[]): string[] {
  const stems = [field, ...(SYNONYMS[contract.name][field] ?? [])]
    .map(normaliseHeader)
    .filter((word) => word.length >= 2);
  return columns.filter((column) => {
    const header = normaliseHeader(column);
    return stems.some((stem) => header.includes(stem) || (header.length >= 2 && stem.includes(header)));
  });
}
