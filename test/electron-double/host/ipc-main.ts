import { strict } from './strict.ts';

type Handler = (event: object, ...args: unknown[]) => unknown;
const handlers = new Map<string, Handler>();

export const ipcMain = strict('ipcMain', {
  /** Electron's own name for it: specs call a handler with an event that no page could send. */
  _invokeHandlers: handlers,
  handle(channel: string, handler: Handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
});

export async function callHandler(
  channel: string,
  event: object,
  args: readonly unknown[],
): Promise<{ readonly value: unknown } | { readonly error: string }> {
  const handler = handlers.get(channel);
  if (handler === undefined) return { error: `No handler registered for '${channel}'` };
  try {
    return { value: await handler(event, ...args) };
  } catch (error) {
    return { error: String(error) };
  }
}
