import { fromVersion1 } from './from-version-1.ts';
import { fromVersion2 } from './from-version-2.ts';
import type { Migration } from './migration.ts';

/** Every step of the project format, oldest first. A new version adds one file and one line here. */
export const MIGRATIONS: readonly Migration[] = [fromVersion1, fromVersion2];
