import { EventEmitter } from 'node:events';
import type { CDPSession } from 'playwright-core';
import { getAppOrigin } from './addresses.ts';
import { getChromium, type RequestDetails } from './runtime.ts';
import { strict } from './strict.ts';

type Verdict = { readonly cancel?: boolean };
type RequestListener = (details: RequestDetails, answer: (verdict: Verdict) => void) => void;
type Contents = { getURL(): string };
type PermissionAnswer = (isGranted: boolean) => void;
type RequestHandler = (contents: Contents, permission: string, answer: PermissionAnswer, details: object) => void;
type CheckHandler = (contents: Contents, permission: string, origin: string, details: object) => boolean;

let requestListener: RequestListener | undefined;
let requestHandler: RequestHandler | undefined;
let checkHandler: CheckHandler | undefined;
let isSpellChecked = true;

/** Chromium's name of a permission → Electron's. */
const PERMISSIONS: readonly (readonly [chromium: string, electron: string])[] = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['camera', 'media'],
  ['microphone', 'media'],
  ['midi', 'midi'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-write', 'clipboard-sanitized-write'],
  ['idle-detection', 'idle-detection'],
  ['persistent-storage', 'persistent-storage'],
];

/** Asks the app's listener; without one everything passes, as in Electron. */
export function isRequestRefused(details: RequestDetails): Promise<boolean> {
  return new Promise((resolve) => {
    if (requestListener === undefined) resolve(false);
    else requestListener(details, ({ cancel = false }) => resolve(cancel));
  });
}

async function isGranted(contents: Contents, permission: string): Promise<boolean> {
  if (checkHandler !== undefined && !checkHandler(contents, permission, 'app://workbench/', {})) {
    return false;
  }
  if (requestHandler === undefined) return true;
  const handler = requestHandler;
  return new Promise((resolve) => handler(contents, permission, resolve, {}));
}

/** Chromium forgets the settings with the session that made them. */
let permissionSession: Promise<CDPSession> | undefined;

/** Chromium asks nobody here, so the handlers are asked beforehand, permission by permission. */
export async function settlePermissions(contents: Contents): Promise<void> {
  permissionSession ??= getChromium().browser.newBrowserCDPSession();
  const cdp = await permissionSession;
  for (const [chromiumName, electronName] of PERMISSIONS) {
    await cdp.send('Browser.setPermission', {
      permission: { name: chromiumName },
      setting: (await isGranted(contents, electronName)) ? 'granted' : 'denied',
      origin: getAppOrigin(),
    });
  }
}

export const defaultSession = strict(
  'session.defaultSession',
  Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: RequestHandler | null) => void (requestHandler = handler ?? undefined),
    setPermissionCheckHandler: (handler: CheckHandler | null) => void (checkHandler = handler ?? undefined),
    setDevicePermissionHandler: (_handler: unknown) => undefined,
    setSpellCheckerEnabled: (isEnabled: boolean) => void (isSpellChecked = isEnabled),
    isSpellCheckerEnabled: () => isSpellChecked,
    webRequest: strict('session.webRequest', {
      onBeforeRequest: (listener: RequestListener | null) => void (requestListener = listener ?? undefined),
    }),
  }),
);
