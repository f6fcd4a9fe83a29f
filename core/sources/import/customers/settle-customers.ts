import { toSingleRow } from '#core/kernel/columns.ts';
import { sql } from '#core/kernel/sql.ts';
import type { Finding } from '#core/sources/meaning/finding.ts';
import { toRunOptions, type ImportScope, type LoadedSource } from '#core/sources/import/import-source.ts';
import {
  clearCustomers,
  countCustomerIds,
  openCustomerRows,
  type CustomerDecisions,
  type CustomerRows,
} from './customer-scope.ts';
import { findDamagedNumbers } from './damaged-numbers.ts';
import { findNobody, hasLargeShare } from './find-nobody.ts';
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
  const isAsked = ASKED.has(source.contract.name);
  if (!isAsked && decisions.spellings === undefined) return [];
  await countCustomerIds(rows);
  try {
    await followSpellings(rows, decisions);
    return isAsked ? await findAmong(rows, decisions) : [];
  } finally {
    await scope.engine.run(sql`drop table if exists ${rows.ids}`);
  }
}

/**
 * Whether every id is letters of one case and a short number without padding, none is all nines, and none has a large share of the rows: then
 * no two ids are spellings of one and none stands for nobody, and nothing else needs to be looked at.
 */
async function areOrderly({ scope, ids }: CustomerRows): Promise<boolean> {
  const row = toSingleRow(
    await scope.engine.query(
      sql`select coalesce((bool_and(regexp_full_match(plain, '[A-Z]*[1-9][0-9]{0,14}')) or bool_and(regexp_full_match(plain, '[a-z]*[1-9][0-9]{0,14}')))
          and not bool_or(regexp_full_match(plain, '9{6,}')) and not ${hasLargeShare}, false) as orderly from ${ids}`,
      toRunOptions(scope.task),
    ),
  );
  return row['orderly'] === true;
}

async function findAmong(rows: CustomerRows, decisions: CustomerDecisions): Promise<readonly Finding[]> {
  if (decisions.spellings === undefined && (await areOrderly(rows))) return [];
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
