import type { Note, Question } from '#core/sources/formats/define-format.ts';
import type { ContractField } from '#core/sources/contracts.ts';
import type { DateOrder, UnixTime } from '#core/sources/cleaning/parse-time.ts';

function readExample(example: string, order: DateOrder): string {
  const [first = '', second = '', year = ''] = /^([0-9]+)[-/.]([0-9]+)[-/.]([0-9]{4})/.exec(example)?.slice(1) ?? [];
  const [month, day] = order === 'mdy' ? [first, second] : [second, first];
  return `${example} → ${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** Day first or month first, where no value of the column settles it (`ambiguous`) or the values contradict each other. */
export function askDateOrder(file: string, column: string, example: string, why: 'ambiguous' | 'conflict'): Question {
  const reason =
    why === 'ambiguous'
      ? { zh: '列中没有任何值能确定先后', en: 'no value of the column settles which' }
      : {
          zh: '列中的值互相矛盾，与所选顺序不符的行将被拒绝',
          en: 'its values contradict each other; rows that do not fit the order will be rejected',
        };
  return {
    code: 'date-order',
    file,
    column,
    text: {
      zh: `“${column}”列的日期（如 ${example}）是月在前还是日在前？${reason.zh}。`,
      en: `Dates in "${column}" (such as ${example}): month first or day first? ${reason.en[0]?.toUpperCase() ?? ''}${reason.en.slice(1)}.`,
    },
    choices: [
      { value: 'mdy', label: { zh: '月/日/年', en: 'month/day/year' }, example: readExample(example, 'mdy') },
      { value: 'dmy', label: { zh: '日/月/年', en: 'day/month/year' }, example: readExample(example, 'dmy') },
    ],
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

/** Point or comma. With both kinds of evidence the point is safe meanwhile: what does not fit is rejected, not misread. */
export function askDecimalMark(
  file: string,
  column: string,
  example: string,
  why: 'comma' | 'both' | 'either',
): Question {
  const plain = example.replaceAll(/[^0-9.,-]/g, '');
  const asDot = plain.replaceAll(',', '');
  const asComma = plain.replaceAll('.', '').replace(',', '.');
  return {
    code: 'decimal-mark',
    file,
    column,
    text: {
      zh: `“${column}”列的数字（如 ${example}）用什么作小数点？`,
      en: `Which is the decimal mark of the numbers in "${column}" (such as ${example})?`,
    },
    choices: [
      {
        value: '.',
        label: { zh: '句点是小数点，逗号是千分位', en: 'point; commas separate thousands' },
        example: `${example} → ${asDot}`,
      },
      {
        value: ',',
        label: { zh: '逗号是小数点，句点是千分位', en: 'comma; points separate thousands' },
        example: `${example} → ${asComma}`,
      },
    ],
    ...(why === 'both' ? { meanwhile: '.' } : {}),
  };
}

/** Whether `17850.0` is `17850`. */
export function askIdFloat(file: string, column: string, example: string, count: number): Question {
  return {
    code: 'id-float',
    file,
    column,
    text: {
      zh: `“${column}”列有 ${count} 个 ID 以“.0”结尾（如 ${example}），通常是表格软件留下的。是否去掉？`,
      en: `${count} ids in "${column}" end in ".0" (such as ${example}), which spreadsheet tools usually leave behind. Take it off?`,
    },
    choices: [
      {
        value: 'clean',
        label: { zh: '去掉“.0”', en: 'take ".0" off' },
        example: `${example} → ${example.replace(/\.0+\s*$/, '')}`,
      },
      { value: 'keep', label: { zh: '保持原样', en: 'keep as it is' }, example },
    ],
  };
}

/** Amounts that carry another currency's mark than the project's. */
export function askCurrency(
  file: string,
  column: string,
  own: string,
  other: string,
  found: { readonly count: number; readonly example: string },
  isMixed: boolean,
): Question {
  return {
    code: 'currency',
    file,
    column,
    text: {
      zh: `“${column}”列有 ${found.count} 行带 ${other} 标记（如 ${found.example}），而项目币种是 ${own}。这些文件的金额是什么币种？其他币种的行会被拒绝并列出。`,
      en: `${found.count} rows of "${column}" carry a mark of ${other} (such as ${found.example}), but the project's currency is ${own}. Which currency are these files in? Rows in another are rejected and listed.`,
    },
    choices: [
      { value: own, label: { zh: `${own}；带其他标记的行被拒绝`, en: `${own}; rows with another mark are rejected` } },
      {
        value: other,
        label: {
          zh: `${other}；需把项目币种改为 ${other}`,
          en: `${other}; the project's currency must be set to ${other}`,
        },
      },
    ],
    ...(isMixed ? { meanwhile: own } : {}),
  };
}

const WORD_LABELS: Readonly<Record<string, { zh: string; en: string }>> = {
  completed: { zh: '已完成', en: 'completed' },
  refunded: { zh: '已退款', en: 'refunded' },
  cancelled: { zh: '已取消（排除）', en: 'cancelled (excluded)' },
  pending: { zh: '待处理（排除）', en: 'pending (excluded)' },
  test: { zh: '测试（排除）', en: 'test (excluded)' },
  view: { zh: '浏览', en: 'view' },
  favorite: { zh: '收藏', en: 'favourite' },
  cart: { zh: '加购', en: 'cart' },
  purchase: { zh: '购买', en: 'purchase' },
  other: { zh: '其他', en: 'other' },
  true: { zh: '是', en: 'yes' },
  false: { zh: '否', en: 'no' },
};

/** What a word of a status, behaviour or yes/no column stands for. The answer goes under that word into the template's map. */
export function askWord(field: ContractField, file: string, column: string, word: string, count: number): Question {
  const values = field.type === 'boolean' ? ['true', 'false'] : (field.values ?? []);
  const codes: Readonly<Record<string, string>> = { status: 'status-word', behavior_type: 'behavior-word' };
  return {
    code: codes[field.name] ?? 'boolean-word',
    file,
    column,
    value: word,
    text: {
      zh: `“${column}”列的“${word}”（${count} 行）表示哪种${field.label.zh}？`,
      en: `Which ${field.label.en.toLowerCase()} is "${word}" in "${column}" (${writeRows(count)})?`,
    },
    choices: values.map((value) => ({ value, label: WORD_LABELS[value] ?? { zh: value, en: value } })),
  };
}

function writeRows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}

/** Rows of one file that are equal in every column. */
export function askEqualRows(file: string, rows: number, money: string | undefined): Question {
  const worth = money === undefined ? { zh: '', en: '' } : { zh: `，金额 ${money}`, en: ` worth ${money}` };
  return {
    code: 'duplicates',
    file,
    text: {
      zh: `文件内有 ${rows} 行与其他行所有列完全相同${worth.zh}。保留还是去重？`,
      en: `${writeRows(rows)}${worth.en} ${rows === 1 ? 'equals' : 'equal'} another row of the file in every column. Keep or drop ${rows === 1 ? 'it' : 'them'}?`,
    },
    choices: [
      { value: 'keep', label: { zh: '保留（都是真实记录）', en: 'keep (all of them happened)' } },
      { value: 'drop', label: { zh: '去重（重复导出）', en: 'drop (exported twice)' } },
    ],
    meanwhile: 'keep',
  };
}

/** A last date far behind nearly all others. */
export function askAsOf(file: string, lastDate: string, usualDate: string): Question {
  return {
    code: 'as-of',
    file,
    text: {
      zh: `最后日期 ${lastDate} 比 99.9% 的记录（至 ${usualDate}）晚 31 天以上。以哪一天为截止日期？`,
      en: `The last date, ${lastDate}, lies more than 31 days after 99.9% of the rows (up to ${usualDate}). As of which day shall everything be computed?`,
    },
    choices: [
      {
        value: usualDate,
        label: {
          zh: '大多数记录的最后日期；之后的行被排除',
          en: 'where nearly all rows end; later rows are set aside',
        },
      },
      { value: lastDate, label: { zh: '最后日期', en: 'the last date' } },
    ],
  };
}

/** How many ids of a column were cleaned. */
export function noteCleanedIds(column: string, count: number): Note {
  return {
    code: 'id-cleaned',
    column,
    count,
    text: {
      zh: `“${column}”列清洗了 ${count} 个 ID（空白、全角字符、="…" 包裹或“.0”）。`,
      en: `${count} ids in "${column}" were cleaned (blanks, full-width characters, ="…" wrappers or ".0").`,
    },
  };
}

/** Ids that lost digits in a spreadsheet. */
export function noteDamagedIds(column: string, count: number): Note {
  return {
    code: 'id-damaged',
    column,
    count,
    text: {
      zh: `“${column}”列有 ${count} 个 ID 被表格软件改成科学计数法（如 2.13E+17），位数已丢失，这些行被拒绝。请以文本格式重新导出。`,
      en: `${count} ids in "${column}" were turned into exponents by a spreadsheet (such as 2.13E+17); their digits are lost and the rows are rejected. Export them again as text.`,
    },
  };
}

/** An order of day and month that the values settled. */
export function noteDateOrder(column: string, order: DateOrder, count: number): Note {
  const label = order === 'dmy' ? { zh: '日/月/年', en: 'day/month/year' } : { zh: '月/日/年', en: 'month/day/year' };
  return {
    code: 'date-order',
    column,
    count,
    text: {
      zh: `“${column}”列的日期按${label.zh}读取（由列中的值确定）。`,
      en: `Dates in "${column}" are read as ${label.en}: the values settle it.`,
    },
  };
}

/** Numbers read as time. */
export function noteNumericTime(column: string, meaning: UnixTime, count: number, example: string): Note {
  const labels: Readonly<Record<UnixTime, { zh: string; en: string }>> = {
    seconds: { zh: 'Unix 秒', en: 'Unix seconds' },
    milliseconds: { zh: 'Unix 毫秒', en: 'Unix milliseconds' },
    microseconds: { zh: 'Unix 微秒', en: 'Unix microseconds' },
    nanoseconds: { zh: 'Unix 纳秒', en: 'Unix nanoseconds' },
    excel: { zh: 'Excel 序列日期', en: 'Excel serial dates' },
    yyyymmdd: { zh: '年月日', en: 'yyyymmdd' },
  };
  return {
    code: 'numeric-time',
    column,
    count,
    text: {
      zh: `“${column}”列有 ${count} 个数字（如 ${example}）按${labels[meaning].zh}读取。`,
      en: `${count} numbers in "${column}" (such as ${example}) are read as ${labels[meaning].en}.`,
    },
  };
}

/** The comma was taken as decimal mark. */
export function noteDecimalComma(): Note {
  return { code: 'decimal-comma', text: { zh: '逗号作为小数点读取。', en: 'The comma is read as decimal mark.' } };
}

/** There is no order id. */
export function noteOrderPerRow(): Note {
  return {
    code: 'order-per-row',
    text: { zh: '没有订单号：每一行作为一个订单。', en: 'There is no order id: every row is an order of its own.' },
  };
}
