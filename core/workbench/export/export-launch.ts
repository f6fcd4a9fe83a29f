import type { Columns } from '#core/kernel/columns.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { OutputFolder } from '#core/kernel/files.ts';
import type { ExportFact } from '#core/outputs/tables/export-facts.ts';
import { writeFile } from '#core/outputs/tables/write-file.ts';
import { type ExportedFile, type ExportFormat, writeFormats, writeText } from '#core/outputs/tables/write-formats.ts';
import type { Label } from '#core/kernel/label.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { listProjectFacts } from './export-project.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { unpackLaunchFile } from '#core/outputs/project/launch-files.ts';
import { readLevel, readLockedBand, type Launch, type LaunchFile } from '#core/campaigns/launch/launch-record.ts';
import { writePercent } from '#core/kernel/percent-text.ts';
import { ident, sql } from '#core/kernel/sql.ts';

/** What of a launch is written: lists of both arms in every format, its planned touches as they are built with, its sheet. */
export type LaunchExport = {
  readonly strategyId: string;
  readonly title: string;
  /** What is expected and its hash; null where the strategy cannot be launched. */
  readonly launch: Launch | null;
  readonly lists: Readonly<Record<'treated' | 'control', Columns>>;
  readonly files: readonly LaunchFile[];
  /** HTML; null writes none. */
  readonly sheet: string | null;
  readonly formats: readonly ExportFormat[];
  readonly encoding: 'utf-8' | 'gb18030';
};

const ARM_LABELS: Readonly<Record<'treated' | 'control', Label>> = {
  treated: { zh: '触达名单', en: 'Treated list' },
  control: { zh: '对照名单', en: 'Control list' },
};

const MEANING: ExportFact = {
  key: 'expected',
  label: { zh: '预期', en: 'Expected' },
  value: {
    zh: 'expected_incremental_orders：触达该客户预期多出的订单（窗口加后续观察）；expected_net_cents：其毛利 − 优惠 − 触达成本，最小货币单位；模型无闭式解时为空。',
    en: 'expected_incremental_orders: orders that treating the customer is expected to add (window and follow-up); expected_net_cents: their margin − offer − touches, minor units; empty where the model has no closed form.',
  },
};

/** What was locked of the strategy as a whole: median and the middle of the draws, and the hash. */
function describeLaunch({ parameters }: BuiltProject, launch: Launch): ExportFact[] {
  const percent = writePercent(readLevel(launch.scenario));
  const { code, decimals } = parameters.currency;
  const write = (value: number, digits: number): string =>
    value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const band = (name: 'incrementalOrders' | 'netCents', show: (value: number) => string): string => {
    const { median, low, high } = readLockedBand(launch, name);
    return `${show(median)} [${show(low)} – ${show(high)}]`;
  };
  return [
    {
      key: 'expected_orders',
      label: { zh: `增量订单（中位数与中间 ${percent}%）`, en: `Incremental orders (median and middle ${percent} %)` },
      value: band('incrementalOrders', (value) => write(value, 1)),
    },
    {
      key: 'expected_net',
      label: { zh: `净收益（中位数与中间 ${percent}%）`, en: `Net (median and middle ${percent} %)` },
      value: band('netCents', (cents) => `${code} ${write(cents / 10 ** decimals, 0)}`),
    },
    { key: 'prediction', label: { zh: '预测指纹', en: 'Hash of the prediction' }, value: launch.prediction.hash },
  ];
}

async function writeList(
  engine: Engine,
  project: BuiltProject,
  folder: OutputFolder,
  { strategyId, title, launch, lists, formats, encoding }: LaunchExport,
  arm: 'treated' | 'control',
  task: TaskOptions,
): Promise<ExportedFile[]> {
  const columns = lists[arm];
  const table = { name: `launch_list_${arm}` };
  const run = { signal: task.signal };
  async function* once(): AsyncGenerator<Columns> {
    yield columns;
  }
  await engine.run(sql`drop table if exists ${ident(table.name)}`, run);
  await engine.insertColumns(table, once(), run);
  try {
    return await writeFormats(engine, sql`select * from ${ident(table.name)}`, folder, formats, {
      name: `${strategyId}-${arm}`,
      rowCount: columns.rowCount,
      encoding,
      about: {
        title: { zh: `${title} · ${ARM_LABELS[arm].zh}`, en: `${title} · ${ARM_LABELS[arm].en}` },
        facts: [
          { key: 'strategy', label: { zh: '策略', en: 'Strategy' }, value: `${title} (${strategyId})` },
          { key: 'arm', label: { zh: '名单', en: 'List' }, value: ARM_LABELS[arm] },
          ...(launch === null ? [] : describeLaunch(project, launch)),
          MEANING,
          ...listProjectFacts(project),
          { key: 'rows', label: { zh: '行数', en: 'Rows' }, value: String(columns.rowCount) },
        ],
        columns: [],
      },
      task,
    });
  } finally {
    await engine.run(sql`drop table if exists ${ident(table.name)}`);
  }
}

/**
 * Writes a launch: who is treated and who is held out, in each format; its planned touches and strategy rows byte for byte as the
 * project is built with them; its sheet. Rejects as the exporters do, with `task/cancelled` and the engine's errors.
 */
export async function exportLaunch(
  engine: Engine,
  project: BuiltProject,
  launch: LaunchExport,
  folder: OutputFolder,
  task: TaskOptions = {},
): Promise<ExportedFile[]> {
  const files: ExportedFile[] = [];
  for (const arm of ['treated', 'control'] as const) {
    files.push(...(await writeList(engine, project, folder, launch, arm, task)));
  }
  for (const file of launch.files) {
    await writeFile(folder, file.name, (sink) => sink.write(unpackLaunchFile(file)));
    files.push({ name: file.name, rows: null });
  }
  if (launch.sheet !== null) files.push(await writeText(folder, `${launch.strategyId}-sheet.html`, launch.sheet));
  return files;
}
