import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveWindow, type ServedWindow } from '../../scripts/serve.mjs';

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string };

let folder: string;
let served: ServedWindow;

function ask(
  path: string,
  options: { readonly host?: string; readonly method?: string; readonly port?: number } = {},
): Promise<Answer> {
  const port = options.port ?? served.port;
  return new Promise((resolve, reject) => {
    request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: { Host: options.host ?? `127.0.0.1:${port}` },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    )
      .on('error', reject)
      .end();
  });
}

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'cst-serve-'));
  folder = join(root, 'window');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'index.html'), '<p>window</p>');
  writeFileSync(join(folder, 'assets', 'engine.wasm'), 'wasm');
  served = await serveWindow({ folder, port: 0 });
});

afterAll(async () => {
  await served.stop();
  rmSync(join(folder, '..'), { recursive: true });
});

it('serves the window with the headers that isolate it', async () => {
  const { status, headers, body } = await ask('/');
  expect(status).toBe(200);
  expect(body).toBe('<p>window</p>');
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  });
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("'unsafe-eval'");
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/);
});

it('gives wasm its type', async () => {
  expect((await ask('/assets/engine.wasm')).headers['content-type']).toBe('application/wasm');
});

it.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/assets/../../secret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/%00',
  '/%zz',
  '/assets',
])('gives nothing for %s', async (path) => {
  const { status, body } = await ask(path);
  expect(status).toBe(404);
  expect(body).not.toContain('secret');
});

it('refuses other hosts and other methods', async () => {
  expect((await ask('/', { host: 'evil.example' })).status).toBe(403);
  expect((await ask('/', { method: 'POST' })).status).toBe(405);
});

it('takes the next port when its own is taken, and says so', async () => {
  const messages: string[] = [];
  const second = await serveWindow({ folder, port: served.port, report: (message) => messages.push(message) });
  try {
    expect(second.port).toBeGreaterThan(served.port);
    expect(messages[0]).toContain(`Port ${served.port} is taken`);
    expect((await ask('/', { port: second.port })).status).toBe(200);
  } finally {
    await second.stop();
  }
});
