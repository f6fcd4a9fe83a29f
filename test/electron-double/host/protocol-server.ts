import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { APP_HOST_NAME, setAppPort } from './addresses.ts';

export type ProtocolHandler = (request: Request) => Response | Promise<Response>;

async function answer(handler: ProtocolHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && name !== 'host') headers.set(name, value);
  }
  const { method = 'GET', url = '/' } = request;
  const result = await handler(new Request(`app://workbench${url}`, { method, headers }));
  response.writeHead(result.status, Object.fromEntries(result.headers));
  if (result.body === null) response.end();
  else await pipeline(Readable.fromWeb(result.body as ReadableStream), response);
}

/** Serves what `protocol.handle` registered on the loopback interface; the port stays with the user data, and so does the page's storage. */
export async function serveProtocol(
  portFile: string,
  getHandler: () => ProtocolHandler | undefined,
): Promise<() => void> {
  const server = createServer((request, response) => {
    const handler = getHandler();
    if (handler === undefined || request.headers.host?.split(':')[0] !== APP_HOST_NAME) {
      response.writeHead(403).end();
      return;
    }
    answer(handler, request, response).catch(() => response.destroy());
  });
  const wanted = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) : 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  mkdirSync(dirname(portFile), { recursive: true });
  writeFileSync(portFile, String(port));
  setAppPort(port);
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
