import { z } from 'zod';
import type { Migration } from './migration.ts';

const versionTwo = z.looseObject({ formatVersion: z.literal(2) });

/** Version 2 knew no filters, own tags, evaluations, kept statements or pins: a project without any. */
export const fromVersion2: Migration = {
  from: 2,
  migrate: (value) => ({ ...versionTwo.parse(value), formatVersion: 3 }),
};
