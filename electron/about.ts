import { app, dialog, type BrowserWindow } from 'electron';
import { arch, release, type as systemName } from 'node:os';
import type { Texts } from './texts.ts';

function describeVersions() {
  const { electron, chrome, node, v8 } = process.versions;
  return {
    app: app.getVersion(),
    electron,
    chromium: chrome,
    node,
    v8,
    system: `${systemName()} ${release()} ${arch()}`,
  };
}

export async function showAbout(window: BrowserWindow, texts: Texts): Promise<void> {
  const versions = describeVersions();
  await dialog.showMessageBox(window, {
    type: 'info',
    title: texts.about,
    message: `${app.getName()} ${versions.app}`,
    detail: [
      texts.offline,
      '',
      `Electron ${versions.electron}`,
      `Chromium ${versions.chromium}`,
      `Node ${versions.node}`,
      `V8 ${versions.v8}`,
      versions.system,
    ].join('\n'),
    buttons: ['OK'],
  });
}
