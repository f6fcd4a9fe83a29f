import { join, resolve } from 'node:path';
import { SOURCE_NAMES, type SourceName } from '#core/sources/contracts.ts';

/** The sample project's folder, beside this program. */
export const SAMPLES_FOLDER = resolve(import.meta.dirname, '../samples');

/** Where the sample project lies. */
export const SAMPLE_PROJECT = join(SAMPLES_FOLDER, 'project.json');

/** `service_tickets` → `--service-tickets`; the long-winded ones have a short form too. */
export const SOURCE_OPTIONS: readonly { readonly source: SourceName; readonly flag: string }[] = SOURCE_NAMES.map(
  (source) => ({
    source,
    flag: source === 'service_tickets' ? 'service' : source.replaceAll('_', '-'),
  }),
);
