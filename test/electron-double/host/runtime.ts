import type { RunningChromium } from './chromium.ts';
import type { ProtocolHandler } from './protocol-server.ts';

export type RequestDetails = {
  readonly id: number;
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
};
export type LoggedRequest = { readonly url: string; readonly resourceType: string; readonly isRefused: boolean };

/** What the doubled modules share within one main process. */
export const runtime: {
  chromium: RunningChromium | undefined;
  readonly requests: LoggedRequest[];
  readonly schemes: Map<string, Readonly<Record<string, boolean>>>;
  readonly handlers: Map<string, ProtocolHandler>;
  isSandboxEnabled: boolean;
  isReady: boolean;
} = {
  chromium: undefined,
  requests: [],
  schemes: new Map(),
  handlers: new Map(),
  isSandboxEnabled: false,
  isReady: false,
};

export function getChromium(): RunningChromium {
  if (runtime.chromium === undefined) throw new Error('Electron double: this needs the app to be ready.');
  return runtime.chromium;
}
