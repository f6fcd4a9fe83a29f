import { writeModelSql, type Model } from '#core/mart/define-model.ts';
import type { FileFingerprint } from '#core/sources/import/import-report.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { sortKeys } from '#core/outputs/project/canonical.ts';
import { ident } from '#core/kernel/sql.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';

/** SHA-256 of a text's UTF-8 bytes, as lower-case hexadecimal digits. */
async function hashText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The model's statement with its inputs under their own names: changes exactly when the code does. */
function writeStatement(model: Model, parameters: SettledParameters): unknown {
  const columns = Object.entries(model.columns).map(([name, { type }]) => `${name} ${type}`);
  if (model.compute !== undefined)
    return [model.name, columns, Object.values(model.inputs).map(({ name }) => name), model.computeVersion ?? 1];
  if (model.sql === undefined) return [model.name, columns];
  const { text, values } = writeModelSql(model, ({ name }) => ident(name), parameters);
  return [model.name, columns, text, values.map(String)];
}

/**
 * The identity of a build: equal inputs, mappings, parameters and code give an equal id, on every machine
 * and at every time. 64 hexadecimal digits (SHA-256).
 */
export async function computeBuildId(
  fingerprints: readonly FileFingerprint[],
  parameters: SettledParameters,
  models: readonly Model[],
): Promise<string> {
  const files = fingerprints
    .map((fingerprint) => JSON.stringify(sortKeys(fingerprint)))
    .toSorted((left, right) => (left < right ? -1 : 1));
  return hashText(
    JSON.stringify([
      WORKBENCH_VERSION,
      files,
      sortKeys(parameters),
      models.map((model) => writeStatement(model, parameters)),
    ]),
  );
}
