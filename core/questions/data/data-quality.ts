import type { Label } from '#core/kernel/label.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { FileReconciliation, ImportReport } from '#core/sources/import/import-report.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';

/** A screen whose numbers a fault of the data touches. */
export type AffectedView = 'home' | 'segments' | 'behaviour' | 'cohorts' | 'simulation' | 'evaluation' | 'tables';

export type QualitySeverity = 'error' | 'warning' | 'info';

/** Something about the data that an analyst should know, with what it touches. */
export type QualityIssue = {
  readonly severity: QualitySeverity;
  readonly code: string;
  readonly source: SourceName;
  /** Files that have it, most rows first. */
  readonly files: readonly string[];
  readonly column: string | null;
  /** Rows concerned, and their share of the rows of those files. */
  readonly rows: number;
  readonly share: number;
  readonly text: Label;
  readonly affects: readonly AffectedView[];
};

export type DataQuality = {
  /** 0 to 100. */
  readonly score: number;
  readonly level: 'good' | 'fair' | 'poor';
  readonly issues: readonly QualityIssue[];
};

const GOOD_SCORE = 98;
const FAIR_SCORE = 90;
const ERROR_SHARE = 0.05;
const WARNING_SHARE = 0.005;

/** 口径 of the score. */
export const QUALITY_METRIC: MetricDefinition = {
  label: { zh: '数据质量得分', en: 'Data quality score' },
  formula: {
    zh: '100 ×（读取 − 剔除 − 无客户）/ 读取，分别对订单与行为计算，取较低者',
    en: '100 × (read − rejected − without a customer) / read, for orders and for behaviour, the lower of the two',
  },
  filters: {
    zh: '重复、已取消、待付款、测试、合计与晚于基准日的行按规则排除，不扣分；≥ 98 良好，≥ 90 尚可，其余较差',
    en: 'duplicates and rows left out by rule (cancelled, pending, test, totals, after the as-of date) cost nothing; good from 98 on, fair from 90, else poor',
  },
  denominator: { zh: '读取的行', en: 'rows read' },
};

const AFFECTED: Readonly<Record<SourceName, readonly AffectedView[]>> = {
  orders: ['home', 'segments', 'cohorts', 'simulation', 'evaluation'],
  behaviors: ['behaviour', 'tables'],
  customers: ['segments', 'tables'],
  customer_links: ['home', 'segments', 'cohorts'],
  products: ['tables', 'simulation'],
  stores: ['segments', 'tables'],
  promotions: ['simulation', 'tables'],
  strategies: ['simulation', 'evaluation'],
  touches: ['evaluation', 'tables'],
  planned_touches: ['evaluation', 'tables'],
  service_tickets: ['segments', 'tables'],
  acquisition_costs: ['cohorts'],
  exchange_rates: ['home', 'segments', 'cohorts'],
};

const REASONS: Readonly<Record<string, Label>> = {
  'two-digit-year': { zh: '日期年份只有两位', en: 'years of two digits' },
  'unknown-zone': { zh: '无法识别的时区', en: 'time zones that nobody knows' },
  'date-out-of-range': { zh: '日期超出范围', en: 'dates out of range' },
  'impossible-date': { zh: '不存在的日期', en: 'dates that do not exist' },
  'not-a-date': { zh: '不是日期', en: 'no dates' },
  'second-currency': { zh: '其他币种', en: 'another currency' },
  'number-too-large': { zh: '数值过大', en: 'numbers too large' },
  'not-a-number': { zh: '不是数字', en: 'no numbers' },
  'damaged-id': { zh: 'ID 被改成科学计数法', en: 'ids turned into exponents' },
  'unknown-word': { zh: '无法识别的词', en: 'unknown words' },
  'missing-value': { zh: '缺少必填值', en: 'required values missing' },
  'several-customers': { zh: '同一订单有多个客户', en: 'orders of several customers' },
  'repeated-pair': { zh: '计划触达重复', en: 'touches planned twice' },
  'wrong-cell-count': { zh: '列数不符', en: 'wrong number of cells' },
  'unbalanced-quote': { zh: '引号没有闭合', en: 'unclosed quotes' },
  'text-after-quote': { zh: '引号不成对', en: 'quotes that do not pair up' },
  'invalid-encoding': { zh: '编码无法读取', en: 'bytes that are no text' },
  'nul-byte': { zh: '含 NUL 字节', en: 'NUL bytes' },
  'cut-off': { zh: '文件末尾被截断', en: 'cut off at the end' },
  'record-too-long': { zh: '行过长', en: 'lines too long' },
};

/** Names a reject reason. */
export function nameReason(reason: string): Label {
  return REASONS[reason] ?? { zh: reason, en: reason };
}

function countNoCustomer(file: FileReconciliation): number {
  return file.excluded.filter(({ rule }) => rule === 'no_customer').reduce((sum, { rows }) => sum + rows, 0);
}

function rateSource(files: readonly FileReconciliation[]): number | null {
  const read = files.reduce((sum, { rowsIn }) => sum + rowsIn, 0);
  if (read === 0) return null;
  const lost = files.reduce((sum, file) => sum + file.rejected + countNoCustomer(file), 0);
  return (100 * (read - lost)) / read;
}

function gradeShare(share: number): QualitySeverity {
  if (share >= ERROR_SHARE) return 'error';
  return share >= WARNING_SHARE ? 'warning' : 'info';
}

/** An issue of one file, before equal ones of several files are put together. */
type FileIssue = Pick<QualityIssue, 'code' | 'column' | 'rows' | 'text'> & {
  readonly file: FileReconciliation;
  /** Remarks stand below what was lost, and are never an error. */
  readonly isRemark: boolean;
};

function listFileIssues(file: FileReconciliation): FileIssue[] {
  const rejected = file.reasons.map(({ reason, column, rows }): FileIssue => {
    const { zh, en } = nameReason(reason);
    const text = { zh: `剔除：${zh}`, en: `Rejected: ${en}` };
    return { code: reason, column, rows, text, file, isRemark: false };
  });
  const rows = countNoCustomer(file);
  const text = { zh: '没有客户，只计入总收入', en: 'Without a customer: in total revenue only' };
  const lost: FileIssue[] =
    rows === 0 ? [] : [{ code: 'no-customer', column: null, rows, text, file, isRemark: false }];
  const notes = file.notes.flatMap((note): FileIssue[] =>
    note.count === undefined
      ? []
      : [{ code: note.code, column: note.column ?? null, rows: note.count, text: note.text, file, isRemark: true }],
  );
  return [...rejected, ...lost, ...notes];
}

/** Equal issues of the files of one source as one, its text that of the file that has most of it. */
function groupIssues(issues: readonly FileIssue[]): QualityIssue[] {
  const groups = new Map<string, FileIssue[]>();
  for (const issue of issues) {
    const key = JSON.stringify([issue.file.source, issue.code, issue.column]);
    groups.set(key, [...(groups.get(key) ?? []), issue]);
  }
  return [...groups.values()].flatMap((members): QualityIssue[] => {
    const sorted = members.toSorted((a, b) => b.rows - a.rows);
    const [first] = sorted;
    if (first === undefined) return [];
    const rows = sorted.reduce((sum, issue) => sum + issue.rows, 0);
    const read = sorted.reduce((sum, { file }) => sum + file.rowsIn, 0);
    const share = read === 0 ? 0 : rows / read;
    const stale: QualitySeverity = first.code === 'corrections-stale' ? 'warning' : 'info';
    return [
      {
        severity: first.isRemark ? stale : gradeShare(share),
        code: first.code,
        source: first.file.source,
        files: [...new Set(sorted.map(({ file }) => file.file))],
        column: first.column,
        rows,
        share,
        text: first.text,
        affects: AFFECTED[first.file.source],
      },
    ];
  });
}

const ORDER: Readonly<Record<QualitySeverity, number>> = { error: 0, warning: 1, info: 2 };

/** How far the data of an import can be trusted, and what to look at first: by severity, then by rows. */
export function rateQuality(report: Pick<ImportReport, 'files' | 'openQuestions'>): DataQuality {
  const rates = (['orders', 'behaviors'] as const).flatMap((source) => {
    const rate = rateSource(report.files.filter((file) => file.source === source));
    return rate === null ? [] : [rate];
  });
  const score = rates.length === 0 ? 0 : Math.min(...rates);
  const asked = report.openQuestions.map((question): QualityIssue => {
    const file = report.files.find((candidate) => candidate.file === question.file);
    const source = file?.source ?? 'orders';
    return {
      severity: 'warning',
      code: question.code,
      source,
      files: [question.file],
      column: question.column ?? null,
      rows: 0,
      share: 0,
      text: question.text,
      affects: AFFECTED[source],
    };
  });
  const found = report.files.flatMap(listFileIssues);
  const lost = groupIssues(found.filter(({ isRemark }) => !isRemark));
  const remarks = groupIssues(found.filter(({ isRemark }) => isRemark));
  const byRows = (a: QualityIssue, b: QualityIssue): number => b.rows - a.rows || (a.code < b.code ? -1 : 1);
  const issues = [...lost.toSorted(byRows), ...asked, ...remarks.toSorted(byRows)].toSorted(
    (a, b) => ORDER[a.severity] - ORDER[b.severity],
  );
  return { score, level: score >= GOOD_SCORE ? 'good' : score >= FAIR_SCORE ? 'fair' : 'poor', issues };
}
