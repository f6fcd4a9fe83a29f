import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type {
  Answer,
  CallArguments,
  CallResults,
  Channel,
  HostEvents,
  Unsubscribe,
  WorkbenchHost,
} from './ipc/contract.ts';

async function call<Name extends Channel>(
  channel: Name,
  ...args: CallArguments<Name>
): Promise<Answer<CallResults[Name]>> {
  try {
    return (await ipcRenderer.invoke(channel, ...args)) as Answer<CallResults[Name]>;
  } catch {
    return {
      ok: false,
      error: {
        code: 'host/unreachable',
        message: `The desktop shell did not answer ${channel}.`,
        zh: { message: `桌面程序没有响应 ${channel}。` },
      },
    };
  }
}

function follow<Name extends keyof HostEvents>(name: Name, listener: (value: HostEvents[Name]) => void): Unsubscribe {
  const handle = (_event: unknown, value: HostEvents[Name]) => listener(value);
  ipcRenderer.on(name, handle);
  return () => void ipcRenderer.off(name, handle);
}

const host: WorkbenchHost = {
  kind: 'electron',
  files: {
    showOpenDialog: (options) => call('files:show-open-dialog', options),
    showSaveDialog: (options) => call('files:show-save-dialog', options),
    describe: (token) => call('files:describe-file', token),
    release: (token) => call('files:release-file', token),
    openLink: (options) => call('files:open-link', options),
    findBeside: (options) => call('files:find-beside', options),
    adopt: (file) => call('files:adopt-dropped', { path: webUtils.getPathForFile(file) }),
    onOpened: (listener) => {
      const stop = follow('files:opened', listener);
      void call('files:take-opened').then((answer) => {
        if (answer.ok) for (const opened of answer.value) listener(opened);
      });
      return stop;
    },
  },
  saves: {
    begin: (target) => call('saves:begin-save', target),
    writeChunk: (save, bytes) => call('saves:write-chunk', save, bytes),
    commit: (save) => call('saves:commit-save', save),
    abort: (save) => call('saves:abort-save', save),
  },
  documents: { renderPdf: (html) => call('documents:render-pdf', html) },
  recents: {
    list: () => call('recents:list-projects'),
    add: (project) => call('recents:add-project', project),
    open: (link) => call('recents:open-project', link),
    remove: (link) => call('recents:remove-project', link),
    clear: () => call('recents:clear-projects'),
    onChanged: (listener) => follow('recents:changed', listener),
  },
  window: {
    setDocument: (document) => call('window:set-document', document),
    setProgress: (fraction) => call('window:set-progress', fraction),
    onSaveBeforeClose: (listener) =>
      follow('window:save-before-close', () => {
        void Promise.resolve()
          .then(listener)
          .catch(() => false)
          .then((isSaved) => call('window:finish-close', { isSaved }));
      }),
    onDiscardBeforeClose: (listener) =>
      follow('window:discard-before-close', () => {
        void Promise.resolve()
          .then(listener)
          .catch(() => undefined)
          .then(() => call('window:finish-close', { isSaved: true }));
      }),
  },
  theme: { setSource: (source) => call('theme:set-source', source) },
  menu: {
    setCommands: (menu) => call('menu:set-commands', menu),
    onCommand: (listener) => follow('menu:command-chosen', listener),
  },
  app: { describeVersions: () => call('app:describe-versions'), showAbout: () => call('app:show-about') },
  logs: { write: (entry) => call('logs:write-entry', entry), showFolder: () => call('logs:show-folder') },
};

contextBridge.exposeInMainWorld('workbenchHost', host);
