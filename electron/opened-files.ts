import { resolve } from 'node:path';
import type { FilesOpened, FilesOpenedFrom } from './ipc/contract.ts';
import { guessKind } from './ipc/file-kinds.ts';
import type { FileTokens } from './ipc/file-tokens.ts';
import type { Log } from './logging.ts';

/** Files that come from outside the page. They wait until the page has asked for the first time. */
export type OpenedFiles = {
  open(paths: readonly string[], from: FilesOpenedFrom): Promise<void>;
  take(): readonly FilesOpened[];
  /** The page is loading anew: what comes now waits again. */
  hold(): void;
};

export function createOpenedFiles(tokens: FileTokens, log: Log, send: (opened: FilesOpened) => void): OpenedFiles {
  let waiting: FilesOpened[] = [];
  let isListening = false;
  return {
    async open(paths, from) {
      const grants = await Promise.allSettled(paths.map((path) => tokens.grant(path, guessKind(path) ?? 'data')));
      const files = grants.flatMap((grant) => (grant.status === 'fulfilled' ? [grant.value] : []));
      for (const grant of grants) {
        if (grant.status === 'rejected')
          log.write('warn', `A file given to the app could not be opened: ${String(grant.reason)}`);
      }
      if (files.length === 0) return;
      if (isListening) send({ from, files });
      else waiting.push({ from, files });
    },
    take() {
      isListening = true;
      const taken = waiting;
      waiting = [];
      return taken;
    },
    hold() {
      isListening = false;
    },
  };
}

/** The files of a command line: what is no switch and ends as a project or data file does. */
export function listFileArguments(argv: readonly string[], workingFolder: string): string[] {
  const end = argv.indexOf('--');
  const plain = argv.filter((argument, index) => (end >= 0 && index > end) || !argument.startsWith('-'));
  return plain
    .filter((argument) => guessKind(argument) !== undefined)
    .map((argument) => resolve(workingFolder, argument));
}
