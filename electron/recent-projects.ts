import { basename, dirname } from 'node:path';
import { z } from 'zod';
import type { FileLinks } from './file-links.ts';
import { fileLink, type FileLink, type RecentProject } from './ipc/contract.ts';
import { createJsonFile } from './json-file.ts';

const MOST_RECENTS = 12;

const schema = z.array(z.strictObject({ link: fileLink, openedAt: z.number() }));

/** Projects last opened or saved, newest first. */
export type RecentProjects = {
  list(): readonly RecentProject[];
  add(path: string): void;
  remove(link: FileLink): void;
  clear(): void;
};

export function openRecentProjects(
  file: string,
  links: FileLinks,
  onChanged: (recents: readonly RecentProject[]) => void,
  now: () => number,
): RecentProjects {
  const store = createJsonFile(file, schema, []);
  let entries = store.read();

  function list(): RecentProject[] {
    return entries.flatMap(({ link, openedAt }) => {
      const path = links.pathOf(link);
      return path === undefined ? [] : [{ link, openedAt, name: basename(path), folder: basename(dirname(path)) }];
    });
  }

  function change(next: typeof entries): void {
    entries = next.slice(0, MOST_RECENTS);
    store.write(entries);
    onChanged(list());
  }

  return {
    list,
    add(path) {
      const link = links.linkOf(path);
      change([{ link, openedAt: now() }, ...entries.filter((entry) => entry.link !== link)]);
    },
    remove: (link) => change(entries.filter((entry) => entry.link !== link)),
    clear: () => change([]),
  };
}
