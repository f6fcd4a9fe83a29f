import { sql } from '#core/kernel/sql.ts';
import type { Finding } from '#core/sources/meaning/finding.ts';
import type { ImportScope, LoadedSource } from '#core/sources/import/import-source.ts';
import { clearCustomers, openCustomerRows, type CustomerDecisions } from './customer-scope.ts';
import { findDamagedNumbers } from './damaged-numbers.ts';
import { findNobody } from './find-nobody.ts';
import { followSpellings, mergeSpellings } from './merge-spellings.ts';

/** Sources whose customers are asked about; the others follow what was decided for these. */
const ASKED = new Set(['orders', 'behaviors']);

/**
 * Who is one customer, once the rows of a source are typed: damaged numbers, ids of nobody, and spellings of one id. What is answered for
 * the first source that names customers holds for all later ones.
 */
export async function settleCustomers(
  scope: ImportScope,
  source: LoadedSource,
  decisions: CustomerDecisions,
): Promise<readonly Finding[]> {
  const rows = openCustomerRows(scope, source);
  if (rows === undefined || source.contract.name === 'customer_links') return [];
  if (decisions.nobody !== undefined) await clearCustomers(rows, decisions.nobody);
  await followSpellings(rows, decisions);
  if (!ASKED.has(source.contract.name)) return [];
  const damaged = await findDamagedNumbers(rows);
  const nobody = decisions.nobody === undefined ? await findNobody(rows, decisions) : undefined;
  const spellings = decisions.spellings === undefined ? await mergeSpellings(rows, decisions) : undefined;
  return [damaged, nobody, spellings].filter((finding) => finding !== undefined);
}

/** Drops the tables of what was decided. */
export async function dropDecisions(scope: ImportScope, decisions: CustomerDecisions): Promise<void> {
  for (const table of [decisions.nobody, decisions.spellings?.table]) {
    if (table !== undefined) await scope.engine.run(sql`drop table if exists ${table}`);
  }
}
