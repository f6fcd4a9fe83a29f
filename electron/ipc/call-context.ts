import type {
  FileKind,
  FileLink,
  FileToken,
  FilesOpened,
  MenuCommand,
  OpenedFile,
  RecentProject,
  SaveTarget,
  SaveToken,
} from './contract.ts';

type Granted = { readonly path: string; readonly name: string; readonly kind: FileKind };

/** What main offers to the entries of `calls.ts`: everything that touches the system, so that an entry itself is plain code. */
export type CallContext = {
  readonly dialogs: {
    /** Empty where the user cancelled. */
    chooseFiles(kind: 'data' | 'project', multiple: boolean): Promise<readonly string[]>;
    /** Null where the user cancelled. */
    chooseTarget(kind: 'project' | 'table', suggestedName: string): Promise<string | null>;
  };
  readonly disk: {
    nameOf(path: string): string;
    /** Links followed; fails where nothing is there. */
    follow(path: string): Promise<string>;
    /** The file of this name in the folder of another, links followed; null where there is none. */
    findBeside(path: string, name: string): Promise<string | null>;
  };
  readonly tokens: {
    grant(path: string, kind: FileKind): Promise<OpenedFile>;
    /** Null where the file is gone. */
    grantIfThere(path: string, kind: FileKind): Promise<OpenedFile | null>;
    grantTarget(path: string, kind: FileKind): SaveTarget;
    get(token: FileToken): Granted;
  };
  readonly links: { pathOf(link: FileLink): string | undefined };
  readonly saves: {
    begin(path: string): Promise<SaveToken>;
    writeChunk(token: SaveToken, bytes: Uint8Array): Promise<void>;
    commit(token: SaveToken): Promise<string>;
    abort(token: SaveToken): Promise<void>;
  };
  readonly printer: { print(html: string): Promise<Uint8Array> };
  readonly recents: {
    list(): readonly RecentProject[];
    add(path: string): void;
    remove(link: FileLink): void;
  };
  readonly opened: { take(): readonly FilesOpened[] };
  readonly closeGuard: {
    setDocument(document: { readonly name: string | null; readonly isDirty: boolean }): void;
    finishClose(isSaved: boolean): void;
  };
  /** 0 … 1 on the taskbar or dock; null removes it. */
  setProgress(fraction: number | null): void;
  setMenu(menu: { readonly language: 'zh-CN' | 'en'; readonly commands: readonly MenuCommand[] }): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
};
