import { foldValue, isBlankValue } from '#core/sources/cleaning/clean-text.ts';
import type { SourceContract } from '#core/sources/contracts.ts';
import type { Inspection } from '#core/sources/formats/define-format.ts';
import { normaliseHeader } from './synonyms.ts';
import type { ColumnReference } from './template.ts';

const TIME_OF_DAY = /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[ap]\.?m\.?)?$/i;
const DATE_ALONE =
  /^(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{8}|\d{1,2}[- ][a-z]{3,9}[- ]\d{2,4})([ T]0{1,2}:00(:00)?)?$/i;

const PART_NAMES = {
  year: ['year', 'yyyy', 'yr', '年', '年份', 'jahr', 'año', 'ano', 'année', 'annee', 'anno', 'jaar', 'rok', 'год'],
  month: ['month', 'mm', 'mon', '月', '月份', 'monat', 'mes', 'mês', 'mois', 'mese', 'maand', 'miesiac', 'месяц'],
  day: ['day', 'dd', 'dayofmonth', 'mday', '日', '号', '日子', 'tag', 'dia', 'día', 'jour', 'giorno', 'dag', 'день'],
} as const;

const PART_SHAPES = {
  year: /^(19|20)\d{2}(\.0+|年)?$/,
  month: /^((0?[1-9]|1[0-2])(\.0+|月)?|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)$/i,
  day: /^(0?[1-9]|[12]\d|3[01])(\.0+|日|号)?$/,
} as const;

type Shown = { readonly column: string; readonly values: readonly string[] };

function listShown(inspection: Inspection): Shown[] {
  return inspection.columns.map((column, index) => ({
    column,
    values: inspection.preview
      .map((row) => row[index] ?? null)
      .filter((value): value is string => !isBlankValue(value))
      .map(foldValue),
  }));
}

const fits = ({ values }: Shown, shape: RegExp): boolean =>
  values.length > 0 && values.every((value) => shape.test(value));

/** The words of a header without those that say date or time: `order_date` and `order_time` share `order`. */
function stemOf(header: string): string {
  return normaliseHeader(header).replaceAll(/date|time|day|hour|日期|时间|时刻|日|时/g, '');
}

/** The column of times of day that belongs to a column of dates: the only one, else the one whose header shares its stem. */
function findTimeOfDay(date: string, free: readonly Shown[]): string | undefined {
  const times = free.filter((column) => fits(column, TIME_OF_DAY));
  const [only] = times;
  if (times.length === 1) return only?.column;
  const sharing = times.filter(({ column }) => stemOf(column) === stemOf(date));
  return sharing.length === 1 ? sharing[0]?.column : undefined;
}

/**
 * A point in time that stands in several columns: a date with its time of day beside it, or year, month and day apart. `mapped` is
 * the column proposed so far for the source's time; undefined where nothing is to be joined.
 */
export function suggestJoinedTime(
  contract: SourceContract,
  inspection: Inspection,
  mapped: ColumnReference | undefined,
  used: ReadonlySet<string>,
): { readonly field: string; readonly reference: ColumnReference } | undefined {
  const field = contract.fields.find(({ name, type }) => name === contract.asOfField && type === 'datetime');
  if (field === undefined || (mapped !== undefined && typeof mapped !== 'string')) return undefined;
  const shown = listShown(inspection);
  const free = shown.filter(({ column }) => !used.has(column));
  const date = shown.find(({ column }) => column === mapped);
  if (date !== undefined) {
    const time = fits(date, DATE_ALONE) ? findTimeOfDay(date.column, free) : undefined;
    return time === undefined ? undefined : { field: field.name, reference: { dateTime: [date.column, time] } };
  }
  const find = (part: keyof typeof PART_NAMES): string | undefined => {
    const names: readonly string[] = PART_NAMES[part].map(normaliseHeader);
    return free.find((column) => names.includes(normaliseHeader(column.column)) && fits(column, PART_SHAPES[part]))
      ?.column;
  };
  const [year, month, day] = [find('year'), find('month'), find('day')];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const time = findTimeOfDay(day, free);
  return {
    field: field.name,
    reference: { date: { year, month, day, ...(time === undefined ? {} : { time }) } },
  };
}
