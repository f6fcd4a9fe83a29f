import { formatMarkdownTable } from '#core/outputs/documents/markdown.ts';
import type { Label } from '#core/kernel/label.ts';
import type { ImportReport } from '#core/sources/import/import-report.ts';

const WORDS = {
  file: { zh: '文件', en: 'File' },
  source: { zh: '数据源', en: 'Source' },
  rowsIn: { zh: '读取', en: 'Rows in' },
  loaded: { zh: '载入', en: 'Loaded' },
  duplicates: { zh: '重复', en: 'Duplicates' },
  excluded: { zh: '排除', en: 'Excluded' },
  rejected: { zh: '剔除', en: 'Rejected' },
  title: {
    zh: '对账：读取 = 载入 + 重复 + 排除 + 剔除',
    en: 'Reconciliation: rows in = loaded + duplicates + excluded + rejected',
  },
  notes: { zh: '说明', en: 'Notes' },
} as const satisfies Record<string, Label>;

/** The reconciliation of every file as Markdown, with the exclusions by rule and the notes. */
export function formatReconciliation(report: ImportReport, language: keyof Label): string {
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
    ...(notes.length === 0 ? [] : ['', `${say('notes')}:`, ...notes]),
  ].join('\n');
}
