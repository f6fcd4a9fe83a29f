import type { Inspection } from '#core/sources/formats/define-format.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { listShown, shareOfDates, shareOfNumbers, shareOfWords } from './fit-values.ts';

const SURE = 0.9;

/** Columns found by their values in a file without names, by field. */
export type ValueMapping = Readonly<Record<string, string>>;

/**
 * Maps a file without column names where its shape is a known one: a log of behaviours (ids, one word, one time). Undefined
 * where the shape says nothing; the columns then need names.
 */
export function mapByValues(source: SourceName, inspection: Inspection): ValueMapping | undefined {
  if (source !== 'behaviors' || inspection.options.headerLine !== 0 || inspection.columns.length < 3) return undefined;
  const columns = inspection.columns.map((name, index) => {
    const shown = listShown(inspection.preview.map((row) => row[index] ?? null));
    return { name, shown, numbers: shareOfNumbers(shown) };
  });
  const words = columns.filter(
    ({ shown }) => shareOfWords('behavior_type', shown) >= SURE && shareOfNumbers(shown) < SURE,
  );
  const times = columns.filter(
    ({ shown }) =>
      shown.length > 0 && shareOfDates(shown) >= SURE && new Set(shown.map(({ length }) => length)).size <= 2,
  );
  const [word] = words;
  const time = times.at(-1);
  if (word === undefined || words.length > 1 || time === undefined) return undefined;
  const ids = columns.filter((column) => column !== word && column !== time && column.shown.length > 0);
  const [customer, product] = ids;
  if (customer === undefined) return undefined;
  return {
    customer_id: customer.name,
    ...(product === undefined ? {} : { product_id: product.name }),
    behavior_type: word.name,
    occurred_at: time.name,
  };
}
