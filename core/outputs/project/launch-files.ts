import { deflateSync, inflateSync } from 'fflate';
import { z } from 'zod';
import type { Columns, TextData } from '#core/kernel/columns.ts';
import { isValid } from '#core/kernel/columns-builder.ts';
import { createBytesSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { describeFile, type FileReference } from './file-reference.ts';
import { predictionIdSchema } from './ids.ts';
import type { ProjectFile, ProjectSource } from './project-file.ts';
import {
  LAUNCH_VERSION,
  launchSchema,
  type LaunchFile,
  type LockedLaunch,
} from '#core/campaigns/launch/launch-record.ts';
import { launchVersionOne } from '#core/campaigns/launch/launch-version-1.ts';

const CHUNK = 32_768;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

const decoder = new TextDecoder();

/** Every cell as its own text in quotes: nothing is guessed of it when it is read again. Nulls are nothing. */
function writeRows({ fields, columns, rowCount }: Columns): string {
  const lines = [fields.map(({ name }) => name).join(',')];
  for (let row = 0; row < rowCount; row += 1) {
    const cells = columns.map((column) => {
      if (!isValid(column, row)) return '';
      if (column.data instanceof Uint8Array) return column.data[row] === 1 ? 'true' : 'false';
      const { bytes, offsets } = column.data as TextData;
      return `"${decoder.decode(bytes.subarray(offsets[row], offsets[row + 1])).replaceAll('"', '""')}"`;
    });
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** Makes the file that a launch carries: UTF-8 CSV of text and boolean columns, deflated. */
export async function packLaunchFile(
  source: LaunchFile['source'],
  strategyId: string,
  columns: Columns,
): Promise<LaunchFile> {
  const name = `${source.replaceAll('_', '-')}-${strategyId}.csv`;
  const bytes = new TextEncoder().encode(writeRows(columns));
  const { fingerprint } = await describeFile(createBytesSource(name, bytes));
  if (fingerprint === null) throw new RangeError(`The file ${name} has no fingerprint.`);
  return { source, name, size: bytes.length, ...fingerprint, content: toBase64(deflateSync(bytes)) };
}

/** The bytes of a file that a launch carries. */
export function unpackLaunchFile({ content }: LaunchFile): Uint8Array {
  return inflateSync(fromBase64(content));
}

function referTo({ name, size, head, tail }: LaunchFile): FileReference {
  return { name, size, modifiedAt: 0, fingerprint: { head, tail }, path: null, locator: null };
}

function isSameFile({ name, size, fingerprint }: FileReference, file: LaunchFile): boolean {
  return name === file.name && size === file.size && fingerprint?.head === file.head && fingerprint.tail === file.tail;
}

/** The source entry by which a project is built with the file: read exactly as it was written. */
function sourceOf(file: LaunchFile): ProjectSource {
  const template = {
    ...createTemplate(file.source, LAUNCH_COLUMNS[file.source]),
    read: { format: 'csv', encoding: 'utf-8' as const, delimiter: ',', quote: '"' },
    dateOrder: { '*': 'ymd' as const },
    idFloat: { '*': 'keep' as const },
  };
  return { source: file.source, files: [referTo(file)], template };
}

const same = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, name]));

const LAUNCH_COLUMNS: Readonly<Record<LaunchFile['source'], Record<string, string>>> = {
  planned_touches: same('strategy_id', 'customer_id', 'assigned_at', 'is_control', 'channel', 'product_id'),
  strategies: same(
    'strategy_id',
    'name',
    'type',
    'campaign_id',
    'starts_on',
    'conversion_window_days',
    'channel',
    'promotion_id',
  ),
};

type PredictionRecord = ProjectFile['predictions'][number];

/** A launch of a project with the name it was locked under. */
export type SavedLaunch = { readonly id: string; readonly name: string; readonly launch: LockedLaunch };

/** A record of any version; those of before are read as ones of today and stay in the file as they were locked. */
const recordSchema = z.union([
  z.object({ version: z.literal(LAUNCH_VERSION), content: launchSchema }),
  z.object({ version: z.literal(1), content: launchVersionOne }),
]);

const known = new WeakMap<PredictionRecord, SavedLaunch | null>();

function readLaunch(record: PredictionRecord): SavedLaunch | null {
  const kept = known.get(record);
  if (kept !== undefined) return kept;
  const { success, data } = recordSchema.safeParse(record);
  const launch = success ? { id: record.id, name: record.name, launch: data.content } : null;
  known.set(record, launch);
  return launch;
}

/** The launches of a project that this version can read, in the order they were locked. */
export function listLaunches(predictions: readonly PredictionRecord[]): SavedLaunch[] {
  return predictions.flatMap((record) => readLaunch(record) ?? []);
}

function listLaunchFiles(predictions: readonly PredictionRecord[]): LaunchFile[] {
  return listLaunches(predictions).flatMap(({ launch }) => launch.files ?? []);
}

/** The file of a reference, where a launch of the project carries it; null for every other. */
export function findLaunchFile(
  { predictions }: Pick<ProjectFile, 'predictions'>,
  reference: FileReference,
): LaunchFile | null {
  return listLaunchFiles(predictions).find((file) => isSameFile(reference, file)) ?? null;
}

/**
 * Sources as they are with one set of launches instead of another: the files of launches that are not there are left out, those
 * that are new come behind. Sources of the analyst's own stay as they are.
 */
export function exchangeLaunchFiles(
  sources: readonly ProjectSource[],
  from: readonly PredictionRecord[],
  to: readonly PredictionRecord[],
): ProjectSource[] {
  const wanted = listLaunchFiles(to);
  const dropped = listLaunchFiles(from).filter((file) => !wanted.some((other) => isSameFile(referTo(file), other)));
  const kept = sources.flatMap((source) => {
    const files = source.files.filter((reference) => !dropped.some((file) => isSameFile(reference, file)));
    return files.length === 0 ? [] : [{ ...source, files }];
  });
  const present = kept.flatMap(({ files }) => files);
  const added = wanted.filter((file) => !present.some((reference) => isSameFile(reference, file)));
  return [...kept, ...added.map(sourceOf)];
}

/** Throws `simulation/already-launched`. `name` is what the strategy is called. */
export function failLaunched(id: string, name: string): never {
  throw new WorkbenchError('simulation/already-launched', `${name} (${id}) is launched already.`, {
    hint: 'A launch is never replaced: its prediction was locked before the outcome. Copy the strategy and launch the copy.',
    place: { value: id },
    zh: {
      message: `${name}（${id}）已经上线。`,
      hint: '上线方案不会被替换：预测在结果出现之前就已锁定。请复制该策略，再将副本设为上线方案。',
    },
  });
}

/**
 * What a project changes to when a launch is locked: its record, and its files behind the sources that are there. Throws
 * `simulation/already-launched` where the strategy is locked already.
 */
export function addLaunch(
  project: Pick<ProjectFile, 'predictions' | 'sources'>,
  name: string,
  launch: LockedLaunch,
): Pick<ProjectFile, 'predictions' | 'sources'> {
  const id = launch.prediction.strategyId;
  if (project.predictions.some((record) => record.id === id)) failLaunched(id, name);
  const content = JSON.parse(JSON.stringify(launchSchema.parse(launch))) as PredictionRecord['content'];
  const record = { id: predictionIdSchema.parse(id), version: LAUNCH_VERSION, name, content };
  const predictions = [...project.predictions, record];
  return { predictions, sources: exchangeLaunchFiles(project.sources, project.predictions, predictions) };
}
