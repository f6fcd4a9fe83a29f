import type { Answer, FileLink, FileToken, FilesOpened, OpenedFile } from '../../electron/ipc/contract.ts';
import type { WorkbenchHost } from '../../electron/ipc/workbench-host.ts';
import { restoreError } from '../carrier/described-error.ts';
import type { HostBridge, HostFile, HostProject, OpenedFiles, RemoteFile } from './host-bridge.ts';
import { openSampleFile } from './sample-file.ts';

type ElectronTarget = { readonly token: FileToken; readonly link: FileLink | null };

const LINK_LOCATOR = 'link:';
const CHUNK_BYTES = 4 * 1_048_576;

async function unwrap<Value>(answer: Promise<Answer<Value>>): Promise<Value> {
  const given = await answer;
  if (given.ok) return given.value;
  throw restoreError(given.error);
}

function toRemote({ name, size, modifiedAt, address }: OpenedFile): RemoteFile {
  return { name, size, modifiedAt: Math.trunc(modifiedAt), address: new URL(address, document.baseURI).href };
}

function toHostFile(opened: OpenedFile): HostFile {
  return { file: toRemote(opened), locator: `${LINK_LOCATOR}${opened.link}` };
}

function toProject(opened: OpenedFile): HostProject {
  const host: ElectronTarget = { token: opened.token, link: opened.link };
  return { file: toRemote(opened), target: { name: opened.name, host } };
}

function sortOpened(files: readonly OpenedFile[]): OpenedFiles {
  return {
    projects: files.filter(({ kind }) => kind === 'project').map(toProject),
    files: files.filter(({ kind }) => kind === 'data').map(toHostFile),
  };
}

const LONGEST_ENTRY = 4000;

/** What goes wrong in the page is found in the same log as what goes wrong in main. */
function logFaults(host: WorkbenchHost): void {
  const write = (what: string, fault: unknown) => {
    const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
    void host.logs.write({ level: 'error', message: `${what}: ${text}`.slice(0, LONGEST_ENTRY) });
  };
  window.addEventListener('error', ({ error, message }) => write('Uncaught', error ?? message));
  window.addEventListener('unhandledrejection', ({ reason }) => write('Unhandled rejection', reason));
}

async function writeContent(host: WorkbenchHost, content: Blob, token: FileToken): Promise<OpenedFile> {
  const save = await unwrap(host.saves.begin(token));
  try {
    for (let start = 0; start < content.size; start += CHUNK_BYTES) {
      const chunk = await content.slice(start, start + CHUNK_BYTES).arrayBuffer();
      await unwrap(host.saves.writeChunk(save, new Uint8Array(chunk)));
    }
    return await unwrap(host.saves.commit(save));
  } catch (error) {
    await host.saves.abort(save);
    throw error;
  }
}

/** Electron, through the preload: main picks, names and writes files; the page sees tokens and addresses only. */
export function createElectronHost(host: WorkbenchHost): HostBridge {
  logFaults(host);
  const openLink = async (locator: string | null): Promise<HostFile | null> => {
    if (locator?.startsWith(LINK_LOCATOR) !== true) return null;
    const link = locator.slice(LINK_LOCATOR.length) as FileLink;
    const opened = await unwrap(host.files.openLink({ link, kind: 'data' }));
    return opened === null ? null : toHostFile(opened);
  };
  const openProjectFile = async (opened: OpenedFile): Promise<HostProject> => {
    await unwrap(host.recents.add(opened.token));
    return toProject(opened);
  };
  const receive = async (given: readonly OpenedFile[]): Promise<OpenedFiles> => {
    const [first] = given.filter(({ kind }) => kind === 'project');
    if (first !== undefined) await unwrap(host.recents.add(first.token));
    return sortOpened(given);
  };

  return {
    openProject: async () => {
      const [opened] = await unwrap(host.files.showOpenDialog({ kind: 'project', multiple: false }));
      return opened === undefined ? null : openProjectFile(opened);
    },
    listRecent: async () =>
      (await unwrap(host.recents.list())).map(({ link, name, folder }) => ({ id: link, name, folder })),
    openRecent: async (id) => {
      const link = id as FileLink;
      const answer = await host.recents.open(link);
      if (answer.ok) return openProjectFile(answer.value);
      if (answer.error.code === 'files/missing') await unwrap(host.recents.remove(link));
      throw restoreError(answer.error);
    },
    prepareTarget: async (known, suggestedName) => {
      if (known !== null) return known;
      const chosen = await unwrap(host.files.showSaveDialog({ kind: 'project', suggestedName }));
      if (chosen === null) return null;
      const own: ElectronTarget = { token: chosen.token, link: null };
      return { name: chosen.name, host: own };
    },
    saveProject: async (content, target) => {
      const written = await writeContent(host, content, (target.host as ElectronTarget).token);
      const { target: saved, file } = await openProjectFile(written);
      return { target: saved, name: written.name, file };
    },
    rememberTarget: (target) => (target.host as ElectronTarget).link,
    recallTarget: async (remembered) => {
      if (typeof remembered !== 'string') return null;
      const opened = await unwrap(host.files.openLink({ link: remembered as FileLink, kind: 'project' }));
      return opened === null ? null : toProject(opened);
    },
    pickFiles: async () => (await unwrap(host.files.showOpenDialog({ kind: 'data', multiple: true }))).map(toHostFile),
    adoptFile: async (file) => {
      const answer = await host.files.adopt(file);
      return answer.ok ? { file, locator: `${LINK_LOCATOR}${answer.value.link}` } : { file, locator: null };
    },
    takeDropped: async (transfer) =>
      receive(await Promise.all([...transfer.files].map((file) => unwrap(host.files.adopt(file))))),
    locateFile: async ({ locator, name }, project) => {
      const found = (await openSampleFile(locator)) ?? (await openLink(locator));
      if (found !== null || project === null) return found;
      const { token } = project.host as ElectronTarget;
      const beside = await unwrap(host.files.findBeside({ project: token, name }));
      return beside === null ? null : toHostFile(beside);
    },
    refreshFile: async (known) => (known.locator?.startsWith(LINK_LOCATOR) === true ? openLink(known.locator) : known),
    onOpened: (listener) =>
      host.files.onOpened(({ files }: FilesOpened) => {
        void receive(files).then(listener);
      }),
    setDocument: (document) => void host.window.setDocument(document),
    onSaveBeforeClose: (save) => host.window.onSaveBeforeClose(save),
    onDiscardBeforeClose: (discard) => host.window.onDiscardBeforeClose(discard),
    renderPdf: async (html) => {
      const pdf = new Uint8Array(await unwrap(host.documents.renderPdf(html)));
      return new Blob([pdf], { type: 'application/pdf' });
    },
    setProgress: (fraction) => void host.window.setProgress(fraction),
    onRecentChanged: (listener) => host.recents.onChanged(() => listener()),
    setCommands: (language, commands) => void host.menu.setCommands({ language, commands: [...commands] }),
    onCommand: (listener) => host.menu.onCommand(({ id }) => listener(id)),
  };
}
