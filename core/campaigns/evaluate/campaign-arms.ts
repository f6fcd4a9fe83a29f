import type { CampaignRows } from './read-campaign.ts';

/** Rows of each arm as assigned. */
export type Arms = { readonly treated: Int32Array; readonly control: Int32Array };

/** Rows by arm. */
export function splitArms({ count, isControl }: CampaignRows): Arms {
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  return { treated: rows.filter((row) => isControl[row] === 0), control: rows.filter((row) => isControl[row] === 1) };
}

/** Values of some rows. */
export function take(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

/** How many of some rows are 1. */
export function countOnes(values: ArrayLike<number>, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + (values[row] as number), 0);
}
