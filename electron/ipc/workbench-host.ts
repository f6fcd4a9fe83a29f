import type { CALLS, CallEntry } from './calls.ts';
import type { Answer, FilesOpened, OpenedFile, RecentProject, Unsubscribe } from './contract.ts';

/** What an entry of `calls.ts` answers in the page; a call without a result answers null. */
type Call<Entry> =
  Entry extends CallEntry<infer Args, infer Result>
    ? (...args: Args) => Promise<Answer<Result extends void ? null : Result>>
    : never;

type Calls = {
  readonly [Group in keyof typeof CALLS]: {
    readonly [Name in keyof (typeof CALLS)[Group]]: Call<(typeof CALLS)[Group][Name]>;
  };
};

/** `window.workbenchHost`, frozen; undefined in a plain browser. Calls never reject: they answer `{ ok, value | error }`. */
export type WorkbenchHost = Calls & {
  readonly kind: 'electron';
  readonly files: {
    /** Makes a dropped or picked `File` one with a token and a link. Only files of known endings. */
    readonly adopt: (file: File) => Promise<Answer<OpenedFile>>;
    /** Files from the menu, the recent list, the command line, the system or a second start; those that waited come first. */
    readonly onOpened: (listener: (opened: FilesOpened) => void) => Unsubscribe;
  };
  readonly recents: {
    readonly onChanged: (listener: (recents: readonly RecentProject[]) => void) => Unsubscribe;
  };
  readonly window: {
    /** The user chose "Save" when closing: save, answer true once it is on disk, false where it could not be. */
    readonly onSaveBeforeClose: (listener: () => Promise<boolean>) => Unsubscribe;
    /** The user chose "Don't save": what was kept for recovery can go. The window closes when that is done, or soon after. */
    readonly onDiscardBeforeClose: (listener: () => Promise<void>) => Unsubscribe;
  };
  readonly menu: {
    readonly onCommand: (listener: (command: { readonly id: string }) => void) => Unsubscribe;
  };
};
