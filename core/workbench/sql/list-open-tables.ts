import { MODELS } from '#core/mart/registry.ts';

/** Tables of a build that statements of the analyst find by bare name. */
export function listOpenTables(): string[] {
  return MODELS.filter(({ kind, isKept }) => kind !== 'source' && (kind !== 'intermediate' || isKept === true)).map(
    ({ name }) => name,
  );
}
