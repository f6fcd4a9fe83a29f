import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = join(import.meta.dirname, '../../../shared/data');

/** Whether the real data sets lie beside the project; tests that need them are skipped, visibly, where they do not. */
export const hasSharedData = existsSync(join(FOLDER, 'README.md'));

/** Path of a file of the shared data. */
export function getSharedPath(name: string): string {
  return join(FOLDER, name);
}

/** A JSON reference of the shared data. */
export function readReference(name: string): unknown {
  return JSON.parse(readFileSync(getSharedPath(name), 'utf8')) as unknown;
}

/** A gzipped CSV reference without quotes in it, as one array of cells per line, header left out. */
export function readReferenceRows(name: string): string[][] {
  const text = gunzipSync(readFileSync(getSharedPath(name))).toString('utf8');
  return text
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
}
