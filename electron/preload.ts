import { contextBridge, ipcRenderer, webUtils } from 'electron';
import CALL_NAMES from 'virtual:call-names';
import type { Answer, FilesOpened, HostEvents, OpenedFile, Unsubscribe } from './ipc/contract.ts';
import type { WorkbenchHost } from './ipc/workbench-host.ts';

async function call<Value>(channel: string, ...args: readonly unknown[]): Promise<Answer<Value>> {
  try {
    return (await ipcRenderer.invoke(channel, ...args)) as Answer<Value>;
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

/** Empty for what is no `File` of the disk: main refuses it, as it refuses every argument that is not of the schema. */
function findPath(file: unknown): string {
  try {
    return webUtils.getPathForFile(file as File);
  } catch {
    return '';
  }
}

type Member = (...args: never[]) => unknown;
type Groups = Record<string, Record<string, Member>>;

/** What is more than a call: subscriptions, and the path of a dropped file, which the page never sees. */
const members: Groups = {
  files: {
    adopt: (file: unknown) => call<OpenedFile>('files:adoptDropped', { path: findPath(file) }),
    onOpened: (listener: (opened: FilesOpened) => void) => {
      const stop = follow('files:opened', listener);
      void call<readonly FilesOpened[]>('files:takeOpened').then((answer) => {
        if (answer.ok) for (const opened of answer.value) listener(opened);
      });
      return stop;
    },
  },
  recents: {
    onChanged: (listener: (value: HostEvents['recents:changed']) => void) => follow('recents:changed', listener),
  },
  window: {
    onSaveBeforeClose: (listener: () => Promise<boolean>) =>
      follow('window:save-before-close', () => {
        void Promise.resolve()
          .then(listener)
          .catch(() => false)
          .then((isSaved) => call('window:finishClose', { isSaved }));
      }),
    onDiscardBeforeClose: (listener: () => Promise<void>) =>
      follow('window:discard-before-close', () => {
        void Promise.resolve()
          .then(listener)
          .catch(() => undefined)
          .then(() => call('window:finishClose', { isSaved: true }));
      }),
  },
  menu: {
    onCommand: (listener: (value: HostEvents['menu:command-chosen']) => void) =>
      follow('menu:command-chosen', listener),
  },
};

const groups = Object.fromEntries(
  Object.entries(CALL_NAMES).map(([group, names]) => [
    group,
    {
      ...Object.fromEntries(
        names.map((name) => [name, (...args: readonly unknown[]) => call(`${group}:${name}`, ...args)]),
      ),
      ...members[group],
    },
  ]),
);

const host = { kind: 'electron', ...groups } as unknown as WorkbenchHost;
contextBridge.exposeInMainWorld('workbenchHost', host);
