import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from '../../electron/logging.ts';
import { createTraces } from '../../electron/traces.ts';

const NOW = new Date('2026-06-30T12:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

let root: string;
let logs: string;
let reports: string;

function write(folder: string, name: string, text: string, days: number): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, text);
  utimesSync(path, daysAgo(days), daysAgo(days));
  return path;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cst-traces-'));
  logs = join(root, 'logs');
  reports = join(root, 'crash-reports');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('entries, logs and crash reports older than fourteen days go, younger ones stay', () => {
  for (const days of [20, 15, 13, 0]) {
    openLog(
      logs,
      (text) => text,
      () => daysAgo(days),
    ).write('info', `entry of ${days} days ago`);
  }
  utimesSync(join(logs, 'workbench.log'), NOW, NOW);
  const oldLog = write(logs, 'workbench.3.log', `${daysAgo(30).toISOString()} info gone\n`, 16);
  const oldDump = write(join(reports, 'completed'), 'old.dmp', 'x', 15);
  const newDump = write(join(reports, 'completed'), 'new.dmp', 'x', 13);
  const settings = write(reports, 'settings.dat', 'x', 100);
  createTraces(logs, reports).prune(NOW);
  const text = readFileSync(join(logs, 'workbench.log'), 'utf8');
  expect(text).toContain('entry of 13 days ago');
  expect(text).toContain('entry of 0 days ago');
  expect(text).not.toMatch(/entry of (?:20|15) days ago/);
  expect([oldLog, oldDump, newDump, settings].map((path) => existsSync(path))).toEqual([false, false, true, true]);
});

test('a log without young entries goes as a whole, and folders that are not there are no error', () => {
  openLog(
    logs,
    (text) => text,
    () => daysAgo(20),
  ).write('info', 'old');
  createTraces(logs, reports).prune(NOW);
  expect(existsSync(join(logs, 'workbench.log'))).toBe(false);
  createTraces(join(root, 'none'), reports).prune(NOW);
});

test('everything goes on demand, and the log can be written again', () => {
  const log = openLog(
    logs,
    (text) => text,
    () => NOW,
  );
  log.write('info', 'first');
  const dump = write(reports, 'a.dmp', 'x', 0);
  createTraces(logs, reports).clear();
  expect([existsSync(join(logs, 'workbench.log')), existsSync(dump)]).toEqual([false, false]);
  log.write('info', 'second');
  expect(readFileSync(join(logs, 'workbench.log'), 'utf8')).not.toContain('first');
});
