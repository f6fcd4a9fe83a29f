/**
 * Every call the page can make, each in one entry: the schema of its arguments and what main does. The page's
 * `workbenchHost.<group>.<name>`, its type and the channel `<group>:<name>` follow from the entry. Nothing else is answered.
 */
import { z } from 'zod';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { CallContext } from './call-context.ts';
import { fileLink, fileToken, menuCommand, saveToken, type FileLink, type OpenedFile } from './contract.ts';
import { DATA_ENDINGS, guessKind, PROJECT_ENDING } from './file-kinds.ts';

/** One call: its arguments are checked against `args` before `run` sees them; what `run` throws crosses as data. */
export type CallEntry<Args extends readonly unknown[], Result> = {
  readonly args: z.ZodType<Args>;
  readonly run: (context: CallContext, ...args: Args) => Result | Promise<Result>;
};

function defineCall<Args extends readonly unknown[], Result>(
  args: z.ZodType<Args>,
  run: (context: CallContext, ...args: Args) => Result | Promise<Result>,
): CallEntry<Args, Result> {
  return { args, run };
}

const MAX_CHUNK_BYTES = 8 * 1024 * 1024;
const MAX_DOCUMENT_CHARACTERS = 64 * 1024 * 1024;

const fileName = z
  .string()
  .min(1)
  .max(255)
  .refine(
    (name) => !['/', '\\', '\0'].some((part) => name.includes(part)) && name !== '.' && name !== '..',
    'A file name, not a path.',
  );

const chunk = z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= MAX_CHUNK_BYTES);
const readKind = z.enum(['data', 'project']);

function requireKind({ disk }: CallContext, path: string, kind: 'data' | 'project'): void {
  if (guessKind(path) === kind) return;
  const name = disk.nameOf(path);
  const endings = kind === 'project' ? [PROJECT_ENDING] : DATA_ENDINGS;
  throw new WorkbenchError('files/wrong-kind', `${name} is not a ${kind} file.`, {
    hint: `Files of these endings can be opened: ${endings.join(', ')}.`,
    zh: {
      message: `${name} 不是${kind === 'project' ? '项目' : '数据'}文件。`,
      hint: `可以打开的扩展名：${endings.join('、')}。`,
    },
  });
}

async function openLink(context: CallContext, link: FileLink, kind: 'data' | 'project'): Promise<OpenedFile | null> {
  const path = context.links.pathOf(link);
  if (path === undefined) return null;
  requireKind(context, path, kind);
  return context.tokens.grantIfThere(path, kind);
}

export const CALLS = {
  files: {
    /** Answers an empty list where the user cancelled. */
    showOpenDialog: defineCall(
      z.tuple([z.strictObject({ kind: readKind, multiple: z.boolean() })]),
      async ({ dialogs, tokens }, { kind, multiple }) => {
        const paths = await dialogs.chooseFiles(kind, multiple);
        return Promise.all(paths.map((path) => tokens.grant(path, kind)));
      },
    ),
    /** Answers null where the user cancelled. The target's token is what `saves.begin` takes. */
    showSaveDialog: defineCall(
      z.tuple([z.strictObject({ kind: z.enum(['project', 'table']), suggestedName: fileName })]),
      async ({ dialogs, disk, tokens }, { kind, suggestedName }) => {
        const chosen = await dialogs.chooseTarget(kind, suggestedName);
        if (chosen === null) return null;
        const needsEnding = kind === 'project' && guessKind(chosen) !== 'project';
        const path = needsEnding ? `${chosen}.${PROJECT_ENDING}` : chosen;
        return tokens.grantTarget(await disk.follow(path).catch(() => path), kind);
      },
    ),
    /** Opens again what the user once picked; null where it is gone or the link is of another machine. */
    openLink: defineCall(z.tuple([z.strictObject({ link: fileLink, kind: readKind })]), (context, { link, kind }) =>
      openLink(context, link, kind),
    ),
    /** A data file of this name in the folder of an opened project; null where there is none. */
    findBeside: defineCall(
      z.tuple([z.strictObject({ project: fileToken, name: fileName })]),
      async (context, { project, name }) => {
        const { path, kind } = context.tokens.get(project);
        if (kind !== 'project') {
          throw new WorkbenchError('files/wrong-kind', 'Only a project has files beside it.', {
            zh: { message: '只有项目旁边才会有数据文件。' },
          });
        }
        requireKind(context, name, 'data');
        const found = await context.disk.findBeside(path, name);
        if (found === null) return null;
        requireKind(context, found, 'data');
        return context.tokens.grantIfThere(found, 'data');
      },
    ),
  },
  saves: {
    /** A token of `showSaveDialog`, or of an opened project. The old file stays whole until `commit`. */
    begin: defineCall(z.tuple([fileToken]), ({ tokens, saves }, token) => {
      const { path, kind, name } = tokens.get(token);
      if (kind !== 'data') return saves.begin(path);
      throw new WorkbenchError('saves/read-only', `${name} was opened for reading: data files are never written.`, {
        zh: { message: `${name} 以只读方式打开：数据文件从不写入。` },
      });
    }),
    /** At most 8 MiB each. */
    writeChunk: defineCall(z.tuple([saveToken, chunk]), ({ saves }, token, bytes) => saves.writeChunk(token, bytes)),
    commit: defineCall(z.tuple([saveToken]), async ({ saves, tokens }, token) => {
      const path = await saves.commit(token);
      return tokens.grant(path, guessKind(path) === 'project' ? 'project' : 'table');
    }),
    abort: defineCall(z.tuple([saveToken]), ({ saves }, token) => saves.abort(token)),
  },
  documents: {
    /** A self-contained page of HTML as PDF, A4. It runs no script and loads nothing. */
    renderPdf: defineCall(z.tuple([z.string().min(1).max(MAX_DOCUMENT_CHARACTERS)]), ({ printer }, html) =>
      printer.print(html),
    ),
  },
  recents: {
    list: defineCall(z.tuple([]), ({ recents }) => recents.list()),
    add: defineCall(z.tuple([fileToken]), ({ tokens, recents }, token) => {
      const { path, kind } = tokens.get(token);
      if (kind !== 'project') {
        throw new WorkbenchError('files/wrong-kind', 'Only projects are listed as recent.', {
          zh: { message: '最近列表中只有项目。' },
        });
      }
      recents.add(path);
    }),
    open: defineCall(z.tuple([fileLink]), async (context, link) => {
      const file = await openLink(context, link, 'project');
      if (file !== null) return file;
      throw new WorkbenchError('files/missing', 'This project is not where it was.', {
        hint: 'Open it from where it is now, or take it off the list.',
        zh: { message: '项目已不在原处。', hint: '请从现在的位置打开，或把它从列表中移除。' },
      });
    }),
    remove: defineCall(z.tuple([fileLink]), ({ recents }, link) => recents.remove(link)),
  },
  window: {
    /** Title bar and close guard: while `isDirty`, closing asks first. */
    setDocument: defineCall(
      z.tuple([z.strictObject({ name: z.string().max(255).nullable(), isDirty: z.boolean() })]),
      ({ closeGuard }, document) => closeGuard.setDocument(document),
    ),
    /** 0 … 1 on the taskbar or dock; null removes it. */
    setProgress: defineCall(z.tuple([z.number().min(0).max(1).nullable()]), ({ setProgress }, fraction) =>
      setProgress(fraction),
    ),
  },
  menu: {
    /** The whole native menu of the window's commands; call again when language or state changes. */
    setCommands: defineCall(
      z.tuple([z.strictObject({ language: z.enum(['zh-CN', 'en']), commands: z.array(menuCommand).max(100) })]),
      ({ setMenu }, menu) => setMenu(menu),
    ),
  },
  logs: {
    /** Stays on this machine, rotated; paths and values are taken out. */
    write: defineCall(
      z.tuple([z.strictObject({ level: z.enum(['info', 'warn', 'error']), message: z.string().max(4000) })]),
      ({ log }, { level, message }) => log(level, `Window: ${message}`),
    ),
  },
} as const;

/** Calls that the preload makes by itself; the page does not see them. */
export const PRELOAD_CALLS = {
  files: {
    /** The path is that of a `File` from a drop or a picker: the preload asks Electron for it, a page cannot make one up. */
    adoptDropped: defineCall(
      z.tuple([z.strictObject({ path: z.string().min(1).max(4096) })]),
      async (context, { path }) => {
        const kind = guessKind(await context.disk.follow(path));
        if (kind !== undefined && guessKind(path) === kind) return context.tokens.grant(path, kind);
        const name = context.disk.nameOf(path);
        const endings = [...DATA_ENDINGS, PROJECT_ENDING];
        throw new WorkbenchError('files/wrong-kind', `${name} is no file the workbench reads.`, {
          hint: `It reads ${endings.join(', ')}.`,
          zh: { message: `${name} 不是本程序能读取的文件。`, hint: `可以读取的扩展名：${endings.join('、')}。` },
        });
      },
    ),
    takeOpened: defineCall(z.tuple([]), ({ opened }) => opened.take()),
  },
  window: {
    finishClose: defineCall(z.tuple([z.strictObject({ isSaved: z.boolean() })]), ({ closeGuard }, { isSaved }) =>
      closeGuard.finishClose(isSaved),
    ),
  },
} as const;
