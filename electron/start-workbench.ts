import { app, BrowserWindow, Menu, nativeTheme, protocol, session, shell } from 'electron';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { showAbout } from './about.ts';
import { APP_ADDRESS, APP_SCHEME } from './app-address.ts';
import { answerAppRequest } from './app-protocol.ts';
import { guardClose } from './close-guard.ts';
import { logOwnFaults } from './crash-reports.ts';
import { openFileLinks } from './file-links.ts';
import { answerCalls } from './ipc/answer-calls.ts';
import type { FilesOpenedFrom, HostEvents, MenuCommand } from './ipc/contract.ts';
import { createFileTokens } from './ipc/file-tokens.ts';
import { createCallContext } from './ipc/create-context.ts';
import { createSaves } from './ipc/saves.ts';
import { openLog } from './logging.ts';
import { buildMenu } from './menu.ts';
import { createOpenedFiles } from './opened-files.ts';
import { createPdfPrinter } from './print-pdf.ts';
import { openRecentProjects } from './recent-projects.ts';
import { redactPaths } from './redact-paths.ts';
import { createWebPreferences, hardenContents, hardenSession, isTrustedSender } from './security.ts';
import { redactValues } from './redact-values.ts';
import { createTraces } from './traces.ts';
import { languageOf, textsOf } from './texts.ts';
import { openWindowState } from './window-state.ts';

export type RunningWorkbench = {
  openPaths(paths: readonly string[], from: FilesOpenedFrom): Promise<void>;
  focus(): void;
};

const MOST_RELOADS = 3;
const PRUNE_EVERY_MS = 24 * 60 * 60 * 1000;
const dist = fileURLToPath(new URL('..', import.meta.url));

function createWindow(state: ReturnType<typeof openWindowState>): BrowserWindow {
  const { place, size, isMaximized } = state.state;
  const window = new BrowserWindow({
    ...size,
    ...place,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: app.getName(),
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#17181a' : '#ffffff',
    webPreferences: { ...createWebPreferences(app.isPackaged), preload: join(dist, 'preload', 'preload.cjs') },
  });
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize();
    window.show();
  });
  window.on('page-title-updated', (event) => event.preventDefault());
  state.follow(window);
  return window;
}

/** Everything after "ready": protocol, session, window, menu, calls. */
export async function startWorkbench(): Promise<RunningWorkbench> {
  const userData = app.getPath('userData');
  const redact = (text: string) => redactPaths(text, [userData, homedir(), dist]);
  const logs = join(userData, 'logs');
  const traces = createTraces(logs, app.getPath('crashDumps'));
  traces.prune(new Date());
  setInterval(() => traces.prune(new Date()), PRUNE_EVERY_MS).unref();
  const log = openLog(
    logs,
    (text) => redactValues(redact(text)),
    () => new Date(),
  );
  logOwnFaults(log);
  log.write('info', `Started ${app.getName()} ${app.getVersion()} on Electron ${process.versions.electron}.`);

  const links = openFileLinks(join(userData, 'file-links.json'));
  const tokens = createFileTokens(links);
  const saves = createSaves();
  const printer = createPdfPrinter();
  protocol.handle(APP_SCHEME, (request) =>
    answerAppRequest(
      { folder: join(dist, 'renderer'), findGranted: tokens.find, findPrinted: printer.findPage },
      request,
    ),
  );
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, log.write));
  hardenSession(session.defaultSession, log.write);

  const window = createWindow(openWindowState(join(userData, 'window-state.json')));
  const contents = window.webContents;
  function send<Name extends keyof HostEvents>(name: Name, value: HostEvents[Name]): void {
    if (!contents.isDestroyed()) contents.send(name, value);
  }

  let language = languageOf(app.getLocale());
  let commands: readonly MenuCommand[] = [];
  const texts = () => textsOf(language);
  const recents = openRecentProjects(
    join(userData, 'recent-projects.json'),
    links,
    (list) => {
      send('recents:changed', list);
      showMenu();
    },
    () => Date.now(),
  );
  const opened = createOpenedFiles(tokens, log, (files) => send('files:opened', files));
  const openPaths: RunningWorkbench['openPaths'] = (paths, from) => opened.open(paths, from);

  function showMenu(): void {
    Menu.setApplicationMenu(
      buildMenu({
        texts: texts(),
        commands,
        recents: recents.list(),
        isMac: process.platform === 'darwin',
        onCommand: (id) => send('menu:command-chosen', { id }),
        onRecent: (link) =>
          void openPaths(
            [links.pathOf(link) ?? ''].filter((path) => path !== ''),
            'recent',
          ),
        onClearRecents: () => recents.clear(),
        onAbout: () => void showAbout(window, texts()),
        onShowLogs: () => void shell.openPath(log.folder),
        onDeleteTraces: () => {
          traces.clear();
          log.write('info', 'Logs and crash reports were deleted by hand.');
        },
      }),
    );
  }
  showMenu();

  const closeGuard = guardClose(window, {
    texts,
    askPageToSave: () => send('window:save-before-close', null),
    askPageToDiscard: () => send('window:discard-before-close', null),
  });
  const context = createCallContext({
    window,
    tokens,
    links,
    saves,
    printer,
    recents,
    opened,
    closeGuard,
    log: log.write,
    texts,
    setMenu: (menu) => {
      ({ language, commands } = menu);
      showMenu();
    },
  });
  answerCalls(context, {
    isTrusted: (event) => isTrustedSender(event, contents.isDestroyed() ? null : contents),
    redact,
    log: log.write,
  });

  let reloads = 0;
  contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (!isMainFrame || isSameDocument) return;
    opened.hold();
    tokens.releaseAll();
    void saves.abortAll();
  });
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.write('error', `The window's process is gone: ${reason} (${exitCode}).`);
    closeGuard.letGo();
    if (reason === 'clean-exit' || reloads >= MOST_RELOADS) return;
    reloads += 1;
    contents.reload();
  });
  window.on('unresponsive', () => log.write('warn', 'The window does not answer.'));

  await window.loadURL(APP_ADDRESS);
  return {
    openPaths,
    focus() {
      if (window.isDestroyed()) return;
      if (window.isMinimized()) window.restore();
      window.focus();
    },
  };
}
