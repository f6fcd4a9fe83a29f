import type { Label } from '#core/kernel/label.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import type { FileReconciliation, ImportReport } from '#core/sources/import/import-report.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';

/** A screen whose numbers a fault of the data touches. */
export type AffectedView =
  | 'home'
  | 'explore'
  | 'segments'
  | 'behaviour'
  | 'cohorts'
  | 'simulation'
  | 'evaluation'
  | 'models'
  | 'tables'
  | 'sql'
  | 'reports';

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

/** One part of the score: what it takes off 100 is its weight times its share. */
export type QualityPart = {
  readonly id: 'open' | 'money' | 'customers' | 'rejected' | 'excluded';
  readonly label: Label;
  /** Points that a share of 1 takes off. */
  readonly weight: number;
  /** 0 to 1. */
  readonly share: number;
  readonly points: number;
};

export type DataQuality = {
  /** 0 to 100; at most 99 beside an open question. */
  readonly score: number;
  readonly parts: readonly QualityPart[];
  readonly level: 'good' | 'fair' | 'poor';
  readonly issues: readonly QualityIssue[];
};

const GOOD_SCORE = 98;
const FAIR_SCORE = 90;
const ERROR_SHARE = 0.05;
const WARNING_SHARE = 0.005;

/** Points that one open question takes off, and the most that all of them do. */
const OPEN_POINTS = 5;
const OPEN_LIMIT = 30;

const PARTS: Readonly<Record<QualityPart['id'], { readonly label: Label; readonly weight: number }>> = {
  open: { label: { zh: '待回答的问题', en: 'open questions' }, weight: OPEN_LIMIT },
  money: {
    label: { zh: '没有载入依据的金额（剔除或其他币种）', en: 'money rejected or in another currency' },
    weight: 50,
  },
  customers: { label: { zh: '没有客户的行', en: 'rows without a customer' }, weight: 100 },
  rejected: { label: { zh: '剔除的行', en: 'rejected rows' }, weight: 100 },
  excluded: { label: { zh: '按规则排除的行', en: 'rows left out by rule' }, weight: 2 },
};

/** 口径 of the score. */
export const QUALITY_METRIC: MetricDefinition = {
  label: { zh: '数据质量得分', en: 'Data quality score' },
  formula: {
    zh: `100 − Σ 权重 × 占比；权重：剔除的行 100，没有客户的行 100，剔除或其他币种的金额 50，按规则排除的行 2，每个待回答的问题 ${OPEN_POINTS} 分（最多 ${OPEN_LIMIT} 分）`,
    en: `100 − Σ weight × share; weights: rejected rows 100, rows without a customer 100, money rejected or in another currency 50, rows left out by rule 2, each open question ${OPEN_POINTS} points (at most ${OPEN_LIMIT})`,
  },
  filters: {
    zh: '订单与行为取较差者；有待回答的问题时不超过 99；≥ 98 良好，≥ 90 尚可，其余较差',
    en: 'of orders and behaviour the worse; at most 99 beside an open question; good from 98 on, fair from 90, else poor',
  },
  denominator: { zh: '读取的行；金额占文件中金额', en: 'rows read; for money, the money in the files' },
};

const AFFECTED: Readonly<Record<SourceName, readonly AffectedView[]>> = {
  orders: ['home', 'explore', 'segments', 'cohorts', 'simulation', 'evaluation', 'models', 'tables', 'sql', 'reports'],
  behaviors: ['behaviour', 'tables', 'sql', 'reports'],
  customers: ['explore', 'segments', 'tables', 'sql', 'reports'],
  customer_links: [
    'home',
    'explore',
    'segments',
    'behaviour',
    'cohorts',
    'simulation',
    'models',
    'tables',
    'sql',
    'reports',
  ],
  products: ['explore', 'tables', 'simulation', 'sql'],
  stores: ['explore', 'segments', 'tables', 'sql'],
  promotions: ['simulation', 'tables', 'sql'],
  strategies: ['simulation', 'evaluation'],
  touches: ['evaluation', 'tables', 'sql'],
  planned_touches: ['evaluation', 'tables', 'sql'],
  service_tickets: ['segments', 'tables', 'sql'],
  acquisition_costs: ['cohorts', 'sql'],
  exchange_rates: [
    'home',
    'explore',
    'segments',
    'cohorts',
    'simulation',
    'evaluation',
    'models',
    'tables',
    'sql',
    'reports',
  ],
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

/** The open questions whose answers would change the numbers of a screen. */
export function listDoubts(report: Pick<ImportReport, 'files' | 'openQuestions'>, view: string): readonly Question[] {
  return report.openQuestions.filter((question) =>
    AFFECTED[findSource(report.files, question)].some((affected) => affected === view),
  );
}

function findSource(files: readonly FileReconciliation[], question: Question): SourceName {
  return files.find(({ file }) => file === question.file)?.source ?? 'orders';
}

/** Names a reject reason. */
export function nameReason(reason: string): Label {
  return REASONS[reason] ?? { zh: reason, en: reason };
}

function countNoCustomer(file: FileReconciliation): number {
  return file.excluded.filter(({ rule }) => rule === 'no_customer').reduce((sum, { rows }) => sum + rows, 0);
}

function measureParts(files: readonly FileReconciliation[], open: number): QualityPart[] | null {
  const add = (pick: (file: FileReconciliation) => number): number => files.reduce((sum, file) => sum + pick(file), 0);
  const read = add(({ rowsIn }) => rowsIn);
  if (read === 0) return null;
  const size = (cents: bigint): number => Math.abs(Number(cents));
  const astray = add(({ balance }) =>
    balance === null
      ? 0
      : size(balance.rejected) +
        size(balance.unexplained) +
        balance.foreign.reduce((sum, { cents }) => sum + size(cents), 0),
  );
  const stated = add(({ balance }) => (balance === null ? 0 : size(balance.stated)));
  const customers = add(countNoCustomer);
  const excluded = add((file) => file.excluded.reduce((sum, { rows }) => sum + rows, 0)) - customers;
  const shares: Readonly<Record<QualityPart['id'], number>> = {
    open: Math.min(1, (open * OPEN_POINTS) / OPEN_LIMIT),
    money: stated + astray === 0 ? 0 : Math.min(1, astray / Math.max(stated, astray)),
    customers: customers / read,
    rejected: add(({ rejected }) => rejected) / read,
    excluded: excluded / read,
  };
  return (Object.keys(PARTS) as QualityPart['id'][]).map((id) => {
    const { label, weight } = PARTS[id];
    return { id, label, weight, share: shares[id], points: weight * shares[id] };
  });
}

function scoreParts(parts: readonly QualityPart[]): number {
  const score = Math.max(0, 100 - parts.reduce((sum, { points }) => sum + points, 0));
  return parts.some(({ id, points }) => id === 'open' && points > 0) ? Math.min(99, score) : score;
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
  const rated = (['orders', 'behaviors'] as const).flatMap((source) => {
    const parts = measureParts(
      report.files.filter((file) => file.source === source),
      report.openQuestions.length,
    );
    return parts === null ? [] : [{ parts, score: scoreParts(parts) }];
  });
  const [worst] = rated.toSorted((a, b) => a.score - b.score);
  const score = worst?.score ?? 0;
  const asked = report.openQuestions.map((question): QualityIssue => {
    const source = findSource(report.files, question);
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
  return {
    score,
    level: score >= GOOD_SCORE ? 'good' : score >= FAIR_SCORE ? 'fair' : 'poor',
    parts: worst?.parts ?? [],
    issues,
  };
}
