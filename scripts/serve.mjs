import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const DEFAULT_PORT = 47816;
const PORTS_TO_TRY = 10;
const LOOPBACK = '127.0.0.1';
const WINDOW_FOLDER = fileURLToPath(new URL('../dist/renderer', import.meta.url));

const CONTENT_TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const headers = JSON.parse(readFileSync(new URL('../electron/security-headers.json', import.meta.url), 'utf8'));
const SECURITY_HEADERS = { ...headers, 'Content-Security-Policy': headers['Content-Security-Policy'].join('; ') };

/** The file a request path means, or null when it means none or one outside the folder. */
function resolveFile(folder, requestPath) {
  let path;
  try {
    path = decodeURIComponent(requestPath.split('?')[0]);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const root = resolve(folder);
  const file = resolve(join(root, path === '/' ? 'index.html' : path));
  if (!file.startsWith(root + sep) || !existsSync(file) || !statSync(file).isFile()) return null;
  return file;
}

function pickEncoding(file, accepted) {
  if (/\bbr\b/.test(accepted) && existsSync(`${file}.br`)) return { path: `${file}.br`, encoding: 'br' };
  if (/\bgzip\b/.test(accepted) && existsSync(`${file}.gz`)) return { path: `${file}.gz`, encoding: 'gzip' };
  return { path: file, encoding: null };
}

function refuse(response, status, text) {
  response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(text);
}

function answer(folder, hosts, request, response) {
  if (!hosts.has(request.headers.host ?? '')) return refuse(response, 403, 'This server answers only its own window.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD.');
  const file = resolveFile(folder, request.url ?? '/');
  if (file === null) return refuse(response, 404, 'Not found.');

  const { path, encoding } = pickEncoding(file, request.headers['accept-encoding'] ?? '');
  const hashed = /[\\/]assets[\\/]/.test(file);
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Content-Type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': statSync(path).size,
    'Cache-Control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(encoding === null ? {} : { 'Content-Encoding': encoding }),
  });
  if (request.method === 'HEAD') return response.end();
  createReadStream(path)
    .on('error', () => response.destroy())
    .pipe(response);
}

function listen(server, port) {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, LOOPBACK, () => {
      server.off('error', fail);
      done(server.address().port);
    });
  });
}

/**
 * Serves the built window on the loopback interface. Takes `port`, or the next free one of ten with a
 * message through `report`; port 0 takes any. Resolves to the address and a function that stops the server.
 */
export async function serveWindow({ folder = WINDOW_FOLDER, port = DEFAULT_PORT, report = console.error } = {}) {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(
      `The window is not built: ${join(folder, 'index.html')} is missing. Run "npm start", which builds it.`,
    );
  }
  const hosts = new Set();
  const server = createServer((request, response) => answer(folder, hosts, request, response));
  for (let attempt = 0; ; attempt += 1) {
    try {
      const taken = await listen(server, port === 0 ? 0 : port + attempt);
      for (const name of [LOOPBACK, 'localhost']) hosts.add(`${name}:${taken}`);
      return {
        address: `http://${LOOPBACK}:${taken}/`,
        port: taken,
        stop: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      };
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || attempt + 1 >= PORTS_TO_TRY) throw error;
      report(`Port ${port + attempt} is taken, trying ${port + attempt + 1}.`);
    }
  }
}

export function parsePort(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text ?? '') || port < 1 || port > 65_535)
    throw new Error(`--port needs a number from 1 to 65535, got "${text}".`);
  return port;
}
