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

export const MENU_IDS = ['file', 'edit', 'view', 'go', 'help'] as const;
export type MenuId = (typeof MENU_IDS)[number];

const commandId = z.string().regex(/^[a-z]+:[a-z]+(-[a-z]+)*$/);
export const menuCommand = z.strictObject({
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
