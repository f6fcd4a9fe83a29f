import type { Note, Question } from '#core/sources/formats/define-format.ts';
import type { DateOrder } from '#core/sources/cleaning/parse-time.ts';

const ORDER_LABELS: Readonly<Record<DateOrder, { zh: string; en: string }>> = {
  mdy: { zh: '月/日/年', en: 'month/day/year' },
  dmy: { zh: '日/月/年', en: 'day/month/year' },
  ymd: { zh: '年/月/日', en: 'year/month/day' },
};

const two = (text: string): string => text.padStart(2, '0');

/** The year that two digits mean where a hundred years begin with `firstYear`. */
function readShortYear(digits: number, firstYear: number): number {
  return firstYear + ((((digits - firstYear) % 100) + 100) % 100);
}

function readExample(example: string, order: DateOrder, firstYear: number): string {
  const [a = '', b = '', c = ''] = /^(\d+)[-/.](\d+)(?:[-/.](\d+))?/.exec(example)?.slice(1) ?? [];
  const [year, month, day] = order === 'ymd' ? [a, b, c] : order === 'mdy' ? [c, a, b] : [c, b, a];
  if (year === '') return `${example} → ${two(month)}-${two(day)}`;
  const full = year.length === 4 ? year : String(readShortYear(Number(year), firstYear));
  return `${example} → ${full}-${two(month)}-${two(day)}`;
}

/** Which part of a date comes first, where no value of the column settles it (`ambiguous`) or the values contradict each other. */
export function askDateOrder(
  file: string,
  column: string,
  example: string,
  why: 'ambiguous' | 'conflict',
  orders: readonly DateOrder[] = ['mdy', 'dmy'],
  firstYear = 2000,
): Question {
  const reason =
    why === 'ambiguous'
      ? { zh: '列中没有任何值能确定先后', en: 'No value of the column settles which' }
      : {
          zh: '列中的值互相矛盾，与所选顺序不符的行将被拒绝',
          en: 'Its values contradict each other; rows that do not fit the order will be rejected',
        };
  const question = orders.includes('ymd')
    ? { zh: '哪一部分是年、月、日', en: 'which part is the year, the month, the day' }
    : { zh: '是月在前还是日在前', en: 'month first or day first' };
  return {
    code: 'date-order',
    file,
    column,
    text: {
      zh: `“${column}”列的日期（如 ${example}）${question.zh}？${reason.zh}。`,
      en: `Dates in "${column}" (such as ${example}): ${question.en}? ${reason.en}.`,
    },
    choices: orders.map((order) => ({
      value: order,
      label: ORDER_LABELS[order],
      example: readExample(example, order, firstYear),
    })),
  };
}

/** What bare numbers in a column of dates are. */
export function askNumericTime(file: string, column: string, example: string): Question {
  return {
    code: 'unix-time',
    file,
    column,
    text: {
      zh: `“${column}”列的数字（如 ${example}）表示什么时间？`,
      en: `What kind of time are the numbers in "${column}" (such as ${example})?`,
    },
    choices: [
      { value: 'seconds', label: { zh: 'Unix 时间戳（秒）', en: 'Unix seconds' } },
      { value: 'milliseconds', label: { zh: 'Unix 时间戳（毫秒）', en: 'Unix milliseconds' } },
      { value: 'microseconds', label: { zh: 'Unix 时间戳（微秒）', en: 'Unix microseconds' } },
      { value: 'nanoseconds', label: { zh: 'Unix 时间戳（纳秒）', en: 'Unix nanoseconds' } },
      { value: 'excel', label: { zh: 'Excel 序列日期', en: 'Excel serial date' } },
      { value: 'yyyymmdd', label: { zh: '年月日（yyyymmdd）', en: 'yyyymmdd' } },
    ],
  };
}

/** Which hundred years the years of two digits lie in. `digits` are the smallest and largest that occur. */
export function askShortYear(
  file: string,
  column: string,
  count: number,
  example: string,
  digits: readonly [number, number],
  firstYears: readonly number[],
): Question {
  return {
    code: 'short-year',
    file,
    column,
    text: {
      zh: `“${column}”列有 ${count} 行的年份只有两位（如 ${example}）。它们是哪一百年中的年份？`,
      en: `${count} rows of "${column}" have years of two digits (such as ${example}). Which hundred years do they lie in?`,
    },
    choices: firstYears.map((first) => ({
      value: String(first),
      label: { zh: `${first} 至 ${first + 99} 年`, en: `${first} to ${first + 99}` },
      example: [...new Set(digits)].map((year) => `${two(String(year))} → ${readShortYear(year, first)}`).join(', '),
    })),
  };
}

/** The year of values that name a month and a day only. */
export function askGivenYear(
  file: string,
  column: string,
  count: number,
  example: string,
  years: readonly number[],
): Question {
  return {
    code: 'given-year',
    file,
    column,
    text: {
      zh: `“${column}”列有 ${count} 行没有年份（如 ${example}）。它们属于哪一年？`,
      en: `${count} rows of "${column}" have no year (such as ${example}). Which year are they of?`,
    },
    choices: years.map((year) => ({ value: String(year), label: { zh: `${year} 年`, en: String(year) } })),
  };
}

/** The offset that the name of a zone means, where regions use one name for several zones. */
export function askZoneName(
  file: string,
  column: string,
  name: string,
  found: { readonly count: number; readonly example: string },
  offsets: readonly string[],
): Question {
  return {
    code: 'zone-name',
    file,
    column,
    value: name,
    text: {
      zh: `“${column}”列有 ${found.count} 行带时区缩写 ${name}（如 ${found.example}），不同地区含义不同。它是哪个时区？`,
      en: `${found.count} rows of "${column}" carry the zone ${name} (such as ${found.example}), which means different zones in different regions. Which is it?`,
    },
    choices: offsets.map((offset) => ({ value: offset, label: { zh: `UTC${offset}`, en: `UTC${offset}` } })),
  };
}

/** Names of zones that were read. */
export function noteZoneNames(column: string, names: readonly string[], count: number, zone: string): Note {
  return {
    code: 'zone-names',
    column,
    count,
    text: {
      zh: `“${column}”列有 ${count} 行带时区名（${names.join('、')}），已换算为 ${zone} 的时间。`,
      en: `${count} rows of "${column}" carry the name of a zone (${names.join(', ')}); they are converted to the time of ${zone}.`,
    },
  };
}
