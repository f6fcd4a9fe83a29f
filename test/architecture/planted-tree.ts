import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

export type ToolResult = { readonly status: number | null; readonly output: string };

export function runTool(name: string, options: readonly string[], folder: string): ToolResult {
  const tool = join(PROJECT_FOLDER, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
  const run = spawnSync(tool, options, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' });
  return { status: run.status, output: `${run.stdout}${run.stderr}` };
}

/** A temporary tree with the project's own configuration and nothing but the given files. */
export function plantTree(files: Readonly<Record<string, string>>): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'cst-architecture-'));
  const kept = ['package.json', '.oxlintrc.json', 'tsconfig.json', 'core/platform.d.ts'];
  const rooms = ['core', 'cli', 'renderer', 'test'].map((room) => `${room}/tsconfig.json`);
  for (const path of [...kept, ...rooms]) cpSync(join(PROJECT_FOLDER, path), join(folder, path), { recursive: true });
  symlinkSync(join(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export type Finding = { readonly file: string; readonly rule: string; readonly text: string };

type LintReport = {
  readonly diagnostics: readonly {
    readonly filename: string;
    readonly code: string;
    readonly message: string;
    readonly help?: string;
  }[];
};

export function lint(folder: string): { readonly status: number | null; readonly findings: readonly Finding[] } {
  const { status, output } = runTool('oxlint', ['--format', 'json'], folder);
  const report = JSON.parse(output) as LintReport;
  return {
    status,
    findings: report.diagnostics.map(({ filename, code, message, help }) => ({
      file: filename,
      rule: code,
      text: `${message} ${help ?? ''}`,
    })),
  };
}
