import type { FitResult, GammaGammaFit, ParameterEstimate } from '#core/science/customer-models/types.ts';
import type { Row } from '#core/kernel/columns.ts';
import type { Label } from '#core/kernel/label.ts';
import type { ColumnDeclaration } from '#core/mart/define-model.ts';
import { declareColumn, NULLABLE } from './declare-column.ts';

/** Parameters of the purchase models and the columns they are kept in. */
export const PURCHASE_PARAMETERS = [
  { name: 'r', column: 'r', zh: '购买率形状 r', en: 'Shape r of the purchase rate' },
  { name: 'alpha', column: 'alpha', zh: '购买率尺度 α（周）', en: 'Scale α of the purchase rate (weeks)' },
  { name: 'a', column: 'a', zh: '流失概率参数 a（MBG、BG）', en: 'a of the dropout probability (MBG, BG)' },
  { name: 'b', column: 'b', zh: '流失概率参数 b（MBG、BG）', en: 'b of the dropout probability (MBG, BG)' },
  { name: 's', column: 's', zh: '流失率形状 s（Pareto）', en: 'Shape s of the dropout rate (Pareto)' },
  { name: 'beta', column: 'beta', zh: '流失率尺度 β（周，Pareto）', en: 'Scale β of the dropout rate (weeks, Pareto)' },
] as const;

/** Parameters of Gamma-Gamma and the columns they are kept in. */
export const SPEND_PARAMETERS = [
  { name: 'p', column: 'p', zh: '消费形状 p', en: 'Shape p of spend' },
  { name: 'q', column: 'q', zh: '消费形状 q', en: 'Shape q of spend' },
  { name: 'v', column: 'v_cents', zh: '消费尺度 v（分）', en: 'Scale v of spend (minor units)' },
] as const;

type ParameterColumn = { readonly name: string; readonly column: string };

function declareParameters(): Record<string, ColumnDeclaration> {
  const [zh, en] = ['没有估计时为空。', 'NULL without an estimate.'];
  return Object.fromEntries(
    [...PURCHASE_PARAMETERS, ...SPEND_PARAMETERS].flatMap((parameter) => [
      [parameter.column, declareColumn('DOUBLE', parameter.zh, parameter.en, zh, en, NULLABLE)],
      [
        `${parameter.column}_se`,
        declareColumn('DOUBLE', `${parameter.zh}：标准误`, `${parameter.en}: standard error`, zh, en, NULLABLE),
      ],
    ]),
  );
}

const text = (zh: string, en: string, docZh: string, docEn: string): ColumnDeclaration =>
  declareColumn('VARCHAR', zh, en, docZh, docEn);
const count = (zh: string, en: string, docZh: string, docEn: string): ColumnDeclaration =>
  declareColumn('INTEGER', zh, en, docZh, docEn);

/** Columns of `int_cst_clv_fits`. */
export const fitColumns: Readonly<Record<string, ColumnDeclaration>> = {
  snapshot_no: count('快照序号', 'Snapshot number', '见 int_snapshots。', 'See int_snapshots.'),
  period_key: count('周期键', 'Period key', '快照日期的 yyyymmdd。', 'The snapshot date as yyyymmdd.'),
  model: text('模型', 'Model', 'mbg-nbd、bg-nbd 或 pareto-nbd。', 'mbg-nbd, bg-nbd or pareto-nbd.'),
  status: text(
    '状态',
    'Status',
    'converged 收敛、boundary 在边界上；其余没有预测：off、too-few-customers、too-few-repeaters、too-short、unidentified、failed。',
    'converged or boundary; without predictions: off, too-few-customers, too-few-repeaters, too-short, unidentified, failed.',
  ),
  status_zh: text('状态说明', 'Status in words (Chinese)', '中文说明。', 'In Chinese.'),
  status_en: text('状态说明（英文）', 'Status in words', '英文说明。', 'In English.'),
  spend_status: text(
    '消费模型状态',
    'Status of the spend model',
    'converged、boundary、failed，或没有购买模型时为 none；failed、none 时没有预测价值。',
    'converged, boundary, failed, or none without a purchase model; no predicted LTV with failed or none.',
  ),
  spend_status_zh: text('消费模型说明', 'Spend status in words (Chinese)', '中文说明。', 'In Chinese.'),
  spend_status_en: text('消费模型说明（英文）', 'Spend status in words', '英文说明。', 'In English.'),
  has_predictions: declareColumn(
    'BOOLEAN',
    '有存活概率',
    'Has P(alive)',
    '该快照有存活概率和预期购买次数。',
    'The snapshot has P(alive) and expected purchases.',
  ),
  has_ltv: declareColumn(
    'BOOLEAN',
    '有预测价值',
    'Has predicted LTV',
    '购买模型与消费模型都有结果。',
    'Both the purchase model and the spend model have a result.',
  ),
  customers: count('客户数', 'Customers', '当时有有效购买的客户。', 'Customers with a standing purchase then.'),
  repeaters: count('复购客户数', 'Repeaters', '至少两个购买日的客户。', 'Customers with at least two purchase days.'),
  history_days: count(
    '历史天数',
    'Days of history',
    '最早首购日到快照日期。',
    'From the earliest first purchase to the snapshot date.',
  ),
  ...declareParameters(),
  log_likelihood: declareColumn(
    'DOUBLE',
    '对数似然',
    'Log-likelihood',
    '购买模型，时间以周计；没有估计时为空。',
    'Of the purchase model, time in weeks; NULL without an estimate.',
    NULLABLE,
  ),
  spend_log_likelihood: declareColumn(
    'DOUBLE',
    '消费对数似然',
    'Spend log-likelihood',
    'Gamma-Gamma 模型；没有估计时为空。',
    'Of the Gamma-Gamma model; NULL without an estimate.',
    NULLABLE,
  ),
  spend_mean_cents: declareColumn(
    'DOUBLE',
    '总体平均消费',
    'Population mean spend',
    '一次购买的总体平均金额 p·v / (q − 1)（分），无重复购买的客户按此计。',
    'Mean money of a purchase in the population, p·v / (q − 1), in minor units: what customers without a repeat are taken to spend.',
    NULLABLE,
  ),
  spend_correlation: declareColumn(
    'DOUBLE',
    '频次与金额相关',
    'Correlation of frequency and money',
    '重复购买日数与其平均金额的相关系数；消费模型假定二者无关。',
    'Between repeat purchase days and their mean money; the spend model takes them as unrelated.',
    NULLABLE,
  ),
};

/** Why a snapshot is not fitted at all. */
export type Refusal = {
  readonly code: 'off' | 'too-few-customers' | 'too-few-repeaters' | 'too-short';
  readonly explanation: Label;
};

/** True where predictions stand: the estimation ended in a maximum, if only on a limit. */
export function isUsable(fit: { readonly status: string } | null): boolean {
  return fit !== null && (fit.status === 'converged' || fit.status === 'boundary');
}

function writeEstimates(
  columns: readonly ParameterColumn[],
  estimates: readonly ParameterEstimate[],
): Record<string, number | null> {
  return Object.fromEntries(
    columns.flatMap(({ name, column }) => {
      const found = estimates.find((estimate) => estimate.name === name);
      return [
        [column, found?.value ?? null],
        [`${column}_se`, found?.standardError ?? null],
      ];
    }),
  );
}

const NO_MODEL: Label = { zh: '没有购买模型的估计。', en: 'There is no estimate of the purchase model.' };

/** The cells of one snapshot that its fits decide. `outcome` is the purchase model's fit, or why there is none. */
export function writeFitRow(outcome: FitResult | Refusal | null, spend: GammaGammaFit | null): Row {
  if (outcome === null) throw new RangeError('A snapshot is either fitted or refused.');
  const fit = 'code' in outcome ? null : outcome;
  const hasPredictions = isUsable(fit);
  const hasLtv = hasPredictions && isUsable(spend);
  return {
    status: 'code' in outcome ? outcome.code : outcome.status,
    status_zh: outcome.explanation.zh,
    status_en: outcome.explanation.en,
    spend_status: spend?.status ?? 'none',
    spend_status_zh: (spend?.explanation ?? NO_MODEL).zh,
    spend_status_en: (spend?.explanation ?? NO_MODEL).en,
    has_predictions: hasPredictions,
    has_ltv: hasLtv,
    ...writeEstimates(PURCHASE_PARAMETERS, hasPredictions ? (fit?.estimates ?? []) : []),
    ...writeEstimates(SPEND_PARAMETERS, hasLtv ? (spend?.estimates ?? []) : []),
    log_likelihood: hasPredictions ? (fit?.logLikelihood ?? null) : null,
    spend_log_likelihood: hasLtv ? (spend?.logLikelihood ?? null) : null,
    spend_mean_cents: hasLtv ? (spend?.populationMean ?? null) : null,
    spend_correlation: hasLtv ? (spend?.correlation ?? null) : null,
  };
}
