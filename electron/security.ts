import { app, protocol, type IpcMainInvokeEvent, type Session, type WebContents, type WebPreferences } from 'electron';
import { APP_SCHEME, isAppAddress, isInsideApp } from './app-address.ts';

type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

const SWITCHES: readonly (readonly [name: string, value?: string])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  ['no-proxy-server'],
  ['no-pings'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
];

/** What a page's process may do. `app.enableSandbox()` holds the sandbox for every window besides. */
export function createWebPreferences(isPackaged: boolean): WebPreferences {
  return {
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: !isPackaged,
  };
}

/** Everything that must be said before the app is ready. */
export function prepareProcess(): void {
  app.enableSandbox();
  for (const [name, value] of SWITCHES) app.commandLine.appendSwitch(name, value);
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

/** No permission but two, no device, no request outside the app, no dictionary download. */
export function hardenSession(session: Session, log: Log): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(ALLOWED_PERMISSIONS.has(permission) && isAppAddress(contents.getURL())),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => ALLOWED_PERMISSIONS.has(permission) && isAppAddress(origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest(({ url, resourceType }, answer) => {
    const isOutside = !isInsideApp(url) && !(!app.isPackaged && url.startsWith('devtools://'));
    if (isOutside) log('warn', `Refused a request outside the app (${resourceType}).`);
    answer({ cancel: isOutside });
  });
  session.on('will-download', (event, item) => {
    if (!isInsideApp(item.getURL())) event.preventDefault();
  });
}

/** No navigation away, no second window, no webview, no UDP around the proxy. Applies to every web contents that is ever made. */
export function hardenContents(contents: WebContents, log: Log): void {
  const refuseOutside = (event: { preventDefault(): void }, url: string, what: string) => {
    if (isAppAddress(url)) return;
    log('warn', `Refused ${what} away from the app.`);
    event.preventDefault();
  };
  contents.on('will-navigate', (event) => refuseOutside(event, event.url, 'a navigation'));
  contents.on('will-frame-navigate', (event) => refuseOutside(event, event.url, 'a navigation of a frame'));
  contents.on('will-redirect', (event) => refuseOutside(event, event.url, 'a redirect'));
  contents.on('will-attach-webview', (event) => {
    log('warn', 'Refused a webview.');
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => {
    log('warn', 'Refused a new window.');
    return { action: 'deny' };
  });
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

/** True where a call comes from the top frame of the app in the given window. */
export function isTrustedSender(
  { sender, senderFrame }: Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>,
  appContents: WebContents | null,
): boolean {
  return (
    senderFrame !== null &&
    sender === appContents &&
    senderFrame.parent === null &&
    senderFrame === sender.mainFrame &&
    isAppAddress(senderFrame.url)
  );
}
