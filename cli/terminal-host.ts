import { basename, join, resolve } from 'node:path';
import { runDrawsHere } from '#core/campaigns/draws/draw-runner.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { FileSource, OutputFolder } from '#core/kernel/files.ts';
import type { SetFolder } from '#core/outputs/sets/set-folder.ts';
import type { GivenFolder, Output, WorkbenchHost, WrittenFile } from '#core/workbench/host.ts';
import { createOutputFolder } from './output-folder.ts';
import { createPathSource } from './path-source.ts';

/** A folder as the terminal hands it to a call. */
type PathFolder = { readonly path: string };

function isPathFolder(folder: GivenFolder): folder is PathFolder {
  return 'path' in folder && typeof folder.path === 'string';
}

function countBytes(folder: SetFolder): Output {
  const files: WrittenFile[] = [];
  const count = ({ open }: OutputFolder): OutputFolder['open'] => {
    return async (name) => {
      const sink = await open(name);
      let bytes = 0;
      return {
        ...sink,
        write: async (chunk) => {
          bytes += chunk.byteLength;
          await sink.write(chunk);
        },
        commit: async () => {
          await sink.commit();
          files.push({ name, bytes });
        },
      };
    };
  };
  return {
    folder: { ...folder, open: count(folder), enter: (name) => ({ open: count(folder.enter(name)) }) },
    listFiles: () => files,
  };
}

/** What the terminal lends to the workbench: an engine that is open already, files by path, folders on the disk. */
export function createTerminalHost(engine: Engine): WorkbenchHost {
  return {
    openEngine: () => Promise.resolve(engine),
    openFile: (file) => file as FileSource,
    openFolder: (folder) => {
      if (!isPathFolder(folder)) throw new RangeError('The terminal hands in folders by their path.');
      return countBytes(createOutputFolder(folder.path));
    },
    openSampleFile: async (baseUrl, name) => ({
      file: await createPathSource(join(resolve(baseUrl), basename(name))),
      locator: `sample:${name}`,
    }),
    runDraws: runDrawsHere,
    now: () => Date.now(),
  };
}
