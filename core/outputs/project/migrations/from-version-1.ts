import { z } from 'zod';
import type { Migration } from './migration.ts';

const versionOne = z.strictObject({
  formatVersion: z.literal(1).optional(),
  name: z.string().min(1),
  parameters: z.unknown().optional(),
  sources: z
    .array(
      z.strictObject({
        source: z.string(),
        files: z.array(z.string().min(1)).min(1),
        template: z.unknown().optional(),
      }),
    )
    .min(1),
});

function toReference(path: string): { readonly name: string; readonly path: string } {
  return { name: path.split(/[\\/]/).at(-1) ?? path, path: path.replaceAll('\\', '/') };
}

/** Version 1, also written by hand and without a version: files are bare paths, and there is nothing but sources and parameters. */
export const fromVersion1: Migration = {
  from: 1,
  migrate: (value) => {
    const { name, parameters, sources } = versionOne.parse(value);
    return {
      formatVersion: 2,
      name,
      ...(parameters === undefined ? {} : { parameters }),
      sources: sources.map(({ source, files, template }) => ({
        source,
        files: files.map(toReference),
        ...(template === undefined ? {} : { template }),
      })),
    };
  },
};
