import type { FileReference } from '#core/outputs/project/file-reference.ts';

/** A file that the host serves at an address of the window's own origin, with ranges. */
export type RemoteFile = {
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** Absolute. */
  readonly address: string;
};

/** A file's bytes as the worker gets them: read lazily, never copied whole. */
export type DataFile = File | RemoteFile;

/** A data file, and what finds it again in this host; null where nothing does (a download, a plain file input). */
export type HostFile = { readonly file: DataFile; readonly locator: string | null };

/** Where a project is saved; only the host that gave it knows what it is. */
export type ProjectTarget = { readonly name: string; readonly host: unknown };

/** A project's file; `target` is null where the host cannot write to it. */
export type HostProject = { readonly file: DataFile; readonly target: ProjectTarget | null };

export type RecentProject = {
  readonly id: string;
  readonly name: string;
  /** One segment; null where the host does not know it. */
  readonly folder: string | null;
};

export type SavedProject = {
  /** Null: the browser saved it as a download, and cannot write to it again. */
  readonly target: ProjectTarget | null;
  readonly name: string;
  readonly file: DataFile | null;
};

/** What a host hands over unasked: projects first, and data files. */
export type OpenedFiles = { readonly projects: readonly HostProject[]; readonly files: readonly HostFile[] };

export type Unsubscribe = () => void;

/**
 * All that the window asks of the program around it. Two hosts implement it, Electron's preload and the plain browser;
 * `renderer/host.ts` chooses, and nothing else knows which it is.
 */
export type HostBridge = {
  /** Null where the analyst cancelled. */
  openProject(): Promise<HostProject | null>;
  listRecent(): Promise<readonly RecentProject[]>;
  /** Null where it is gone or may not be read. */
  openRecent(id: string): Promise<HostProject | null>;
  /**
   * The target that was given, once it may be written, else one the analyst is asked for; null where they cancelled. Call it first
   * in the handler of a click or key: browsers show no dialog later.
   */
  prepareTarget(known: ProjectTarget | null, suggestedName: string): Promise<ProjectTarget | null>;
  /** Whole or not at all. */
  saveProject(content: Blob, target: ProjectTarget): Promise<SavedProject>;
  /** What survives a restart and finds the target again. Must be cloneable. */
  rememberTarget(target: ProjectTarget): unknown;
  recallTarget(remembered: unknown): Promise<HostProject | null>;
  /** Null where the host has no dialog of its own: then an `<input type="file">` asks. Empty where cancelled. */
  readonly pickFiles: (() => Promise<readonly HostFile[]>) | null;
  /** A `File` of an input. */
  adoptFile(file: File): Promise<HostFile>;
  /** Must be called in the drop event itself. */
  takeDropped(transfer: DataTransfer): Promise<OpenedFiles>;
  /** The file that a reference of an opened project names; null where it is gone or may not be read. */
  locateFile(reference: FileReference, project: ProjectTarget | null): Promise<HostFile | null>;
  /** The same file as it is now: size and time anew; null where it is gone or cannot be read any more. */
  refreshFile(file: HostFile): Promise<HostFile | null>;
  /** Menu, recent list, command line, file association, a second start. What waited comes first. */
  onOpened(listener: (opened: OpenedFiles) => void): Unsubscribe;
  /** Title and close guard. */
  setDocument(document: { readonly name: string | null; readonly isDirty: boolean }): void;
  /** Answers whether it was saved. */
  onSaveBeforeClose(save: () => Promise<boolean>): Unsubscribe;
  /** The analyst closes without saving: what is kept for recovery can go. */
  onDiscardBeforeClose(discard: () => Promise<void>): Unsubscribe;
  /** A self-contained page of HTML as PDF; null where the host cannot write PDF: then its print dialog does. */
  readonly renderPdf: ((html: string) => Promise<Blob>) | null;
  /** How far a calculation is, 0 … 1, where the host can show it (taskbar, dock); null: none runs. */
  setProgress(fraction: number | null): void;
  /** The recent list changed from outside the window (native menu). */
  onRecentChanged(listener: () => void): Unsubscribe;
  /** The native menu, where the host has one. */
  setCommands(language: 'zh-CN' | 'en', commands: readonly HostCommand[]): void;
  onCommand(listener: (id: string) => void): Unsubscribe;
};

/** One entry of the native menu. */
export type HostCommand = {
  readonly id: string;
  readonly menu: 'file' | 'edit' | 'view' | 'go' | 'help';
  readonly label: string;
  /** E.g. `CmdOrCtrl+Shift+Z`. */
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly startsGroup?: boolean;
};

export function isRemoteFile(file: DataFile): file is RemoteFile {
  return 'address' in file;
}

/** Whether the project's own ending is on the name. */
export function isProjectName(name: string): boolean {
  return name.toLowerCase().endsWith('.cstwb');
}
