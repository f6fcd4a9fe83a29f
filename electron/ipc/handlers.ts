import { dialog, nativeTheme, shell, type BrowserWindow } from 'electron';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { describeVersions, showAbout } from '../about.ts';
import type { CloseGuard } from '../close-guard.ts';
import type { FileLinks } from '../file-links.ts';
import type { Log } from '../logging.ts';
import type { OpenedFiles } from '../opened-files.ts';
import type { RecentProjects } from '../recent-projects.ts';
import type { Language, Texts } from '../texts.ts';
import type { Handlers } from './answer-calls.ts';
import type { FileKind, FileLink, MenuCommand, OpenedFile } from './contract.ts';
import { DATA_ENDINGS, guessKind, PROJECT_ENDING, type FileTokens } from './file-tokens.ts';
import type { PdfPrinter } from '../print-pdf.ts';
import type { Saves } from './saves.ts';

export type HandlerContext = {
  readonly window: BrowserWindow;
  readonly tokens: FileTokens;
  readonly links: FileLinks;
  readonly saves: Saves;
  readonly printer: PdfPrinter;
  readonly recents: RecentProjects;
  readonly opened: OpenedFiles;
  readonly closeGuard: CloseGuard;
  readonly log: Log;
  readonly texts: () => Texts;
  readonly setMenu: (menu: { readonly language: Language; readonly commands: readonly MenuCommand[] }) => void;
};

function listFilters(kind: FileKind, texts: Texts, name = ''): Electron.FileFilter[] {
  if (kind === 'project') return [{ name: texts.project, extensions: [PROJECT_ENDING] }];
  if (kind === 'data') return [{ name: texts.data, extensions: DATA_ENDINGS }];
  const ending = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : '';
  return /^[A-Za-z0-9]+$/.test(ending) ? [{ name: texts.table, extensions: [ending] }] : [];
}

function requireKind(path: string, kind: 'data' | 'project'): void {
  if (guessKind(path) === kind) return;
  const endings = kind === 'project' ? [PROJECT_ENDING] : DATA_ENDINGS;
  throw new WorkbenchError('files/wrong-kind', `${basename(path)} is not a ${kind} file.`, {
    hint: `Files of these endings can be opened: ${endings.join(', ')}.`,
    zh: {
      message: `${basename(path)} 不是${kind === 'project' ? '项目' : '数据'}文件。`,
      hint: `可以打开的扩展名：${endings.join('、')}。`,
    },
  });
}

function nullWhereGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
  throw error;
}

export function createHandlers(context: HandlerContext): Handlers {
  const { window, tokens, links, saves, printer, recents, opened, closeGuard, log, texts, setMenu } = context;

  async function openLink(link: FileLink, kind: 'data' | 'project'): Promise<OpenedFile | null> {
    const path = links.pathOf(link);
    if (path === undefined) return null;
    requireKind(path, kind);
    return tokens.grant(path, kind).catch(nullWhereGone);
  }

  return {
    'files:show-open-dialog': async ({ kind, multiple }) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        properties: multiple ? ['openFile', 'multiSelections'] : ['openFile'],
        filters: listFilters(kind, texts()),
      });
      return canceled ? [] : Promise.all(filePaths.map((path) => tokens.grant(path, kind)));
    },
    'files:show-save-dialog': async ({ kind, suggestedName }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: suggestedName,
        filters: listFilters(kind, texts(), suggestedName),
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      });
      if (canceled || filePath === '') return null;
      const needsEnding = kind === 'project' && guessKind(filePath) !== 'project';
      const path = needsEnding ? `${filePath}.${PROJECT_ENDING}` : filePath;
      return tokens.grantTarget(await realpath(path).catch(() => path), kind);
    },
    'files:describe-file': (token) => tokens.describe(token),
    'files:release-file': (token) => {
      tokens.release(token);
      return null;
    },
    'files:open-link': ({ link, kind }) => openLink(link, kind),
    'files:find-beside': async ({ project, name }) => {
      const { path, kind } = tokens.get(project);
      if (kind !== 'project')
        throw new WorkbenchError('files/wrong-kind', 'Only a project has files beside it.', {
          zh: { message: '只有项目旁边才会有数据文件。' },
        });
      requireKind(name, 'data');
      const found = await realpath(join(dirname(path), name)).catch(nullWhereGone);
      if (found === null) return null;
      requireKind(found, 'data');
      return tokens.grant(found, 'data').catch(nullWhereGone);
    },
    'files:adopt-dropped': async ({ path }) => {
      const kind = guessKind(await realpath(path));
      if (kind !== undefined && guessKind(path) === kind) return tokens.grant(path, kind);
      throw new WorkbenchError('files/wrong-kind', `${basename(path)} is no file the workbench reads.`, {
        hint: `It reads ${[...DATA_ENDINGS, PROJECT_ENDING].join(', ')}.`,
        zh: {
          message: `${basename(path)} 不是本程序能读取的文件。`,
          hint: `可以读取的扩展名：${[...DATA_ENDINGS, PROJECT_ENDING].join('、')}。`,
        },
      });
    },
    'files:take-opened': () => opened.take(),
    'saves:begin-save': (token) => {
      const { path, kind, name } = tokens.get(token);
      if (kind !== 'data') return saves.begin(path);
      throw new WorkbenchError('saves/read-only', `${name} was opened for reading: data files are never written.`, {
        zh: { message: `${name} 以只读方式打开：数据文件从不写入。` },
      });
    },
    'saves:write-chunk': async (token, bytes) => {
      await saves.writeChunk(token, bytes);
      return null;
    },
    'saves:commit-save': async (token) => {
      const path = await saves.commit(token);
      return tokens.grant(path, guessKind(path) === 'project' ? 'project' : 'table');
    },
    'saves:abort-save': async (token) => {
      await saves.abort(token);
      return null;
    },
    'documents:render-pdf': (html) => printer.print(html),
    'recents:list-projects': () => recents.list(),
    'recents:add-project': (token) => {
      const { path, kind } = tokens.get(token);
      if (kind !== 'project')
        throw new WorkbenchError('files/wrong-kind', 'Only projects are listed as recent.', {
          zh: { message: '最近列表中只有项目。' },
        });
      recents.add(path);
      return null;
    },
    'recents:open-project': async (link) => {
      const file = await openLink(link, 'project');
      if (file !== null) return file;
      throw new WorkbenchError('files/missing', 'This project is not where it was.', {
        hint: 'Open it from where it is now, or take it off the list.',
        zh: { message: '项目已不在原处。', hint: '请从现在的位置打开，或把它从列表中移除。' },
      });
    },
    'recents:remove-project': (link) => {
      recents.remove(link);
      return null;
    },
    'recents:clear-projects': () => {
      recents.clear();
      return null;
    },
    'window:set-document': (document) => {
      closeGuard.setDocument(document);
      return null;
    },
    'window:set-progress': (fraction) => {
      window.setProgressBar(fraction ?? -1);
      return null;
    },
    'window:finish-close': ({ isSaved }) => {
      closeGuard.finishClose(isSaved);
      return null;
    },
    'theme:set-source': (source) => {
      nativeTheme.themeSource = source;
      return null;
    },
    'menu:set-commands': (menu) => {
      setMenu(menu);
      return null;
    },
    'app:describe-versions': () => describeVersions(),
    'app:show-about': async () => {
      await showAbout(window, texts());
      return null;
    },
    'logs:write-entry': ({ level, message }) => {
      log.write(level, `Window: ${message}`);
      return null;
    },
    'logs:show-folder': async () => {
      await shell.openPath(log.folder);
      return null;
    },
  };
}
