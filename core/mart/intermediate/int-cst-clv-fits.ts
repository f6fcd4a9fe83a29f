import { fitModelGivingWay } from '#core/science/customer-models/fit.ts';
import { fitGammaGammaGivingWay } from '#core/science/customer-models/gamma-gamma.ts';
import type { CompressedHistories, FitResult } from '#core/science/customer-models/types.ts';
import { toRows, type Columns, type Field, type Row } from '#core/kernel/columns.ts';
import { toColumns } from '#core/kernel/row-columns.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import { defineModel, type ComputeScope } from '#core/mart/define-model.ts';
import { fitColumns, isUsable, writeFitRow, type Refusal } from './clv-fit-columns.ts';
import {
  DAYS_PER_WEEK,
  gather,
  readAhead,
  readCompressed,
  readMoney,
  writeSnapshotHistories,
} from './clv-snapshot-rows.ts';
import { intCstClvHistories } from './int-cst-clv-histories.ts';
import { intSnapshots } from './int-snapshots.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { giveWay, type TaskOptions } from '#core/kernel/progress.ts';
import { sql, type Sql } from '#core/kernel/sql.ts';

const fields: readonly Field[] = Object.entries(fitColumns).map(([name, { type }]) => ({ name, type }));

/** How much there is to fit at a snapshot. */
type SampleSize = { readonly customers: number; readonly repeaters: number; readonly historyDays: number };

function measureSample(histories: CompressedHistories): SampleSize {
  let customers = 0;
  let repeaters = 0;
  let longest = 0;
  for (let row = 0; row < histories.count; row += 1) {
    const weight = histories.weight[row] ?? 0;
    customers += weight;
    if ((histories.x[row] ?? 0) > 0) repeaters += weight;
    longest = Math.max(longest, histories.T[row] ?? 0);
  }
  return { customers, repeaters, historyDays: Math.round(longest * DAYS_PER_WEEK) };
}

/** Why a sample is not fitted under the project's rules; null where it is. */
function findRefusal(size: SampleSize, rules: SettledParameters['predictions']): Refusal | null {
  if (!rules.enabled) return { code: 'off', explanation: { zh: '预测已关闭。', en: 'Predictions are switched off.' } };
  if (size.customers < rules.minCustomers) {
    return {
      code: 'too-few-customers',
      explanation: {
        zh: `客户太少：${size.customers} < ${rules.minCustomers}。`,
        en: `Too few customers: ${size.customers} < ${rules.minCustomers}.`,
      },
    };
  }
  if (size.repeaters < rules.minRepeaters) {
    return {
      code: 'too-few-repeaters',
      explanation: {
        zh: `复购客户太少：${size.repeaters} < ${rules.minRepeaters}。`,
        en: `Too few customers with a repeat purchase: ${size.repeaters} < ${rules.minRepeaters}.`,
      },
    };
  }
  if (size.historyDays >= rules.minHistoryDays) return null;
  return {
    code: 'too-short',
    explanation: {
      zh: `历史太短：${size.historyDays} 天 < ${rules.minHistoryDays} 天。`,
      en: `The history is too short: ${size.historyDays} days < ${rules.minHistoryDays} days.`,
    },
  };
}

type Inputs = { readonly histories: typeof intCstClvHistories; readonly snapshots: typeof intSnapshots };

async function* fitSnapshots(
  { histories, snapshots, params, read }: ComputeScope<Inputs>,
  task: TaskOptions,
): AsyncGenerator<Columns> {
  const { predictions } = params;
  const options = { signal: task.signal };
  const dates = toRows(await gather(read(sql`select snapshot_no, period_key from ${snapshots} order by snapshot_no`)));
  yield toColumns(fields, []);
  const write = (date: Row | undefined): Sql =>
    writeSnapshotHistories(histories, snapshots, Number(date?.['snapshot_no']));
  const ahead = readAhead(dates.map((date) => () => readCompressed(read, write(date))));
  let done = 0;
  for await (const compressed of ahead) {
    const date = dates[done];
    throwIfCancelled(task.signal);
    task.onProgress?.({ step: 'model', subject: String(date?.['period_key']), done, total: dates.length });
    const size = measureSample(compressed);
    const refusal = findRefusal(size, predictions);
    const fit: FitResult | null =
      refusal === null ? await fitModelGivingWay(predictions.model, compressed, options) : null;
    const spend = isUsable(fit) ? await fitGammaGammaGivingWay(await readMoney(read, write(date)), options) : null;
    const { customers, repeaters, historyDays } = size;
    const row = { ...date, model: predictions.model, customers, repeaters, history_days: historyDays };
    yield toColumns(fields, [{ ...row, ...writeFitRow(fit ?? refusal, spend) }]);
    done += 1;
    await giveWay();
  }
}

/** The customer models as fitted at every snapshot, to what was known then. */
export const intCstClvFits = defineModel({
  name: 'int_cst_clv_fits',
  kind: 'intermediate',
  isKept: true,
  label: { zh: '客户模型拟合', en: 'Fits of the customer models' },
  doc: {
    zh: '各完整周期期末与截止日上，用当时已知的购买史分别拟合的购买模型与 Gamma-Gamma 消费模型：参数、标准误、对数似然、样本与状态。客户、复购客户或历史不足设定值，或流失无法识别时没有预测，并说明原因。每次拟合只看自己的数据，从固定的起点出发。',
    en: 'The purchase model and the Gamma-Gamma spend model, fitted at every complete period’s end and at the as-of date to the histories known then: parameters, standard errors, log-likelihoods, samples and status. With fewer customers, repeaters or days than set, or where dropout is not identified, there is no prediction and the reason is stated. Each fit sees its own data only and begins its search at fixed points.',
  },
  grain: { zh: '一个快照日期', en: 'one snapshot date' },
  primaryKey: ['snapshot_no'],
  inputs: { histories: intCstClvHistories, snapshots: intSnapshots },
  columns: fitColumns,
  checks: [
    sql`has_predictions or not has_ltv`,
    sql`has_predictions = (log_likelihood is not null)`,
    sql`has_ltv = (q is not null)`,
    sql`q > 1`,
  ],
  compute: fitSnapshots,
  computeVersion: 2,
});
