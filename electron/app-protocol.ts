import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { isAppAddress } from './app-address.ts';
import { parseRange } from './byte-range.ts';
import headers from './security-headers.json' with { type: 'json' };

export const FILE_ROUTE = '/__file/';
export const PRINT_ROUTE = '/__print/';

/** A page that is printed brings all it needs with it. */
const PRINT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.csv': 'text/csv',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const BYTES = 'application/octet-stream';

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  ...headers,
  'Content-Security-Policy': headers['Content-Security-Policy'].join('; '),
};

type FileOnDisk = { readonly path: string; readonly name: string };
export type AppFiles = {
  /** Folder of the built window. */
  readonly folder: string;
  /** The file a token stands for; undefined where it stands for none. */
  readonly findGranted: (token: string) => FileOnDisk | undefined;
  /** The page that is being printed under a token; undefined where there is none. */
  readonly findPrinted: (token: string) => string | undefined;
};

function answer(status: number, body: BodyInit | null, extra: Readonly<Record<string, string>> = {}): Response {
  return new Response(body, { status, headers: { 'Content-Type': 'text/plain', ...SECURITY_HEADERS, ...extra } });
}

/** The file of the window that a path means; null where it is outside the folder or not plainly written. */
function resolveInside(folder: string, pathname: string): string | null {
  if (pathname.includes('\0') || pathname.includes('\\')) return null;
  const root = resolve(folder);
  const file = resolve(join(root, pathname === '/' ? 'index.html' : pathname));
  return file.startsWith(root + sep) ? file : null;
}

async function serveWindowFile(folder: string, pathname: string, isHead: boolean): Promise<Response> {
  const file = resolveInside(folder, pathname);
  const state = file === null ? undefined : await stat(file).catch(() => undefined);
  if (file === null || state === undefined || !state.isFile()) return answer(404, 'Not found.');
  const extra = {
    'Content-Type': CONTENT_TYPES[extname(file)] ?? BYTES,
    'Content-Length': String(state.size),
    'Cache-Control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  return answer(200, isHead ? null : new Uint8Array(await readFile(file)), extra);
}

function streamFile(path: string, range: { readonly start: number; readonly end: number }): ReadableStream {
  return Readable.toWeb(createReadStream(path, range));
}

async function serveGrantedFile(files: AppFiles, pathname: string, request: Request): Promise<Response> {
  const [token = '', name = '', ...rest] = pathname.slice(FILE_ROUTE.length).split('/');
  const granted = files.findGranted(token);
  if (granted === undefined || granted.name !== name || rest.length > 0) return answer(404, 'Not found.');
  const state = await stat(granted.path).catch(() => undefined);
  if (state === undefined || !state.isFile()) return answer(410, 'The file is gone.');
  const { size } = state;
  const common = {
    'Content-Type': BYTES,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-store',
    'Last-Modified': state.mtime.toUTCString(),
  };
  const range = parseRange(request.headers.get('Range'), size);
  if (range === 'unsatisfiable') return answer(416, null, { ...common, 'Content-Range': `bytes */${size}` });
  const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range;
  const extra = {
    ...common,
    'Content-Length': String(end - start + 1),
    ...(range === 'whole' ? {} : { 'Content-Range': `bytes ${start}-${end}/${size}` }),
  };
  const isEmpty = request.method === 'HEAD' || size === 0;
  const body = isEmpty ? null : (streamFile(granted.path, { start, end }) as unknown as BodyInit);
  return answer(range === 'whole' ? 200 : 206, body, extra);
}

function servePrintedPage(files: AppFiles, pathname: string): Response {
  const html = files.findPrinted(pathname.slice(PRINT_ROUTE.length));
  if (html === undefined) return answer(404, 'Not found.');
  return answer(200, html, {
    'Content-Type': CONTENT_TYPES['.html'] ?? BYTES,
    'Content-Security-Policy': PRINT_POLICY,
    'Cache-Control': 'no-store',
  });
}

/** Answers every request to `app://workbench/`: the built window, granted files under `/__file/<token>/<name>` with Range, pages to print. */
export async function answerAppRequest(files: AppFiles, request: Request): Promise<Response> {
  if (!isAppAddress(request.url)) return answer(404, 'Not found.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'Only GET and HEAD.');
  let pathname: string;
  try {
    pathname = decodeURIComponent(new URL(request.url).pathname);
  } catch {
    return answer(404, 'Not found.');
  }
  if (pathname.startsWith(PRINT_ROUTE)) return servePrintedPage(files, pathname);
  return pathname.startsWith(FILE_ROUTE)
    ? serveGrantedFile(files, pathname, request)
    : serveWindowFile(files.folder, pathname, request.method === 'HEAD');
}
