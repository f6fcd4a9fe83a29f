import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type LogLevel = 'info' | 'warn' | 'error';
/** A log in files of this machine alone. */
export type Log = { readonly folder: string; write(level: LogLevel, message: string): void };

const MOST_BYTES = 1024 * 1024;
const MOST_FILES = 4;

function fileOf(folder: string, age: number): string {
  return join(folder, age === 0 ? 'workbench.log' : `workbench.${age}.log`);
}

function rotate(folder: string): void {
  rmSync(fileOf(folder, MOST_FILES - 1), { force: true });
  for (let age = MOST_FILES - 2; age >= 0; age -= 1) {
    if (existsSync(fileOf(folder, age))) renameSync(fileOf(folder, age), fileOf(folder, age + 1));
  }
}

/** One line per entry; four files of a mebibyte at most; `redact` takes the paths out before anything is written. */
export function openLog(folder: string, redact: (text: string) => string, now: () => Date): Log {
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    write(level, message) {
      const line = `${now().toISOString()} ${level} ${redact(message).replaceAll(/[\r\n]+/g, ' | ')}\n`;
      const current = fileOf(folder, 0);
      const size = statSync(current, { throwIfNoEntry: false })?.size ?? 0;
      if (size + Buffer.byteLength(line) > MOST_BYTES) rotate(folder);
      appendFileSync(current, line, { mode: 0o600 });
    },
  };
}
