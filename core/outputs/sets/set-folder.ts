import type { FileSource, OutputFolder } from '#core/kernel/files.ts';

/**
 * A folder that keeps one set of files in force, as a host lends it. The host's `FileSink.commit` puts a file in place in one step
 * and returns after the file and its name are durable, where the system can promise that.
 */
export type SetFolder = OutputFolder & {
  /** Names of files and folders, hidden ones too; empty where the folder is missing. */
  list(): Promise<readonly string[]>;
  /** A folder inside, made when it is first written to. */
  enter(name: string): OutputFolder;
  /** Names inside a folder; empty where it is missing. */
  listInside(name: string): Promise<readonly string[]>;
  /** A file of the folder, or of a folder inside; undefined where it is missing. */
  openFile(name: string, inside?: string): Promise<FileSource | undefined>;
  /** Removes a file or a folder with everything in it; nothing happens where it is missing. */
  remove(name: string): Promise<void>;
  /**
   * Keeps other writers out until the returned function is called. Rejects with `export/in-use`, which names the other writer. A lock
   * whose process has ended counts as none.
   */
  lock(): Promise<() => Promise<void>>;
};
