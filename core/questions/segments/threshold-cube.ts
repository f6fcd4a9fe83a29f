import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { getVipMinScore, type Parameters, type SettledParameters } from '#core/kernel/parameters.ts';
import { currentCustomers } from '#core/questions/audience/audience.ts';
import { asOfDate, readCents, readNumber, readNumberOrNull, type MartScope } from '#core/questions/mart-scope.ts';
import {
  hasSameScores,
  SENSITIVITY_DAYS,
  summarisePreview,
  type ThresholdDraft,
  type ThresholdPreview,
} from './threshold-preview.ts';
import { assignSegment } from '#core/mart/segmentation/customer-segments.ts';
import { sql } from '#core/kernel/sql.ts';

/** Customers who are alike to the thresholds of segments. */
export type ThresholdCell = {
  /** Days since the first purchase; null without one. */
  readonly days: number | null;
  readonly fScore: number | null;
  readonly mScore: number | null;
  readonly segment: number;
  readonly value: number;
  readonly customers: number;
  /** Net money, minor units. */
  readonly monetaryCents: bigint;
};

export type ThresholdCube = { readonly cells: readonly ThresholdCell[]; readonly prospects: number };

/** The customers under the filters in force by what segments go by: some ten thousand cells, summed in the window while a threshold moves. */
export async function queryThresholdCube(
  engine: Engine,
  scope: MartScope,
  options: RunOptions = {},
): Promise<ThresholdCube> {
  const rows = toRows(
    await engine.query(
      sql`select
        last_purchase_date is not null as is_purchaser,
        ${asOfDate(scope)} - first_purchase_date as days,
        f_score, m_score, segment_key, value_key,
        count(*) as customers,
        cast(coalesce(sum(monetary_cents), 0) as bigint) as monetary_cents
      from ${currentCustomers(scope)} as customers
      group by all`,
      options,
    ),
  );
  const count = (found: readonly Row[]): number => found.reduce((sum, row) => sum + readNumber(row, 'customers'), 0);
  return {
    cells: rows
      .filter((row) => row['is_purchaser'] === true)
      .map((row) => ({
        days: readNumberOrNull(row, 'days'),
        fScore: readNumberOrNull(row, 'f_score'),
        mScore: readNumberOrNull(row, 'm_score'),
        segment: readNumber(row, 'segment_key'),
        value: readNumber(row, 'value_key'),
        customers: readNumber(row, 'customers'),
        monetaryCents: readCents(row, 'monetary_cents'),
      })),
    prospects: count(rows.filter((row) => row['is_purchaser'] === false)),
  };
}

type Sums = {
  customers: number;
  monetaryCents: bigint;
  fewerDays: number;
  moreDays: number;
  lowerVip: number;
  higherVip: number;
};

/**
 * What `queryThresholdPreview` says of a draft that leaves scores and tiers as they are built, without asking the engine; null
 * for any other draft.
 */
export function previewFromCube(
  cube: ThresholdCube,
  built: Pick<SettledParameters, 'rfm' | 'valueTiers'>,
  draft: ThresholdDraft,
): ThresholdPreview | null {
  const isSame =
    hasSameScores(built.rfm, draft.rfm) && JSON.stringify(built.valueTiers) === JSON.stringify(draft.valueTiers);
  if (!isSame) return null;
  const rfm = draft.rfm as Parameters['rfm'];
  const vipMinScore = getVipMinScore({ segments: draft.segments, rfm });
  const { newCustomerDays } = draft.segments;
  const vary = (change: Partial<ThresholdDraft['segments']>) => ({
    rfm,
    segments: { ...draft.segments, vipMinScore, ...change },
  });
  const own = vary({});
  const variants = [
    ['fewerDays', vary({ newCustomerDays: Math.max(1, newCustomerDays - SENSITIVITY_DAYS) })],
    ['moreDays', vary({ newCustomerDays: newCustomerDays + SENSITIVITY_DAYS })],
    ['lowerVip', vary({ vipMinScore: Math.max(1, vipMinScore - 1) })],
    ['higherVip', vary({ vipMinScore: vipMinScore + 1 })],
  ] as const;
  const sums = new Map<string, Sums & { segment: number; value: number; after: number }>();
  for (const { days, fScore, mScore, segment, value, customers, monetaryCents } of cube.cells) {
    const facts = { daysSinceFirst: days, fScore, mScore };
    const after = assignSegment(facts, own);
    const key = `${segment} ${value} ${after}`;
    let found = sums.get(key);
    if (found === undefined) {
      found = {
        segment,
        value,
        after,
        customers: 0,
        monetaryCents: 0n,
        fewerDays: 0,
        moreDays: 0,
        lowerVip: 0,
        higherVip: 0,
      };
      sums.set(key, found);
    }
    found.customers += customers;
    found.monetaryCents += monetaryCents;
    for (const [name, rules] of variants) if (assignSegment(facts, rules) !== after) found[name] += customers;
  }
  const rows = [...sums.values()].map((found): Row => ({
    old_segment: found.segment,
    old_value: found.value,
    new_segment: found.after,
    new_value: found.value,
    customers: found.customers,
    monetary_cents: found.monetaryCents,
    fewer_days: found.fewerDays,
    more_days: found.moreDays,
    lower_vip: found.lowerVip,
    higher_vip: found.higherVip,
  }));
  return summarisePreview(rows, cube.prospects);
}

/** Asks {@link queryThresholdCube}. */
export const thresholdCubeQuestion = defineQuestion({
  name: 'threshold-cube',
  args: noArguments,
  run: (engine, scope, _, task) => queryThresholdCube(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof thresholdCubeQuestion> {}
}
