import type { SegmentValueMatrix } from '#core/questions/segments/segment-value-matrix.ts';
import type { SegmentCode } from '#core/mart/dims/classes.ts';

export type SegmentSum = {
  readonly customers: number;
  readonly customerShare: number | null;
  readonly monetaryCents: bigint;
  readonly revenueShare: number | null;
};

/** One segment over all value tiers; shares are of all purchasers. */
export function sumSegment(matrix: SegmentValueMatrix, segment: SegmentCode): SegmentSum {
  const cells = matrix.rows.filter((cell) => cell.segment === segment);
  const customers = cells.reduce((sum, cell) => sum + cell.customers, 0);
  const monetaryCents = cells.reduce((sum, cell) => sum + cell.monetaryCents, 0n);
  return {
    customers,
    monetaryCents,
    customerShare: matrix.purchasers > 0 ? customers / matrix.purchasers : null,
    revenueShare: matrix.monetaryCents > 0n ? Number(monetaryCents) / Number(matrix.monetaryCents) : null,
  };
}
