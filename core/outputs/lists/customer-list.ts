import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import { exportCsv } from '#core/outputs/tables/csv.ts';
import { formatMarkdownTable } from '#core/outputs/documents/markdown.ts';
import { writeFile } from '#core/outputs/tables/write-file.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import { CUSTOMER_COLUMNS, type CustomerColumnId } from '#core/questions/customers/customer-columns.ts';
import {
  queryCustomerCount,
  writeCustomerExport,
  type CustomerListArgs,
} from '#core/questions/customers/customer-list.ts';
import { describeRule } from '#core/questions/audience/describe-rule.ts';
import type { MartScope } from '#core/questions/mart-scope.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';

export type CustomerExport = Pick<CustomerListArgs, 'columns' | 'sort' | 'search' | 'tags'> & {
  /** Without ending: `<fileName>.csv` and `<fileName>-notes.md`. */
  readonly fileName: string;
  readonly encoding: 'utf-8' | 'gb18030';
  /** Masks what is personal besides the id (domain: gender, birthday, city). */
  readonly isMasked: boolean;
  readonly language: keyof Label;
};

const TEXTS = {
  title: { zh: '客户名单导出说明', en: 'Notes on the exported list of customers' },
  file: { zh: '文件', en: 'File' },
  rows: { zh: '客户数', en: 'Customers' },
  filters: { zh: '筛选条件', en: 'Filters' },
  search: { zh: '客户ID包含', en: 'Customer id contains' },
  sort: { zh: '排序', en: 'Order' },
  asOf: { zh: '分析基准日', en: 'As-of date' },
  timeZone: { zh: '时区', en: 'Time zone' },
  currency: { zh: '币种', en: 'Currency' },
  masked: { zh: '个人信息', en: 'Personal attributes' },
  isMasked: {
    zh: '已脱敏（性别、生日、城市）；客户ID保留原样',
    en: 'masked (gender, birthday, city); ids as they are',
  },
  cells: { zh: '单元格', en: 'Cells' },
  unchanged: {
    zh: '按原值写出，供短信、广告等系统匹配；用电子表格打开时请以“文本”导入',
    en: 'written as they are, so that other systems match them; import them as text into a spreadsheet',
  },
  isOpen: { zh: '未脱敏', en: 'not masked' },
  ascending: { zh: '升序', en: 'ascending' },
  descending: { zh: '降序', en: 'descending' },
  column: { zh: '列', en: 'Column' },
  meaning: { zh: '口径', en: 'Meaning' },
  tags: { zh: '自定义标签', en: 'Own tags' },
  customerId: { zh: '客户ID', en: 'Customer ID' },
  parameters: { zh: '项目参数', en: 'Project parameters' },
  minor: { zh: '金额已换算为元（主单位）。', en: 'Money is in whole currency units.' },
} as const satisfies Record<string, Label>;

function nameColumns(language: keyof Label, currency: string): Record<string, string> {
  const names: Record<string, string> = {
    customer_id: TEXTS.customerId[language],
    tags: TEXTS.tags[language],
  };
  for (const [id, { label, kind }] of Object.entries(CUSTOMER_COLUMNS)) {
    const text: Label = label;
    names[id] = kind === 'money' ? `${text[language]} (${currency})` : text[language];
  }
  return names;
}

/** 口径 that travels with the list: who is in it, in what order, and what each column means. */
function formatNotes(scope: MartScope, request: CustomerExport, names: Record<string, string>, rows: number): string {
  const { columns, sort, search, tags, isMasked, language, fileName } = request;
  const { asOfDate, timeZone, currency } = scope.parameters;
  const say = (key: keyof typeof TEXTS): string => TEXTS[key][language];
  const facts = [
    [say('file'), `${fileName}.csv`],
    [say('rows'), String(rows)],
    [say('filters'), describeRule(scope.audience ?? EVERYBODY, { currency })[language]],
    ...(search.trim() === '' ? [] : [[say('search'), search.trim()]]),
    [say('sort'), `${names[sort.column] ?? sort.column}, ${say(sort.direction)}`],
    [say('asOf'), asOfDate],
    [say('timeZone'), timeZone],
    [say('currency'), currency.code],
    [say('cells'), say('unchanged')],
    [say('masked'), say(isMasked ? 'isMasked' : 'isOpen')],
  ];
  const meanings = columns.map((id: CustomerColumnId) => [names[id] ?? id, CUSTOMER_COLUMNS[id].doc[language]]);
  const own = tags.map(({ name, rule }) => [`${say('tags')}: ${name}`, describeRule(rule, { currency })[language]]);
  return [
    `# ${say('title')}`,
    facts.map(([name = '', value = '']) => `- **${name}**: ${value}`).join('\n'),
    say('minor'),
    formatMarkdownTable([say('column'), say('meaning')], [...meanings, ...own]),
    `## ${say('parameters')}\n\n\`\`\`json\n${JSON.stringify(scope.parameters, null, 2)}\n\`\`\``,
    `Customer workbench ${WORKBENCH_VERSION}\n`,
  ].join('\n\n');
}

/**
 * Writes the list of the customers under the filters in force as CSV, every row, and beside it what it is: filters, order,
 * as-of date and the meaning of each column. Returns the rows written. Rejects as `exportCsv` does.
 */
export async function exportCustomerList(
  engine: Engine,
  scope: MartScope,
  folder: OutputFolder,
  request: CustomerExport,
  task: TaskOptions = {},
): Promise<number> {
  const { fileName, encoding, language, isMasked, search } = request;
  const run = { signal: task.signal };
  const names = nameColumns(language, scope.parameters.currency.code);
  const { customers } = await queryCustomerCount(engine, scope, { search }, run);
  const statement = writeCustomerExport(scope, request, { names, isMasked, language });
  const rows = await exportCsv(engine, statement, folder, `${fileName}.csv`, {
    ...task,
    encoding,
    csvCells: 'unchanged',
    rowCount: customers,
  });
  await writeFile(folder, `${fileName}-notes.md`, (sink) =>
    sink.write(new TextEncoder().encode(formatNotes(scope, request, names, rows))),
  );
  return rows;
}
