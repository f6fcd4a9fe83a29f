import type { WorkbenchHost } from '../electron/ipc/workbench-host.ts';
import { createBrowserHost } from './host/browser-host.ts';
import { createElectronHost } from './host/electron-host.ts';
import type { HostBridge } from './host/host-bridge.ts';

/** The program around the window: Electron where its preload left its mark, else the browser. */
export function connectHost(): HostBridge {
  const { workbenchHost } = window as { readonly workbenchHost?: WorkbenchHost };
  return workbenchHost === undefined ? createBrowserHost() : createElectronHost(workbenchHost);
}
