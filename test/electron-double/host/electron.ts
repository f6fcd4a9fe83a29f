/** Stands in for the module `electron` of the main process. What is not exported here is not doubled. */
import { EventEmitter } from 'node:events';
import type { ProtocolHandler } from './protocol-server.ts';
import { getChromium, runtime } from './runtime.ts';
import { defaultSession } from './session.ts';
import { strict } from './strict.ts';

export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';

type Scheme = { readonly scheme: string; readonly privileges?: Readonly<Record<string, boolean>> };

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: readonly Scheme[]) {
    if (runtime.isReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges = {} } of schemes) runtime.schemes.set(scheme, privileges);
  },
  handle(scheme: string, handler: ProtocolHandler) {
    const { standard = false, secure = false, supportFetchAPI = false } = runtime.schemes.get(scheme) ?? {};
    if (!standard || !secure || !supportFetchAPI) {
      throw new Error(`Electron double: ${scheme}: is only doubled as a standard, secure scheme with fetch.`);
    }
    runtime.handlers.set(scheme, handler);
  },
});

export const session = strict('session', { defaultSession });

function refuseUnscripted(name: string): () => never {
  return () => {
    throw new Error(`Electron double: ${name} was shown, and no spec has scripted it.`);
  };
}

export const dialog = strict('dialog', {
  showOpenDialog: refuseUnscripted('dialog.showOpenDialog'),
  showSaveDialog: refuseUnscripted('dialog.showSaveDialog'),
  showMessageBox: refuseUnscripted('dialog.showMessageBox'),
});

export const shell = strict('shell', { openPath: refuseUnscripted('shell.openPath') });

let isUploading: boolean | undefined;
export const crashReporter = strict('crashReporter', {
  start: ({ uploadToServer = true }: { readonly uploadToServer?: boolean }) => void (isUploading = uploadToServer),
  getUploadToServer: () => isUploading,
});

let themeSource: 'system' | 'light' | 'dark' = 'system';
const theme = {
  get themeSource() {
    return themeSource;
  },
  set themeSource(source) {
    themeSource = source;
    const colorScheme = source === 'system' ? null : source;
    for (const page of getChromium().context.pages()) void page.emulateMedia({ colorScheme });
    nativeTheme.emit('updated');
  },
  get shouldUseDarkColors() {
    return themeSource === 'dark';
  },
};
export const nativeTheme = strict(
  'nativeTheme',
  Object.defineProperties(new EventEmitter(), Object.getOwnPropertyDescriptors(theme)) as EventEmitter & typeof theme,
);

const bounds = { x: 0, y: 0, width: 1920, height: 1080 };
export const screen = strict('screen', { getAllDisplays: () => [{ id: 1, bounds, workArea: bounds, scaleFactor: 1 }] });
