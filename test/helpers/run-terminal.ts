import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));

export type EndedTerminal = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type TerminalOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** JavaScript that the process runs before the program, for instance to make a call of the system fail. */
  readonly before?: string;
};

/** Runs `cst` to its end in a process of its own. */
export async function runTerminal(args: readonly string[], options: TerminalOptions = {}): Promise<EndedTerminal> {
  const preload =
    options.before === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(options.before)}`];
  const child = spawn(process.execPath, [...preload, BIN, ...args], {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
