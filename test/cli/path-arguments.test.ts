import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeFolder } from '../helpers/remove-folder.ts';
import { runTerminal } from '../helpers/run-terminal.ts';

/** How a command is asked to read a path. */
const READERS: readonly (readonly [string, (path: string, out: string) => string[]])[] = [
  ['--mapping', (path, out) => ['build', '--sample', '--mapping', path, '--out', out]],
  ['--orders', (path, out) => ['build', '--orders', path, '--out', out]],
  ['--project', (path, out) => ['build', '--project', path, '--out', out]],
  ['inspect', (path) => ['inspect', path]],
  ['experiment', (path) => ['experiment', path, '--arm', 'a', '--control', 'c', '--outcomes', 'x']],
  ['a strategy', (path, out) => ['simulate', path, '--sample', '--out', out]],
  ['--launch', (path) => ['evaluate', '--sample', '--strategy', 'S', '--launch', path]],
  ['--season-index', (path) => ['fit', '--sample', '--season-index', path]],
];

describe.skipIf(process.platform === 'win32')('a path that is no regular file', () => {
  let folder = '';
  let server: Server;
  const places: Record<string, string> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cst-paths-'));
    places['pipe'] = join(folder, 'pipe.csv');
    execFileSync('mkfifo', [places['pipe']]);
    places['socket'] = join(folder, 'socket.csv');
    server = createServer().listen(places['socket']);
    places['device'] = '/dev/zero';
    places['dangling'] = join(folder, 'dangling.csv');
    await symlink(join(folder, 'gone.csv'), places['dangling']);
    places['pipe behind a link'] = join(folder, 'link.csv');
    await symlink(places['pipe'], places['pipe behind a link']);
    places['missing'] = join(folder, 'none.csv');
    places['below a file'] = join(folder, 'plain.txt', 'x.csv');
    await writeFile(join(folder, 'plain.txt'), 'x');
    await mkdir(join(folder, 'empty'));
    await symlink('loop.csv', join(folder, 'loop.csv'));
    places['loop'] = join(folder, 'loop.csv');
  });
  afterAll(async () => {
    server.close();
    await removeFolder(folder);
  });

  test.each(READERS)('is refused at once by %s, with the path', async (_name, compose) => {
    const ended = await Promise.all(
      Object.entries(places).map(async ([kind, path]) => {
        const { code, stderr } = await runTerminal([...compose(path, join(folder, 'out')), '--quiet']);
        return { kind, path, code, stderr };
      }),
    );
    for (const { kind, path, code, stderr } of ended) {
      expect(code, `${kind}: ${stderr}`).toBe(1);
      expect(stderr, kind).toMatch(/^Error \(files?\/[a-z-]+\): /);
      expect(stderr, kind).toContain(path);
      expect(stderr, kind).toContain('\n  next:  ');
      expect(stderr, kind).not.toMatch(/\n\s+at /);
    }
    const words = Object.fromEntries(ended.map(({ kind, stderr }) => [kind, stderr]));
    expect(words['pipe']).toContain('is a named pipe');
    expect(words['pipe behind a link']).toContain('is a named pipe');
    expect(words['socket']).toContain('is a socket');
    expect(words['device']).toContain('is a device');
    expect(words['dangling']).toContain('is a link to a file that is not there');
    expect(words['loop']).toContain('lead round in a circle');
  });

  test('is refused as a place for output too', async () => {
    const orders = join(folder, 'orders.csv');
    await writeFile(orders, 'order_id,customer_id,ordered_at,net_amount\n1,C1,2024-03-14,5.00\n');
    const plain = join(folder, 'plain.txt');
    for (const args of [
      ['build', '--currency', 'CNY', '--orders', orders, '--out', plain],
      ['build', '--currency', 'CNY', '--orders', orders, '--out', places['pipe'] ?? ''],
      ['build', '--currency', 'CNY', '--orders', orders, '--out', join(plain, 'below')],
      ['predict', '--currency', 'CNY', '--orders', orders, '--out', join(plain, 'x.csv')],
      ['inspect', orders, '--template', places['pipe'] ?? ''],
      ['inspect', orders, '--template', join(folder, 'empty')],
    ]) {
      const { code, stderr } = await runTerminal([...args, '--quiet']);
      expect(code, args.join(' ')).toBe(1);
      expect(stderr, args.join(' ')).toMatch(/^Error \(files\/not-a-(?:file|folder)\): /);
      expect(stderr, args.join(' ')).toContain(args.at(-1) === join(plain, 'x.csv') ? plain : args.at(-1));
      expect(stderr, args.join(' ')).not.toMatch(/\n\s+at /);
    }
  });
});
