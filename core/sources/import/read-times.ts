import { addKind, type TimeCensus, type TimeKind } from '#core/sources/cleaning/column-census.ts';
import type { DateOrder, UnixTime } from '#core/sources/cleaning/parse-time.ts';
import { readZoneName, type ZoneMeaning } from '#core/sources/cleaning/zone-names.ts';
import type { ContractField } from '#core/sources/contracts.ts';
import type { Note, Question } from '#core/sources/formats/define-format.ts';
import { noteDateOrder, noteNumericTime } from '#core/sources/mapping/mapping-questions.ts';
import { getColumnAnswer, type MappingTemplate } from '#core/sources/mapping/template.ts';
import {
  askDateOrder,
  askGivenYear,
  askNumericTime,
  askShortYear,
  askZoneName,
  noteZoneNames,
} from '#core/sources/mapping/time-questions.ts';

const KNOWN_DIGITS: Readonly<Record<string, UnixTime>> = {
  'digits-5': 'excel',
  'digits-8': 'yyyymmdd',
  'digits-12': 'yyyymmdd',
  'digits-14': 'yyyymmdd',
  'digits-17': 'yyyymmdd',
  'digits-10': 'seconds',
  'digits-13': 'milliseconds',
  'digits-16': 'microseconds',
  'digits-19': 'nanoseconds',
};

/** First years of the hundred that two digits may mean, the most likely first: events, and dates of birth. */
const FIRST_SHORT_YEARS = { datetime: [2000, 1970], date: [2000, 1950, 1930, 1900] } as const;

/** Up to this share of a column, values without a full year are slips. */
const SLIP_SHARE = 0.05;

/** Years offered for values without one, where the files name none. */
const OFFERED_YEARS = Array.from({ length: 31 }, (_unused, index) => 2030 - index);

/** The kinds of one column over several files. */
export function mergeTimes(censuses: readonly TimeCensus[]): TimeCensus {
  const kinds = new Map<string, TimeKind>();
  for (const [kind, entry] of censuses.flatMap((census) => [...census.kinds])) {
    const known = kinds.get(kind);
    kinds.set(kind, known === undefined ? entry : addKind(known, entry));
  }
  const zones = new Map<string, { count: number; example: string }>();
  for (const [name, entry] of censuses.flatMap((census) => [...census.zones])) {
    const known = zones.get(name);
    zones.set(name, known === undefined ? entry : { count: known.count + entry.count, example: known.example });
  }
  return { rows: censuses.reduce((sum, census) => sum + census.rows, 0), kinds, zones };
}

type OrderVerdict = { readonly orders: readonly DateOrder[]; readonly why: 'settled' | 'ambiguous' | 'conflict' };

/** The orders in which every value of these kinds is a date. */
function settleOrder(kinds: readonly TimeKind[], possible: readonly DateOrder[]): OrderVerdict {
  const orders = possible.filter((order) => kinds.every((kind) => kind.fits[order] === kind.dates));
  if (orders.length === 1) return { orders, why: 'settled' };
  if (orders.length > 1) return { orders, why: 'ambiguous' };
  return { orders: possible, why: 'conflict' };
}

export type ReadTimes = {
  readonly questions: readonly Question[];
  readonly notes: readonly Note[];
  readonly order?: DateOrder;
  readonly unixTime?: UnixTime;
  readonly zones: ReadonlyMap<string, ZoneMeaning>;
};

type Place = {
  readonly column: string;
  readonly field: ContractField;
  readonly file: string;
  readonly projectZone: string;
  /** Year, month and day stand in columns of their own. */
  readonly isParted: boolean;
};

/** Slips among dates that are written otherwise are rejected; a question is for what a column holds. */
function isWorthAsking({ count }: TimeKind, census: TimeCensus): boolean {
  return count > census.rows * SLIP_SHARE;
}

function readOrder(
  census: TimeCensus,
  template: MappingTemplate,
  place: Place,
): Pick<ReadTimes, 'questions' | 'notes' | 'order'> {
  const { column, file } = place;
  const said = place.isParted ? 'ymd' : getColumnAnswer(template.dateOrder, column);
  const get = (kind: string): TimeKind[] => {
    const found = census.kinds.get(kind);
    return found === undefined ? [] : [found];
  };
  const short = get('short-year').filter((kind) => isWorthAsking(kind, census));
  const others = [...get('day-month'), ...get('month-day')];
  const relevant = [...others, ...short];
  if (said !== undefined) return { questions: [], notes: [], order: said };
  const [first] = short.length > 0 ? short : relevant;
  if (first === undefined) {
    return { questions: [], notes: [], ...(census.kinds.has('month-day-word') ? { order: 'mdy' as const } : {}) };
  }
  const { orders, why } = settleOrder(relevant, others.length > 0 ? ['mdy', 'dmy'] : ['mdy', 'dmy', 'ymd']);
  const [order] = orders;
  if (why === 'settled' && order !== undefined) {
    const count = relevant.reduce((sum, kind) => sum + kind.count, 0);
    return { questions: [], notes: [noteDateOrder(column, order, count)], order };
  }
  const firstYear = getColumnAnswer(template.shortYear, column) ?? 2000;
  return {
    questions: [
      askDateOrder(file, column, first.example, why === 'conflict' ? 'conflict' : 'ambiguous', orders, firstYear),
    ],
    notes: [],
  };
}

function askYears(census: TimeCensus, template: MappingTemplate, place: Place): Question[] {
  const { column, field, file } = place;
  const questions: Question[] = [];
  const short = [census.kinds.get('short-year'), census.kinds.get('short-year-word')]
    .filter((kind) => kind !== undefined)
    .filter((kind) => isWorthAsking(kind, census));
  const [shown] = short;
  if (shown !== undefined && getColumnAnswer(template.shortYear, column) === undefined) {
    const years = [
      Math.min(...short.map(({ years: [low] }) => low)),
      Math.max(...short.map(({ years: [, high] }) => high)),
    ] as const;
    const count = short.reduce((sum, kind) => sum + kind.count, 0);
    questions.push(
      askShortYear(
        file,
        column,
        count,
        shown.example,
        years,
        FIRST_SHORT_YEARS[field.type === 'date' ? 'date' : 'datetime'],
      ),
    );
  }
  const days = [census.kinds.get('month-day'), census.kinds.get('month-day-word')].filter((kind) => kind !== undefined);
  const [day] = days;
  const count = days.reduce((sum, kind) => sum + kind.count, 0);
  if (day !== undefined && count * 2 > census.rows && getColumnAnswer(template.givenYear, column) === undefined) {
    const named = /(?:19|20)\d{2}/.exec(file)?.[0];
    const years =
      named === undefined ? OFFERED_YEARS : [Number(named), ...OFFERED_YEARS.filter((year) => year !== Number(named))];
    questions.push(askGivenYear(file, column, count, day.example, years));
  }
  return questions;
}

function readZones(
  census: TimeCensus,
  template: MappingTemplate,
  place: Place,
): Pick<ReadTimes, 'questions' | 'notes' | 'zones'> {
  const zones = new Map<string, ZoneMeaning>();
  const questions: Question[] = [];
  let count = 0;
  for (const [name, found] of census.zones) {
    const meaning = readZoneName(name, template.zoneNames ?? {});
    if (meaning === undefined) continue;
    if (typeof meaning === 'object')
      questions.push(askZoneName(place.file, place.column, name, found, meaning.choices));
    else {
      zones.set(name, meaning);
      count += found.count;
    }
  }
  const notes = zones.size === 0 ? [] : [noteZoneNames(place.column, [...zones.keys()], count, place.projectZone)];
  return { questions, notes, zones };
}

/** What the values of a column of dates settle, note and leave open. */
export function readTimes(census: TimeCensus, template: MappingTemplate, place: Place): ReadTimes {
  const { column, file } = place;
  const ordered = readOrder(census, template, place);
  const zoned = readZones(census, template, place);
  const questions: Question[] = [...ordered.questions, ...askYears(census, template, place), ...zoned.questions];
  const notes: Note[] = [...ordered.notes, ...zoned.notes];
  const unixTime = getColumnAnswer(template.unixTime, column);
  if (unixTime === undefined) {
    const digits = [...census.kinds].filter(([kind]) => kind.startsWith('digits-'));
    const unknown = digits.filter(([kind]) => KNOWN_DIGITS[kind] === undefined && kind !== 'digits-6');
    const [worst] = unknown.toSorted(([, a], [, b]) => b.count - a.count);
    if (worst !== undefined && worst[1].count * 2 > census.rows)
      questions.push(askNumericTime(file, column, worst[1].example));
    for (const [kind, { count, example }] of digits) {
      const meaning = KNOWN_DIGITS[kind];
      if (meaning !== undefined && meaning !== 'yyyymmdd') notes.push(noteNumericTime(column, meaning, count, example));
    }
  }
  return {
    questions,
    notes,
    zones: zoned.zones,
    ...(ordered.order === undefined ? {} : { order: ordered.order }),
    ...(unixTime === undefined ? {} : { unixTime }),
  };
}
