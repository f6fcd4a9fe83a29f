import { scoreHistories } from '#core/science/customer-models/score.ts';
import {
  PARAMETER_NAMES,
  type ModelId,
  type ModelPoint,
  type ScoreOptions,
} from '#core/science/customer-models/types.ts';
import { createEmptyColumns } from '#core/kernel/columns-builder.ts';
import { toRows, type Columns, type Field, type Row } from '#core/kernel/columns.ts';
import { throwIfCancelled } from '#core/kernel/errors.ts';
import { defineModel, type ComputeScope } from '#core/mart/define-model.ts';
import {
  DAYS_PER_WEEK,
  gather,
  HORIZON_DAYS,
  readAhead,
  readScaled,
  writeSnapshotHistories,
} from './clv-snapshot-rows.ts';
import { declareColumn } from './declare-column.ts';
import { intCstClvFits } from './int-cst-clv-fits.ts';
import { intCstClvHistories } from './int-cst-clv-histories.ts';
import { intSnapshots } from './int-snapshots.ts';
import { giveWay, type TaskOptions } from '#core/kernel/progress.ts';
import { sql } from '#core/kernel/sql.ts';

const CHUNK_ROWS = 20_000;

const fields: readonly Field[] = [
  { name: 'snapshot_no', type: 'INTEGER' },
  { name: 'repeat_days', type: 'INTEGER' },
  { name: 'recency_days', type: 'INTEGER' },
  { name: 'age_days', type: 'INTEGER' },
  { name: 'p_alive', type: 'DOUBLE' },
  { name: 'expected_purchases', type: 'DOUBLE' },
  { name: 'discounted_purchases', type: 'DOUBLE' },
];

/** The continuous rate per week of a yearly discount rate: over 365 days it divides by 1 + the yearly rate. */
export function toWeeklyRate(discountRatePerYear: number): number {
  return (Math.log1p(discountRatePerYear) * DAYS_PER_WEEK) / HORIZON_DAYS;
}

function readPoint(fit: Row): ModelPoint {
  const model = String(fit['model']) as ModelId;
  return { model, values: PARAMETER_NAMES[model].map((name) => Number(fit[name])) };
}

type Chunk = { readonly distinct: Columns; readonly start: number; readonly end: number; readonly snapshotNo: number };

function scoreChunk({ distinct, start, end, snapshotNo }: Chunk, point: ModelPoint, options: ScoreOptions): Columns {
  const count = end - start;
  const part: Columns = {
    rowCount: count,
    fields: distinct.fields,
    columns: distinct.columns.map(({ data }) => ({ data: (data as Int32Array).slice(start, end) })),
  };
  const histories = {
    count,
    x: readScaled(part, 0),
    tx: readScaled(part, 1, DAYS_PER_WEEK),
    T: readScaled(part, 2, DAYS_PER_WEEK),
  };
  const { pAlive, expectedPurchases, discountedPurchases } = scoreHistories(point, histories, options);
  const scored = [pAlive, expectedPurchases[0] as Float64Array, discountedPurchases as Float64Array];
  return {
    rowCount: count,
    fields,
    columns: [{ data: new Int32Array(count).fill(snapshotNo) }, ...part.columns, ...scored.map((data) => ({ data }))],
  };
}

type Inputs = {
  readonly histories: typeof intCstClvHistories;
  readonly snapshots: typeof intSnapshots;
  readonly fits: typeof intCstClvFits;
};

async function* scoreSnapshots(
  { histories, snapshots, fits, params, read }: ComputeScope<Inputs>,
  task: TaskOptions,
): AsyncGenerator<Columns> {
  const horizonWeeks = HORIZON_DAYS / DAYS_PER_WEEK;
  const options: ScoreOptions = {
    windows: [{ from: 0, to: horizonWeeks }],
    discount: { kind: 'continuous', ratePerWeek: toWeeklyRate(params.predictions.discountRatePerYear), horizonWeeks },
    signal: task.signal,
  };
  const usable = toRows(await gather(read(sql`select * from ${fits} where has_predictions order by snapshot_no`)));
  yield createEmptyColumns(fields);
  const ahead = readAhead(
    usable.map(
      (fit) => () =>
        gather(
          read(sql`
            select distinct repeat_days, recency_days, age_days
            from (${writeSnapshotHistories(histories, snapshots, Number(fit['snapshot_no']))})
            order by repeat_days, age_days, recency_days`),
        ),
    ),
  );
  let done = 0;
  for await (const distinct of ahead) {
    const fit = usable[done] as Row;
    task.onProgress?.({ step: 'model', subject: String(fit['period_key']), done, total: usable.length });
    const snapshotNo = Number(fit['snapshot_no']);
    const point = readPoint(fit);
    for (let start = 0; start < distinct.rowCount; start += CHUNK_ROWS) {
      throwIfCancelled(task.signal);
      const end = Math.min(start + CHUNK_ROWS, distinct.rowCount);
      yield scoreChunk({ distinct, start, end, snapshotNo }, point, options);
      await giveWay();
    }
    done += 1;
  }
}

const days = (zh: string, en: string, docZh: string, docEn: string): ReturnType<typeof declareColumn> =>
  declareColumn('INTEGER', zh, en, docZh, docEn);

/** What the purchase model says of each distinct history at each snapshot: customers with equal histories share a row. */
export const intCstClvRates = defineModel({
  name: 'int_cst_clv_rates',
  kind: 'intermediate',
  label: { zh: '购买史评分', en: 'Scores of histories' },
  doc: {
    zh: '各快照上每种购买史的存活概率与未来 365 天预期购买次数。此处时间按天计，模型以周为单位。',
    en: 'P(alive) and expected purchases of the next 365 days of every distinct history at each snapshot. Days here, weeks inside the models.',
  },
  grain: { zh: '一个快照上的一种购买史', en: 'one distinct history at one snapshot' },
  primaryKey: ['snapshot_no', 'repeat_days', 'recency_days', 'age_days'],
  inputs: { histories: intCstClvHistories, snapshots: intSnapshots, fits: intCstClvFits },
  columns: {
    snapshot_no: days('快照序号', 'Snapshot number', '见 int_snapshots。', 'See int_snapshots.'),
    repeat_days: days('重复购买日数', 'Repeat purchase days', '模型的 x。', 'x of the models.'),
    recency_days: days(
      '首末间隔',
      'First to last',
      '首购日到末购日的天数（t_x）。',
      'Days from first to last purchase (t_x).',
    ),
    age_days: days(
      '观察时长',
      'Age',
      '首购日到快照日期的天数（T）。',
      'Days from the first purchase to the snapshot date (T).',
    ),
    p_alive: declareColumn(
      'DOUBLE',
      '存活概率',
      'P(alive)',
      '在快照日期仍活跃的概率。',
      'Probability of being active at the snapshot date.',
    ),
    expected_purchases: declareColumn(
      'DOUBLE',
      '预期购买次数',
      'Expected purchases',
      '未来 365 天。',
      'In the next 365 days.',
    ),
    discounted_purchases: declareColumn(
      'DOUBLE',
      '折现预期购买次数',
      'Discounted expected purchases',
      '未来 365 天，按年折现率连续折现。',
      'In the next 365 days, discounted continuously at the yearly rate.',
    ),
  },
  checks: [
    sql`recency_days between 0 and age_days`,
    sql`p_alive between 0 and 1`,
    sql`expected_purchases >= 0`,
    sql`discounted_purchases between 0 and expected_purchases * 1.000000001`,
  ],
  compute: scoreSnapshots,
});
