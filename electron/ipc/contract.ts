import { z } from 'zod';

/** Opaque name of a file that main knows; the page never sees the path behind it. */
export type FileToken = string & z.$brand<'FileToken'>;
/** Opaque name of a save under way. */
export type SaveToken = string & z.$brand<'SaveToken'>;
/** Survives a relaunch: names a file the user once picked, kept in main's own list. Goes into project files. */
export type FileLink = string & z.$brand<'FileLink'>;

const token = z.string().regex(/^[A-Za-z0-9_-]{32}$/);
export const fileToken = token.brand<'FileToken'>();
export const saveToken = token.brand<'SaveToken'>();
export const fileLink = token.brand<'FileLink'>();

const fileName = z
  .string()
  .min(1)
  .max(255)
  .refine(
    (name) => !['/', '\\', '\0'].some((part) => name.includes(part)) && name !== '.' && name !== '..',
    'A file name, not a path.',
  );

const MAX_CHUNK_BYTES = 8 * 1024 * 1024;
const MAX_DOCUMENT_CHARACTERS = 64 * 1024 * 1024;

const FILE_KINDS = ['data', 'project', 'table'] as const;
/** data: read only. project: `.cstwb`, read and written. table: an export, written. */
export type FileKind = (typeof FILE_KINDS)[number];

/** A file main has granted to the page: read it at `address`, which answers Range and HEAD. */
export type OpenedFile = {
  readonly token: FileToken;
  readonly link: FileLink;
  readonly kind: FileKind;
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** On the page's own origin: `/__file/<token>/<name>`. */
  readonly address: string;
};

export type FilesOpenedFrom = 'menu' | 'recent' | 'argument' | 'association' | 'second-instance';
export type FilesOpened = { readonly from: FilesOpenedFrom; readonly files: readonly OpenedFile[] };

/** Where a save dialog said to write; nothing exists there until the save is committed. */
export type SaveTarget = { readonly token: FileToken; readonly kind: FileKind; readonly name: string };

export type RecentProject = {
  readonly link: FileLink;
  readonly name: string;
  /** Name of the folder it lies in (one segment). */
  readonly folder: string;
  readonly openedAt: number;
};

export type HostVersions = {
  readonly app: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  readonly v8: string;
  readonly system: string;
};

export const MENU_IDS = ['file', 'edit', 'view', 'go', 'help'] as const;
export type MenuId = (typeof MENU_IDS)[number];

const commandId = z.string().regex(/^[a-z]+:[a-z]+(-[a-z]+)*$/);
const menuCommand = z.strictObject({
  id: commandId,
  menu: z.enum(MENU_IDS),
  label: z.string().min(1).max(80),
  /** Electron's notation, e.g. `CmdOrCtrl+S`. Shown in the menu and registered there. */
  accelerator: z
    .string()
    .regex(/^(?:(?:CmdOrCtrl|Alt|Shift)\+)*(?:[A-Z0-9]|F[1-9]|F1[0-2]|[,.;'[\]/\\=-]|Plus|Enter|Up|Down|Left|Right)$/)
    .optional(),
  enabled: z.boolean().optional(),
  checked: z.boolean().optional(),
  /** Draws a separator above. */
  startsGroup: z.boolean().optional(),
});
/** One entry of the window's command table, as the native menu shows it (label already in the window's language). */
export type MenuCommand = z.infer<typeof menuCommand>;

const language = z.enum(['zh-CN', 'en']);

/** Every call the page can make: channel → schema of its arguments. Nothing else is answered. */
export const CALLS = {
  'files:show-open-dialog': z.tuple([z.strictObject({ kind: z.enum(['data', 'project']), multiple: z.boolean() })]),
  'files:show-save-dialog': z.tuple([z.strictObject({ kind: z.enum(['project', 'table']), suggestedName: fileName })]),
  'files:describe-file': z.tuple([fileToken]),
  'files:release-file': z.tuple([fileToken]),
  'files:open-link': z.tuple([z.strictObject({ link: fileLink, kind: z.enum(['data', 'project']) })]),
  'files:find-beside': z.tuple([z.strictObject({ project: fileToken, name: fileName })]),
  'files:adopt-dropped': z.tuple([z.strictObject({ path: z.string().min(1).max(4096) })]),
  'files:take-opened': z.tuple([]),
  'saves:begin-save': z.tuple([fileToken]),
  'saves:write-chunk': z.tuple([saveToken, z.instanceof(Uint8Array).refine((b) => b.byteLength <= MAX_CHUNK_BYTES)]),
  'saves:commit-save': z.tuple([saveToken]),
  'saves:abort-save': z.tuple([saveToken]),
  'documents:render-pdf': z.tuple([z.string().min(1).max(MAX_DOCUMENT_CHARACTERS)]),
  'recents:list-projects': z.tuple([]),
  'recents:add-project': z.tuple([fileToken]),
  'recents:open-project': z.tuple([fileLink]),
  'recents:remove-project': z.tuple([fileLink]),
  'recents:clear-projects': z.tuple([]),
  'window:set-document': z.tuple([z.strictObject({ name: z.string().max(255).nullable(), isDirty: z.boolean() })]),
  'window:set-progress': z.tuple([z.number().min(0).max(1).nullable()]),
  'window:finish-close': z.tuple([z.strictObject({ isSaved: z.boolean() })]),
  'theme:set-source': z.tuple([z.enum(['system', 'light', 'dark'])]),
  'menu:set-commands': z.tuple([z.strictObject({ language, commands: z.array(menuCommand).max(100) })]),
  'app:describe-versions': z.tuple([]),
  'app:show-about': z.tuple([]),
  'logs:write-entry': z.tuple([
    z.strictObject({ level: z.enum(['info', 'warn', 'error']), message: z.string().max(4000) }),
  ]),
  'logs:show-folder': z.tuple([]),
} as const;

export type Channel = keyof typeof CALLS;
export type CallArguments<Name extends Channel> = z.infer<(typeof CALLS)[Name]>;

export type CallResults = {
  /** Empty where the user cancelled. */
  'files:show-open-dialog': readonly OpenedFile[];
  'files:show-save-dialog': SaveTarget | null;
  'files:describe-file': OpenedFile;
  'files:release-file': null;
  'files:open-link': OpenedFile | null;
  'files:find-beside': OpenedFile | null;
  'files:adopt-dropped': OpenedFile;
  'files:take-opened': readonly FilesOpened[];
  'saves:begin-save': SaveToken;
  'saves:write-chunk': null;
  'saves:commit-save': OpenedFile;
  'saves:abort-save': null;
  'documents:render-pdf': Uint8Array;
  'recents:list-projects': readonly RecentProject[];
  'recents:add-project': null;
  'recents:open-project': OpenedFile;
  'recents:remove-project': null;
  'recents:clear-projects': null;
  'window:set-document': null;
  'window:set-progress': null;
  'window:finish-close': null;
  'theme:set-source': null;
  'menu:set-commands': null;
  'app:describe-versions': HostVersions;
  'app:show-about': null;
  'logs:write-entry': null;
  'logs:show-folder': null;
};

/** What main tells the page without being asked. */
export type HostEvents = {
  'files:opened': FilesOpened;
  'menu:command-chosen': { readonly id: string };
  'window:save-before-close': null;
  'window:discard-before-close': null;
  'recents:changed': readonly RecentProject[];
};

/** An error as it crosses, in English and in Chinese; the code is stable, no path is in it. */
export type HostError = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly zh?: { readonly message: string; readonly hint?: string };
};
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: HostError };

/** Ends a subscription. */
export type Unsubscribe = () => void;

type Call<Name extends Channel> = (...args: CallArguments<Name>) => Promise<Answer<CallResults[Name]>>;

/** `window.workbenchHost`, frozen; undefined in a plain browser. Calls never reject: they answer `{ ok, value | error }`. */
export type WorkbenchHost = {
  readonly kind: 'electron';
  readonly files: {
    /** Answers an empty list where the user cancelled. */
    readonly showOpenDialog: Call<'files:show-open-dialog'>;
    /** Answers null where the user cancelled. The target's token is what `saves.begin` takes. */
    readonly showSaveDialog: Call<'files:show-save-dialog'>;
    /** Size and time as they are now; `files/missing` where the file is gone. */
    readonly describe: Call<'files:describe-file'>;
    readonly release: Call<'files:release-file'>;
    /** Opens again what the user once picked; null where it is gone or the link is of another machine. */
    readonly openLink: Call<'files:open-link'>;
    /** A data file of this name in the folder of an opened project; null where there is none. */
    readonly findBeside: Call<'files:find-beside'>;
    /** Makes a dropped or picked `File` one with a token and a link. Only files of known endings. */
    readonly adopt: (file: File) => Promise<Answer<OpenedFile>>;
    /** Files from the menu, the recent list, the command line, the system or a second start; those that waited come first. */
    readonly onOpened: (listener: (opened: FilesOpened) => void) => Unsubscribe;
  };
  readonly saves: {
    /** A token of `showSaveDialog`, or of an opened project. The old file stays whole until `commit`. */
    readonly begin: Call<'saves:begin-save'>;
    /** At most 8 MiB each. */
    readonly writeChunk: Call<'saves:write-chunk'>;
    readonly commit: Call<'saves:commit-save'>;
    readonly abort: Call<'saves:abort-save'>;
  };
  readonly documents: {
    /** A self-contained page of HTML as PDF, A4. It runs no script and loads nothing. */
    readonly renderPdf: Call<'documents:render-pdf'>;
  };
  readonly recents: {
    readonly list: Call<'recents:list-projects'>;
    readonly add: Call<'recents:add-project'>;
    readonly open: Call<'recents:open-project'>;
    readonly remove: Call<'recents:remove-project'>;
    readonly clear: Call<'recents:clear-projects'>;
    readonly onChanged: (listener: (recents: readonly RecentProject[]) => void) => Unsubscribe;
  };
  readonly window: {
    /** Title bar and close guard: while `isDirty`, closing asks first. */
    readonly setDocument: Call<'window:set-document'>;
    /** 0 … 1 on the taskbar or dock; null removes it. */
    readonly setProgress: Call<'window:set-progress'>;
    /** The user chose "Save" when closing: save, answer true once it is on disk, false where it could not be. */
    readonly onSaveBeforeClose: (listener: () => Promise<boolean>) => Unsubscribe;
    /** The user chose "Don't save": what was kept for recovery can go. The window closes when that is done, or soon after. */
    readonly onDiscardBeforeClose: (listener: () => Promise<void>) => Unsubscribe;
  };
  readonly theme: {
    /** `system` follows the system; the page sees it through prefers-color-scheme. */
    readonly setSource: Call<'theme:set-source'>;
  };
  readonly menu: {
    /** The whole native menu of the window's commands; call again when language or state changes. */
    readonly setCommands: Call<'menu:set-commands'>;
    readonly onCommand: (listener: (command: { readonly id: string }) => void) => Unsubscribe;
  };
  readonly app: {
    readonly describeVersions: Call<'app:describe-versions'>;
    readonly showAbout: Call<'app:show-about'>;
  };
  readonly logs: {
    /** Stays on this machine, rotated, paths redacted. */
    readonly write: Call<'logs:write-entry'>;
    readonly showFolder: Call<'logs:show-folder'>;
  };
};
