import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));

/** Runs `cst` with `--json` and gives what it printed; throws what it says where it does not end well. */
export async function runTerminal(...args: string[]): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [BIN, ...args, '--json', '--quiet'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`cst ${args.join(' ')} ended with ${child.exitCode}: ${stderr}${stdout}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}
