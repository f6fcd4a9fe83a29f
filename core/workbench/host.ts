import { z } from 'zod';
import type { Engine } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { SetFolder } from '#core/outputs/sets/set-folder.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { DrawRunner } from '#core/campaigns/draws/draw-runner.ts';

/** A file as a host hands it to a call: a `File` of the browser, an address of the desktop, an open source. Core never looks inside. */
export type GivenFile = object;

/** A given file as an argument: whatever it is, it is an object of the host. */
export const givenFileSchema = z.custom<GivenFile>((value) => typeof value === 'object' && value !== null, 'a file');

/** A folder as a host hands it to a call. Core never looks inside. */
export type GivenFolder = object;

/** A given folder as an argument. */
export const givenFolderSchema = z.custom<GivenFolder>(
  (value) => typeof value === 'object' && value !== null,
  'a folder',
);

/** A file that was written; with its content where the host is to save it. */
export type WrittenFile = {
  readonly name: string;
  readonly bytes: number;
  readonly blob?: Blob;
};

/** A folder that files are written into, and what was written so far. */
export type Output = { readonly folder: SetFolder; listFiles(): readonly WrittenFile[] };

/** What a host lends to the workbench: everything that the browser, the terminal and the desktop do differently. */
export type WorkbenchHost = {
  openEngine(): Promise<Engine>;
  openFile(file: GivenFile): FileSource;
  openFolder(folder: GivenFolder): Output;
  /** Reads a file of the sample that lies beside the program; `baseUrl` says where, and the locator finds the file again. */
  openSampleFile(
    baseUrl: string,
    name: string,
    task: TaskOptions,
  ): Promise<{ readonly file: FileSource; readonly locator: string }>;
  runDraws: DrawRunner;
  /** Milliseconds since 1970 by the host's clock: an audit stamp, nothing is computed from it. */
  now(): number;
};
