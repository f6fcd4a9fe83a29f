import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder } from '../helpers/remove-folder.ts';
import { runTerminal } from '../helpers/run-terminal.ts';

const BIN = fileURLToPath(new URL('../../cli/bin.mjs', import.meta.url));
const ORDERS = `order_id,customer_id,ordered_at,net_amount
1001,C1,2024-03-14,1200.50
1002,C2,2024-05-16,99.90
`;

/** Makes one function of node:fs/promises fail with a code of the system for paths below a folder. */
function failCall(name: string, code: string, below: string): string {
  return `import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
const real = fs[${JSON.stringify(name)}];
fs[${JSON.stringify(name)}] = async (path, ...rest) => {
  if (!String(path).startsWith(${JSON.stringify(below)})) return real(path, ...rest);
  throw Object.assign(new Error(${JSON.stringify(`${code}: planted`)}), { code: ${JSON.stringify(code)}, path: String(path), syscall: ${JSON.stringify(name)} });
};
syncBuiltinESMExports();`;
}

describe('errors in the terminal', () => {
  let folder = '';
  let orders = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cst-errors-'));
    orders = join(folder, 'orders.csv');
    await writeFile(orders, ORDERS);
  });
  afterAll(() => removeFolder(folder));

  test.each([
    ['mkdir', 'ENOSPC', 'files/disk-full'],
    ['open', 'ENOSPC', 'files/disk-full'],
    ['mkdir', 'EDQUOT', 'files/quota-used'],
    ['mkdir', 'EROFS', 'files/read-only'],
    ['mkdir', 'EACCES', 'files/no-access'],
    ['rename', 'EPERM', 'files/no-access'],
    ['open', 'EMFILE', 'files/too-many-open'],
    ['rename', 'EIO', 'files/device-failed'],
    ['rename', 'EISDIR', 'files/not-a-file'],
    ['mkdir', 'ENOTDIR', 'files/not-a-folder'],
    ['mkdir', 'ENAMETOOLONG', 'files/name-too-long'],
    ['open', 'ENOENT', 'files/missing'],
  ])('%s that ends with %s is %s, with its path and the way on', async (call, code, expected) => {
    const out = join(folder, `out-${call}-${code}`);
    const ended = await runTerminal(['build', '--currency', 'CNY', '--orders', orders, '--out', out, '--quiet'], {
      before: failCall(call, code, out),
    });
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toContain(`Error (${expected}): `);
    expect(ended.stderr).toContain(`where: ${out}`);
    expect(ended.stderr).toContain('next:  ');
    expect(ended.stderr).not.toContain('    at ');
    const left = existsSync(out) ? await readdir(out) : [];
    expect(left.includes('build.json')).toBe(false);
  });

  test('a folder that cannot be listed is named', async () => {
    const ended = await runTerminal(['build', '--orders', folder, '--out', join(folder, 'never'), '--quiet'], {
      before: failCall('readdir', 'EACCES', folder),
    });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('Error (files/no-access)');
    expect(ended.stderr).toContain(folder);
    expect(ended.stderr).not.toContain('    at ');
  });

  test('what nobody foresaw is one line, and its origin with CST_DEBUG=1', async () => {
    const before = failCall('mkdir', 'EUNKNOWN', join(folder, 'odd'));
    const args = ['build', '--currency', 'CNY', '--orders', orders, '--out', join(folder, 'odd'), '--quiet'];
    const plain = await runTerminal(args, { before });
    expect(plain.code).toBe(1);
    expect(plain.stderr).toContain('Error (internal/unexpected): ');
    expect(plain.stderr).toContain('CST_DEBUG=1');
    expect(plain.stderr).not.toContain('    at ');
    const whole = await runTerminal(args, { before, env: { CST_DEBUG: '1' } });
    expect(whole.stderr).toContain('    at ');
    expect(whole.stderr).toContain('output-folder.ts');
    const json = await runTerminal([...args, '--json'], { before });
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'failed', error: { code: 'internal/unexpected' } });
  });

  test.each([
    ['--memory', 'lots'],
    ['--memory', '4'],
    ['--memory', '-1GB'],
    ['--memory', '1KB'],
    ['--memory', '4GB; select 1'],
    ['--threads', 'two'],
    ['--threads', '0'],
    ['--threads', '1e3'],
    ['--threads', '100000'],
  ])('%s %s is wrong use, with what it takes', async (option, value) => {
    const { code, stderr } = await runTerminal(['build', '--sample', '--out', join(folder, 'never'), option, value]);
    expect(code).toBe(2);
    expect(stderr).toContain(option);
    expect(stderr).toMatch(/It takes a (?:size|whole number) from/);
    expect(stderr).not.toContain('    at ');
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  test('a memory limit with a unit is taken', async () => {
    const out = join(folder, 'limited');
    const ended = await runTerminal([
      'build',
      '--currency',
      'CNY',
      '--orders',
      orders,
      '--out',
      out,
      '--quiet',
      '--memory',
      '512 mib',
    ]);
    expect(ended.code, ended.stderr).toBe(0);
  });

  test.skipIf(process.platform === 'win32')('a reader that ends early ends the command quietly', async () => {
    const child = spawn(process.execPath, [BIN, 'inspect', orders, '--json', '--quiet'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test.skipIf(!existsSync('/dev/full'))('output that finds the disk full is a failure with words', async () => {
    const full = await open('/dev/full', 'w');
    try {
      const child = spawn(process.execPath, [BIN, 'inspect', orders, '--quiet'], {
        stdio: ['ignore', full.fd, 'pipe'],
      });
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const [code] = (await once(child, 'close')) as [number | null];
      expect(code).toBe(1);
      expect(stderr).toContain('Error (files/disk-full)');
      expect(stderr).not.toContain('    at ');
    } finally {
      await full.close();
    }
  });
});
