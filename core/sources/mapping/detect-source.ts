import { CONTRACTS, getContract, type SourceContract, type SourceName } from '#core/sources/contracts.ts';
import type { Inspection, Question } from '#core/sources/formats/define-format.ts';
import { listShown, shareOfDates, shareOfNumbers } from './fit-values.ts';
import { suggestMapping } from './suggest-mapping.ts';
import { normaliseHeader } from './synonyms.ts';

/** A source that a file may belong to; the score says how well it serves it, from 0 to about 2. */
export type SourceCandidate = { readonly source: SourceName; readonly score: number };

export type SourceVerdict = {
  /** Null where no source fits, or where several do and the analyst has to say. */
  readonly source: SourceName | null;
  readonly candidates: readonly SourceCandidate[];
  readonly question?: Question;
};

/** Sources of one row per thing: dated rows of customers or money are not these. */
const CATALOGUES: ReadonlySet<SourceName> = new Set(['products', 'stores', 'promotions', 'strategies', 'customers']);
/** Headers that say nothing of what the rows are. */
const GENERIC: ReadonlySet<string> = new Set([
  'id',
  'name',
  'type',
  'title',
  'channel',
  'date',
  'time',
  'source',
  'kind',
  'code',
  'price',
  'amount',
  'cost',
]);
/** Two sources within this share of each other are asked about. */
const CLOSE = 0.9;

function hasRepeats(values: readonly string[]): boolean {
  return values.length > 1 && new Set(values).size < values.length;
}

/** How well a file's columns and values serve a source: 0 without what it needs. */
function scoreSource(contract: SourceContract, inspection: Inspection): number {
  const { fields, preset } = suggestMapping(contract.name, [inspection]);
  const mapped = new Map(fields.map((field) => [field.field, field]));
  const required = contract.fields.filter((field) => field.required);
  if (required.some(({ name }) => !mapped.has(name))) return 0;
  if (contract.oneOf !== undefined && !contract.oneOf.some((name) => mapped.has(name))) return 0;
  const columns = fields.flatMap(({ reference }) =>
    typeof reference === 'string' ? [reference] : 'product' in reference ? reference.product : [],
  );
  const isHeaderless = inspection.options.headerLine === 0;
  const telling = columns.filter((column) => !GENERIC.has(normaliseHeader(column)));
  if (!isHeaderless && telling.length === 0) return 0;
  const valuesOf = (column: string): string[] => {
    const index = inspection.columns.indexOf(column);
    return listShown(inspection.preview.map((row) => row[index] ?? null));
  };
  if (CATALOGUES.has(contract.name)) {
    const [key] = contract.key ?? [];
    const reference = mapped.get(key ?? '')?.reference;
    if (columns.length < 2) return 0;
    if (typeof reference === 'string') {
      if (GENERIC.has(normaliseHeader(reference)) && telling.length < 2) return 0;
      if (hasRepeats(valuesOf(reference))) return 0;
    }
    const orders = suggestMapping('orders', [inspection]).fields.map(({ field }) => field);
    const isDealing = ['customer_id', 'ordered_at', 'amount'].every((field) => orders.includes(field));
    if (isDealing && contract.name !== 'customers') return 0;
    const rest = inspection.columns.filter((column) => !columns.includes(column)).map(valuesOf);
    const isDated = rest.some(
      (values) => shareOfDates(values) > 0.9 && shareOfNumbers(values) < 0.5 && hasRepeats(values),
    );
    if (isDated && contract.name !== 'customers') return 0;
  }
  const confidence = fields.reduce((sum, field) => sum + field.confidence, 0);
  return confidence / Math.max(1, inspection.columns.length) + required.length / 100 + (preset === undefined ? 0 : 0.5);
}

function askSource(file: string, candidates: readonly SourceCandidate[]): Question {
  return {
    code: 'source',
    file,
    text: {
      zh: `${file} 可能属于几种数据，请选择。`,
      en: `${file} may be data of more than one kind. Choose it.`,
    },
    choices: candidates.map(({ source }) => ({ value: source, label: getContract(source).label })),
  };
}

/**
 * The source that a file is most likely of, by the names and the values of its columns. A file that serves two sources about
 * equally well is asked about and not guessed.
 */
export function detectSource(file: string, inspection: Inspection): SourceVerdict {
  const candidates = CONTRACTS.map((contract) => ({ source: contract.name, score: scoreSource(contract, inspection) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score);
  const [best, second] = candidates;
  if (best === undefined) return { source: null, candidates };
  if (second === undefined || second.score < best.score * CLOSE) return { source: best.source, candidates };
  const close = candidates.filter(({ score }) => score >= best.score * CLOSE);
  return { source: null, candidates, question: askSource(file, close) };
}
