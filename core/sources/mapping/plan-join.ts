import type { Inspection } from '#core/sources/formats/define-format.ts';
import type { SourceContract } from '#core/sources/contracts.ts';
import { suggestMapping } from './suggest-mapping.ts';
import { findSynonym, normaliseHeader } from './synonyms.ts';
import { listFileColumns, type MappingTemplate } from './template.ts';

/** Columns of two files that may hold the same ids. */
export type KeyPair = { readonly base: string; readonly other: string };

/** Files of one source that hold different columns of the same rows: positions among the inspections. */
export type JoinPlan = {
  /** Files of the finest rows, one shape. */
  readonly base: readonly number[];
  /** Files to be joined to them, grouped by shape. */
  readonly others: readonly (readonly number[])[];
};

const ID_FIELDS = ['order_id', 'customer_id', 'product_id', 'store_id'] as const;
const FINE_FIELDS = ['product_id', 'quantity', 'unit_price'] as const;

function isIdName(header: string): boolean {
  return /(id|no|nr|number|key|code|ref|reference|sn|uuid|guid|email|phone|号|编号|编码|标识)$/.test(
    normaliseHeader(header),
  );
}

/** Column pairs whose names say that both hold ids of the same thing. */
export function listKeyPairs(base: readonly string[], other: readonly string[]): KeyPair[] {
  return base.flatMap((left) =>
    other.flatMap((right): KeyPair[] => {
      const isSameName = normaliseHeader(left) === normaliseHeader(right) && isIdName(left);
      const isSameField = ID_FIELDS.some(
        (field) =>
          findSynonym('orders', field, left) !== undefined && findSynonym('orders', field, right) !== undefined,
      );
      return isSameName || isSameField ? [{ base: left, other: right }] : [];
    }),
  );
}

function lacksRequired(
  contract: SourceContract,
  inspection: Inspection,
  template: MappingTemplate | undefined,
): boolean {
  const hasColumns = template !== undefined && Object.keys(template.columns).length > 0;
  const columns = hasColumns ? template.columns : suggestMapping(contract.name, [inspection]).template.columns;
  return contract.fields.some(({ name, required }) => {
    const reference = columns[name];
    if (reference === undefined) return required && !hasColumns;
    return listFileColumns(reference).some((column) => !inspection.columns.includes(column));
  });
}

function countFine(contract: SourceContract, inspection: Inspection): number {
  const { columns } = suggestMapping(contract.name, [inspection]).template;
  return (
    FINE_FIELDS.filter((field) => columns[field] !== undefined).length + (columns['amount'] === undefined ? 0 : 0.5)
  );
}

/**
 * Tells whether files of one source are parts of one table: they differ in their columns, none has all that is needed, and their
 * names share an id. Order lines are the base where there are any.
 */
export function planJoin(
  contract: SourceContract,
  inspections: readonly Inspection[],
  template: MappingTemplate | undefined,
): JoinPlan | undefined {
  if (contract.name !== 'orders' || inspections.length < 2) return undefined;
  if (!inspections.every((inspection) => lacksRequired(contract, inspection, template))) return undefined;
  const shapes = new Map<string, number[]>();
  for (const [index, { columns }] of inspections.entries()) {
    const shape = JSON.stringify(columns);
    shapes.set(shape, [...(shapes.get(shape) ?? []), index]);
  }
  if (shapes.size < 2) return undefined;
  const [base, ...others] = [...shapes.values()].toSorted((a, b) => {
    const [first, second] = [inspections[a[0] ?? 0], inspections[b[0] ?? 0]];
    return first === undefined || second === undefined ? 0 : countFine(contract, second) - countFine(contract, first);
  });
  return base === undefined ? undefined : { base, others };
}

/**
 * The template of joined files: money of the base stays the amount where the base has any, because what other files say of an
 * order (payments, totals) stands on each of its rows after the join.
 */
export function keepBaseAmount(contract: SourceContract, template: MappingTemplate, base: Inspection): MappingTemplate {
  const { amount } = suggestMapping(contract.name, [base]).template.columns;
  if (amount === undefined) return template;
  const taken = listFileColumns(amount);
  const others = Object.entries(template.columns).filter(
    ([field, reference]) =>
      field !== 'amount' && !(typeof amount === 'string' && typeof reference === 'string' && taken.includes(reference)),
  );
  return { ...template, columns: { ...Object.fromEntries(others), amount } };
}
