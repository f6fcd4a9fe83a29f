import { dialog, type BrowserWindow } from 'electron';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Texts } from '../texts.ts';
import type { CallContext } from './call-context.ts';
import type { FileKind } from './contract.ts';
import { DATA_ENDINGS, PROJECT_ENDING } from './file-kinds.ts';
import type { FileTokens } from './file-tokens.ts';

function listFilters(kind: FileKind, texts: Texts, name = ''): Electron.FileFilter[] {
  if (kind === 'project') return [{ name: texts.project, extensions: [PROJECT_ENDING] }];
  if (kind === 'data') return [{ name: texts.data, extensions: DATA_ENDINGS }];
  const ending = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : '';
  return /^[A-Za-z0-9]+$/.test(ending) ? [{ name: texts.table, extensions: [ending] }] : [];
}

function nullWhereGone(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
  throw error;
}

type Given = Omit<CallContext, 'dialogs' | 'disk' | 'tokens' | 'setProgress'> & {
  readonly window: BrowserWindow;
  readonly tokens: FileTokens;
  readonly texts: () => Texts;
};

/** What the calls reach of this program: its dialogs, the disk, the window. */
export function createCallContext({ window, tokens, texts, ...rest }: Given): CallContext {
  return {
    ...rest,
    dialogs: {
      chooseFiles: async (kind, multiple) => {
        const { canceled, filePaths } = await dialog.showOpenDialog(window, {
          properties: multiple ? ['openFile', 'multiSelections'] : ['openFile'],
          filters: listFilters(kind, texts()),
        });
        return canceled ? [] : filePaths;
      },
      chooseTarget: async (kind, suggestedName) => {
        const { canceled, filePath } = await dialog.showSaveDialog(window, {
          defaultPath: suggestedName,
          filters: listFilters(kind, texts(), suggestedName),
          properties: ['createDirectory', 'showOverwriteConfirmation'],
        });
        return canceled || filePath === '' ? null : filePath;
      },
    },
    disk: {
      nameOf: (path) => basename(path),
      follow: (path) => realpath(path),
      findBeside: (path, name) => realpath(join(dirname(path), name)).catch(nullWhereGone),
    },
    tokens: { ...tokens, grantIfThere: (path, kind) => tokens.grant(path, kind).catch(nullWhereGone) },
    setProgress: (fraction) => window.setProgressBar(fraction ?? -1),
  };
}
