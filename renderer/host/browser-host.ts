import { saveDownload } from '../components/save-download.ts';
import {
  getFileAccess,
  grantAccess,
  pick,
  pickThroughInput,
  PROJECT_TYPES,
  readHandle,
  type AccessHandle,
} from './file-access.ts';
import { isProjectName, isRemoteFile, type HostBridge, type HostFile, type HostProject } from './host-bridge.ts';
import { openHostTable } from './host-database.ts';
import { openSampleFile } from './sample-file.ts';

type HandleRow = { readonly id: string; readonly handle: AccessHandle };
type RecentRow = HandleRow & { readonly name: string; readonly openedAt: number };

const HANDLE_LOCATOR = 'handle:';
const RECENT_LIMIT = 8;

/** A plain browser: pickers and handles where it has them, inputs and downloads where not. */
export function createBrowserHost(): HostBridge {
  const handles = openHostTable<HandleRow>('handles');
  const recents = openHostTable<RecentRow>('recents');
  let isDirty = false;

  window.addEventListener('beforeunload', (event) => {
    if (isDirty) event.preventDefault();
  });

  async function keepHandle(handle: AccessHandle): Promise<HostFile> {
    for (const row of await handles.list()) {
      if (await row.handle.isSameEntry(handle)) {
        return { file: await handle.getFile(), locator: `${HANDLE_LOCATOR}${row.id}` };
      }
    }
    const id = crypto.randomUUID();
    await handles.put({ id, handle });
    return { file: await handle.getFile(), locator: `${HANDLE_LOCATOR}${id}` };
  }

  async function keepRecent(handle: AccessHandle): Promise<void> {
    const rows = [...(await recents.list())];
    const same = await Promise.all(rows.map((row) => row.handle.isSameEntry(handle)));
    const known = rows.find((_, index) => same[index] === true);
    await recents.put({ id: known?.id ?? crypto.randomUUID(), handle, name: handle.name, openedAt: Date.now() });
    const old = rows.toSorted((a, b) => b.openedAt - a.openedAt).slice(RECENT_LIMIT);
    for (const row of old) if (row !== known) await recents.remove(row.id);
  }

  async function toProject(handle: AccessHandle): Promise<HostProject | null> {
    const file = await readHandle(handle);
    if (file === null) return null;
    await keepRecent(handle);
    return { file, target: { name: file.name, host: handle } };
  }

  const access = getFileAccess();
  const showOpen = access.showOpenFilePicker?.bind(window);
  const showSave = access.showSaveFilePicker?.bind(window);

  return {
    openProject: async () => {
      if (showOpen === undefined) {
        const [file] = await pickThroughInput('.cstwb,.json', false);
        return file === undefined ? null : { file, target: null };
      }
      const [handle] = (await pick(() => showOpen({ types: PROJECT_TYPES }))) ?? [];
      return handle === undefined ? null : toProject(handle);
    },
    listRecent: async () =>
      (await recents.list())
        .toSorted((a, b) => b.openedAt - a.openedAt)
        .slice(0, RECENT_LIMIT)
        .map(({ id, name }) => ({ id, name, folder: null })),
    openRecent: async (id) => {
      const row = await recents.get(id);
      const project = row === undefined ? null : await toProject(row.handle);
      if (project === null) await recents.remove(id);
      return project;
    },
    prepareTarget: async (known, suggestedName) => {
      if (known !== null && (await grantAccess(known.host as AccessHandle, 'readwrite'))) return known;
      if (showSave === undefined) return { name: suggestedName, host: null };
      const handle = await pick(() => showSave({ suggestedName, types: PROJECT_TYPES }));
      return handle === null ? null : { name: handle.name, host: handle };
    },
    saveProject: async (content, { name, host }) => {
      if (host === null) {
        saveDownload(name, content);
        return { target: null, name, file: null };
      }
      const handle = host as AccessHandle;
      const stream = await handle.createWritable();
      await stream.write(content);
      await stream.close();
      await keepRecent(handle);
      return { target: { name: handle.name, host: handle }, name: handle.name, file: await handle.getFile() };
    },
    rememberTarget: ({ host }) => host,
    recallTarget: async (remembered) =>
      remembered instanceof FileSystemFileHandle ? toProject(remembered as AccessHandle) : null,
    pickFiles:
      showOpen === undefined
        ? null
        : async () => Promise.all(((await pick(() => showOpen({ multiple: true }))) ?? []).map(keepHandle)),
    adoptFile: async (file) => ({ file, locator: null }),
    takeDropped: async (transfer) => {
      const items = [...transfer.items].filter(({ kind }) => kind === 'file');
      const taken = items.map((item) => ({ file: item.getAsFile(), handle: getDroppedHandle(item) }));
      const projects: HostProject[] = [];
      const files: HostFile[] = [];
      for (const { file, handle: asked } of taken) {
        const handle = await asked;
        if (handle?.kind === 'directory' || file === null) continue;
        const own = handle as AccessHandle | null;
        if (isProjectName(file.name)) {
          projects.push({ file, target: own === null ? null : { name: file.name, host: own } });
        } else files.push(own === null ? { file, locator: null } : await keepHandle(own));
      }
      return { projects, files };
    },
    locateFile: async ({ locator }) => {
      const sample = await openSampleFile(locator);
      if (sample !== null || locator?.startsWith(HANDLE_LOCATOR) !== true) return sample;
      const row = await handles.get(locator.slice(HANDLE_LOCATOR.length));
      const file = row === undefined ? null : await readHandle(row.handle);
      return file === null ? null : { file, locator };
    },
    refreshFile: async (known) => {
      const { file, locator } = known;
      if (locator?.startsWith(HANDLE_LOCATOR) === true) {
        const row = await handles.get(locator.slice(HANDLE_LOCATOR.length));
        const now = row === undefined ? null : await readHandle(row.handle);
        return now === null ? null : { file: now, locator };
      }
      if (isRemoteFile(file)) return known;
      return file
        .slice(0, 1)
        .arrayBuffer()
        .then(
          () => known,
          () => null,
        );
    },
    onOpened: () => () => undefined,
    setDocument: (document) => {
      isDirty = document.isDirty;
    },
    onSaveBeforeClose: () => () => undefined,
    onDiscardBeforeClose: () => () => undefined,
    renderPdf: null,
    setProgress: () => undefined,
    onRecentChanged: () => () => undefined,
    setCommands: () => undefined,
    onCommand: () => () => undefined,
  };
}

/** Null for what is no file of the disk: dragged out of a page, or a browser without handles. */
async function getDroppedHandle(item: DataTransferItem): Promise<FileSystemHandle | null> {
  const given = item as DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null | undefined> };
  return (await given.getAsFileSystemHandle?.()) ?? null;
}
