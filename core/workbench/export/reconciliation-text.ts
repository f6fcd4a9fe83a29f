import { formatMarkdownTable } from '#core/outputs/documents/markdown.ts';
import type { Label } from '#core/kernel/label.ts';
import { writeAmount } from '#core/kernel/money-text.ts';
import type { Reading } from '#core/sources/meaning/finding.ts';
import type { ImportReport } from '#core/sources/import/import-report.ts';

const WORDS = {
  file: { zh: '文件', en: 'File' },
  currency: { zh: '币种', en: 'Currency' },
  source: { zh: '数据源', en: 'Source' },
  rowsIn: { zh: '读取', en: 'Rows in' },
  loaded: { zh: '载入', en: 'Loaded' },
  duplicates: { zh: '重复', en: 'Duplicates' },
  excluded: { zh: '排除', en: 'Excluded' },
  rejected: { zh: '剔除', en: 'Rejected' },
  title: {
    zh: '对账：读取 = 载入 + 重复 + 旧版本 + 排除 + 剔除',
    en: 'Reconciliation: rows in = loaded + duplicates + old versions + excluded + rejected',
  },
  notes: { zh: '说明', en: 'Notes' },
  superseded: { zh: '旧版本', en: 'Old versions' },
  worthless: { zh: '零值订单的行', en: 'Rows of orders worth nothing' },
  moneyTitle: {
    zh: '金额对账（金额列）：文件中 = 载入 + 重复 + 旧版本 + 重复的总额 + 扣减 + 排除 + 剔除，精确到分',
    en: 'Money of the amount column: in the file = loaded + duplicates + old versions + repeated totals + taken off + excluded + rejected, to the cent',
  },
  stated: { zh: '文件中', en: 'In the file' },
  repeated: { zh: '重复的总额', en: 'Repeated totals' },
  deducted: { zh: '扣减', en: 'Taken off' },
  rounding: { zh: '舍入', en: 'Rounding' },
  foreign: { zh: '其他币种', en: 'Other currencies' },
  unread: { zh: '金额不可读的行', en: 'Rows without a readable amount' },
  findings: { zh: '这些行的含义', en: 'What the rows mean' },
  otherwise: { zh: '否则', en: 'otherwise' },
} as const satisfies Record<string, Label>;

/** Money by where it went, per file and currency. */
function formatMoney(report: ImportReport, language: keyof Label, decimals: number): string[] {
  const say = (word: keyof typeof WORDS): string => WORDS[word][language];
  const parts = ['loaded', 'duplicates', 'superseded', 'repeated', 'deducted', 'excluded', 'rejected'] as const;
  const rows = report.files.flatMap(({ file, balance, worthless }) => {
    if (balance === null) return [];
    const amounts = [balance.stated, ...parts.map((part) => balance[part])].map((cents) =>
      writeAmount(cents, decimals),
    );
    const foreign = balance.foreign.map(({ currency, cents }) => `${writeAmount(cents, decimals)} ${currency}`);
    return [
      [
        file,
        balance.currency,
        ...amounts,
        (balance.rounding / 10 ** decimals).toFixed(decimals + 4),
        foreign.join(', '),
        String(balance.unreadRows),
        String(worthless),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const header = ['file', 'currency', 'stated', ...parts, 'rounding', 'foreign', 'unread', 'worthless'] as const;
  return ['', say('moneyTitle'), '', formatMarkdownTable(header.map(say), rows)];
}

/** What the rows were found to mean, with the money of every reading. */
function formatFindings(report: ImportReport, language: keyof Label, decimals: number): string[] {
  const write = ({ label, money }: Reading): string =>
    [label[language], ...money.map(({ currency, cents }) => `${writeAmount(cents, decimals)} ${currency}`)].join(' = ');
  const lines = report.findings.map(({ kind, state, basis, text, readings, chosen }) => {
    const taken = readings.find(({ id }) => id === chosen);
    const others = readings.filter(({ id }) => id !== chosen).map(write);
    const rest = others.length === 0 ? '' : ` (${WORDS.otherwise[language]}: ${others.join('; ')})`;
    return `- [${kind}] ${state}${basis === null ? '' : `, ${basis}`}: ${text[language]} → ${taken === undefined ? chosen : write(taken)}${rest}`;
  });
  return lines.length === 0 ? [] : ['', `${WORDS.findings[language]}:`, ...lines];
}

/** The reconciliation of every file as Markdown, with the exclusions by rule and the notes. */
export function formatReconciliation(report: ImportReport, language: keyof Label, decimals = 2): string {
  const say = (word: keyof typeof WORDS): string => WORDS[word][language];
  const rows = report.files.map((file) => {
    const excluded = file.excluded.reduce((sum, { rows: count }) => sum + count, 0);
    const rules = file.excluded
      .filter(({ rows: count }) => count > 0)
      .map(({ rule, rows: count }) => `${rule} ${count}`);
    return [
      file.source,
      file.file,
      String(file.rowsIn),
      String(file.loaded),
      String(file.duplicates),
      String(file.superseded),
      rules.length === 0 ? String(excluded) : `${excluded} (${rules.join(', ')})`,
      String(file.rejected),
    ];
  });
  const header = [
    say('source'),
    say('file'),
    say('rowsIn'),
    say('loaded'),
    say('duplicates'),
    say('superseded'),
    say('excluded'),
    say('rejected'),
  ];
  const notes = report.files.flatMap((file) =>
    file.notes.map(
      ({ text, column }) => `- ${file.file}${column === undefined ? '' : ` · ${column}`}: ${text[language]}`,
    ),
  );
  return [
    say('title'),
    '',
    formatMarkdownTable(header, rows),
    ...formatMoney(report, language, decimals),
    ...formatFindings(report, language, decimals),
    ...(notes.length === 0 ? [] : ['', `${say('notes')}:`, ...notes]),
  ].join('\n');
}
