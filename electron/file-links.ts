import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { fileLink, type FileLink } from './ipc/contract.ts';
import { createJsonFile } from './json-file.ts';

const MOST_LINKS = 5000;

/** Links ↔ paths. Only main's own file in the user data folder holds the paths; newest last. */
export type FileLinks = {
  linkOf(path: string): FileLink;
  pathOf(link: FileLink): string | undefined;
};

export function openFileLinks(file: string): FileLinks {
  const store = createJsonFile(file, z.array(z.tuple([fileLink, z.string()])), []);
  const paths = new Map(store.read());
  const links = new Map([...paths].map(([link, path]) => [path, link]));
  return {
    linkOf(path) {
      const known = links.get(path);
      if (known !== undefined) return known;
      const link = fileLink.parse(randomBytes(24).toString('base64url'));
      paths.set(link, path);
      links.set(path, link);
      for (const [oldest, oldPath] of paths) {
        if (paths.size <= MOST_LINKS) break;
        paths.delete(oldest);
        links.delete(oldPath);
      }
      store.write([...paths]);
      return link;
    },
    pathOf: (link) => paths.get(link),
  };
}
