import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the program leaves behind of its own running: logs and crash reports. */
export type Traces = {
  /** Removes what is older than fourteen days. */
  prune(now: Date): void;
  /** Removes everything. */
  clear(): void;
};

const KEPT_DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Lines begin with their time, as `openLog` writes them; one that does not belongs to the line before it. */
function pruneLog(file: string, oldest: string): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  const kept = lines.findIndex((line) => /^\d{4}-\d{2}-\d{2}T/.test(line) && line >= oldest);
  if (kept === 0) return;
  if (kept < 0) rmSync(file, { force: true });
  else writeFileSync(file, lines.slice(kept).join('\n'), { mode: 0o600 });
}

/** `crashReports` is Crashpad's folder: its settings stay, reports and dumps go. */
export function createTraces(logs: string, crashReports: string): Traces {
  const listReports = () => listFiles(crashReports).filter((file) => !file.endsWith('settings.dat'));
  return {
    prune(now) {
      const oldest = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
      for (const file of listFiles(logs)) {
        if (statSync(file).mtime < oldest) rmSync(file, { force: true });
        else if (file.endsWith('.log')) pruneLog(file, oldest.toISOString());
      }
      for (const file of listReports()) if (statSync(file).mtime < oldest) rmSync(file, { force: true });
    },
    clear() {
      for (const file of [...listFiles(logs), ...listReports()]) rmSync(file, { force: true });
    },
  };
}
