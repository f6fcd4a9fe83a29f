import { z } from 'zod';
import { defineQuestion, type Named } from '#core/questions/define-question.ts';
import { toRows, toSingleRow, type Row } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { parametersSchema, getVipMinScore, type Parameters, type SettledParameters } from '#core/kernel/parameters.ts';
import { writeAudienceCondition } from '#core/questions/audience/audience.ts';
import { EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { asOfDate, martTable, readCents, readNumber, type MartScope } from '#core/questions/mart-scope.ts';
import { buildSegmentKey } from '#core/mart/segmentation/customer-segments.ts';
import { buildCutPosition, buildCutScore, buildThresholdScore, getThresholds } from '#core/mart/segmentation/rfm.ts';
import { buildSharePosition, buildValueKey } from '#core/mart/segmentation/value-tiers.ts';
import { join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** The parameters whose effect can be seen without a build. */
export type ThresholdDraft = Pick<Parameters, 'segments' | 'valueTiers'> & {
  readonly rfm: Pick<Parameters['rfm'], 'scoring' | 'scoreCount' | 'thresholds'>;
};

/** Customers of a class now and under the draft. */
export type ClassPreview = {
  readonly key: number;
  readonly before: number;
  readonly after: number;
  /** Net money of those under the draft, minor units. */
  readonly afterMonetaryCents: bigint;
};

/** Customers who change class, from one key to another. */
export type ClassMove = { readonly from: number; readonly to: number; readonly customers: number };

/** How many customers a small change of a threshold would move, from the draft on. */
export type Sensitivity = {
  readonly newCustomerDays: { readonly step: number; readonly fewer: number; readonly more: number };
  readonly vipMinScore: { readonly fewer: number; readonly more: number };
};

export type ThresholdPreview = {
  /** 新客, 老客, VIP. */
  readonly segments: readonly ClassPreview[];
  /** 高, 中, 低. */
  readonly tiers: readonly ClassPreview[];
  readonly segmentMoves: readonly ClassMove[];
  readonly tierMoves: readonly ClassMove[];
  /** Customers whose segment or tier changes. */
  readonly moved: number;
  readonly purchasers: number;
  /** Not in any class: unchanged by thresholds. */
  readonly prospects: number;
  readonly sensitivity: Sensitivity;
};

/** Days by which the new-customer threshold is moved for its sensitivity. */
export const SENSITIVITY_DAYS = 5;

/** 口径 of the preview. */
export const THRESHOLD_METRICS = {
  customers: {
    label: { zh: '草稿下客户数', en: 'Customers under the draft' },
    formula: {
      zh: '按草稿阈值重新划分后该类的客户数；评分、分群与等级规则与构建完全相同',
      en: 'customers of the class under the draft, by exactly the rules of a build',
    },
    filters: {
      zh: '有过购买的客户；名次在全部客户上计算，同值不拆分',
      en: 'customers with a purchase; ranks over all customers, ties kept together',
    },
    denominator: null,
  },
  moved: {
    label: { zh: '移动的客户', en: 'Customers moved' },
    formula: {
      zh: '分群或等级与当前构建不同的客户数',
      en: 'customers whose segment or tier differs from the current build',
    },
    filters: { zh: '有过购买的客户', en: 'customers with a purchase' },
    denominator: null,
  },
} as const satisfies Record<string, MetricDefinition>;

/** Whether a draft leaves the scores of the customers as they are built. */
export function hasSameScores(built: SettledParameters['rfm'], draft: ThresholdDraft['rfm']): boolean {
  if (built.scoring !== draft.scoring || built.scoreCount !== draft.scoreCount) return false;
  return draft.scoring === 'rank' || JSON.stringify(built.thresholds) === JSON.stringify(draft.thresholds);
}

type Scores = { readonly f: Sql; readonly m: Sql };

function writeScores(scope: MartScope, draft: ThresholdDraft['rfm']): Scores {
  if (hasSameScores(scope.parameters.rfm, draft)) return { f: rawSql('f_score'), m: rawSql('m_score') };
  const onlyScored = (score: Sql): Sql => sql`(case when frequency >= 1 then ${score} end)`;
  if (draft.scoring === 'thresholds') {
    const { frequency, monetaryCents } = getThresholds({ ...scope.parameters.rfm, ...draft });
    return {
      f: onlyScored(buildThresholdScore(rawSql('frequency'), frequency, 'more-is-better')),
      m: onlyScored(buildThresholdScore(rawSql('monetary_cents'), monetaryCents, 'more-is-better')),
    };
  }
  const listCuts = (name: string): Sql[] =>
    Array.from({ length: draft.scoreCount - 1 }, (_, index) => rawSql(`${name}_cut_${index + 1}`));
  return {
    f: onlyScored(buildCutScore(rawSql('frequency'), listCuts('f'))),
    m: onlyScored(buildCutScore(rawSql('monetary_cents'), listCuts('m'))),
  };
}

/** One row with the cuts that the draft needs: rank scores and shares go by them without sorting the customers per class. */
function writeCuts(scope: MartScope, draft: ThresholdDraft): Sql {
  const { rfm, valueTiers } = draft;
  const cuts: Sql[] = [sql`count(*) as purchaser_count`];
  if (rfm.scoring === 'rank' && !hasSameScores(scope.parameters.rfm, rfm)) {
    const measures = [
      ['f', 'frequency'],
      ['m', 'monetary_cents'],
    ] as const;
    for (const [name, column] of measures) {
      const values = sql`list_sort(list(${rawSql(column)}) filter (where frequency >= 1))`;
      for (let cut = 1; cut < rfm.scoreCount; cut += 1) {
        const position = buildCutPosition(cut, sql`count(*) filter (where frequency >= 1)`, rfm.scoreCount);
        cuts.push(sql`${values}[${position}] as ${rawSql(`${name}_cut_${cut}`)}`);
      }
    }
  }
  if (valueTiers.rule === 'share') {
    const values = sql`list_sort(list(ltv_cents))`;
    cuts.push(sql`${values}[${buildSharePosition(valueTiers.highShare, rawSql('count(*)'))}] as high_cut`);
    cuts.push(sql`${values}[${buildSharePosition(valueTiers.mediumShare, rawSql('count(*)'))}] as medium_cut`);
  }
  return sql`select ${join(cuts)} from purchasers`;
}

function writeSegment(draft: ThresholdDraft, segments: ThresholdDraft['segments']): Sql {
  const rules = { segments, rfm: draft.rfm as Parameters['rfm'] };
  return buildSegmentKey({ daysSinceFirst: rawSql('days'), fScore: rawSql('new_f'), mScore: rawSql('new_m') }, rules);
}

function readClasses(rows: readonly Row[], side: 'segment' | 'value', keys: readonly number[]): ClassPreview[] {
  const sum = (key: number, column: string): number =>
    rows
      .filter((row) => readNumber(row, column) === key)
      .reduce((total, row) => total + readNumber(row, 'customers'), 0);
  return keys.map((key) => ({
    key,
    before: sum(key, `old_${side}`),
    after: sum(key, `new_${side}`),
    afterMonetaryCents: rows
      .filter((row) => readNumber(row, `new_${side}`) === key)
      .reduce((total, row) => total + readCents(row, 'monetary_cents'), 0n),
  }));
}

function readMoves(rows: readonly Row[], side: 'segment' | 'value'): ClassMove[] {
  const moves = new Map<string, ClassMove>();
  for (const row of rows) {
    const from = readNumber(row, `old_${side}`);
    const to = readNumber(row, `new_${side}`);
    if (from === to) continue;
    const key = `${from} ${to}`;
    moves.set(key, { from, to, customers: (moves.get(key)?.customers ?? 0) + readNumber(row, 'customers') });
  }
  return [...moves.values()].toSorted((a, b) => b.customers - a.customers);
}

/** The preview from customers by class before and after: old_segment, old_value, new_segment, new_value and sums. */
export function summarisePreview(rows: readonly Row[], prospects: number): ThresholdPreview {
  const total = (column: string, among: readonly Row[] = rows): number =>
    among.reduce((sum, row) => sum + readNumber(row, column), 0);
  const changed = rows.filter(
    (row) => row['old_segment'] !== row['new_segment'] || row['old_value'] !== row['new_value'],
  );
  return {
    segments: readClasses(rows, 'segment', [1, 2, 3]),
    tiers: readClasses(rows, 'value', [1, 2, 3]),
    segmentMoves: readMoves(rows, 'segment'),
    tierMoves: readMoves(rows, 'value'),
    moved: total('customers', changed),
    purchasers: total('customers'),
    prospects,
    sensitivity: {
      newCustomerDays: { step: SENSITIVITY_DAYS, fewer: total('fewer_days'), more: total('more_days') },
      vipMinScore: { fewer: total('lower_vip'), more: total('higher_vip') },
    },
  };
}

/**
 * The segments and value tiers that a build with the draft's thresholds would give, from what is built: scores, segment and
 * tier by the rules of the models, for the customers under the filters in force.
 *
 * Throws `parameters/rfm-thresholds`, `parameters/value-tiers`.
 */
export async function queryThresholdPreview(
  engine: Engine,
  scope: MartScope,
  draft: ThresholdDraft,
  options: RunOptions = {},
): Promise<ThresholdPreview> {
  const scores = writeScores(scope, draft.rfm);
  const { newCustomerDays } = draft.segments;
  const vipMinScore = getVipMinScore({ segments: draft.segments, rfm: draft.rfm as Parameters['rfm'] });
  const vary = (change: Partial<ThresholdDraft['segments']>): Sql =>
    writeSegment(draft, { ...draft.segments, ...change });
  const tier = buildValueKey(
    rawSql('ltv_cents'),
    { high: rawSql('high_cut'), medium: rawSql('medium_cut') },
    draft.valueTiers,
  );
  const moves = (name: string): Sql => sql`count(*) filter (where ${rawSql(name)} <> new_segment)`;
  const rows = toRows(
    await engine.query(
      sql`
with purchasers as (
  select
    customers.*,
    ${asOfDate(scope)} - customers.first_purchase_date as days,
    ${writeAudienceCondition(scope, scope.audience ?? EVERYBODY)} as is_meant
  from ${martTable(scope, 'agg_cst_current')} as customers
  where customers.last_purchase_date is not null
),
cuts as (${writeCuts(scope, draft)}),
scored as (
  select *, ${scores.f} as new_f, ${scores.m} as new_m
  from purchasers cross join cuts
),
classed as (
  select
    segment_key as old_segment,
    value_key as old_value,
    monetary_cents,
    ${vary({})} as new_segment,
    ${tier} as new_value,
    ${vary({ newCustomerDays: Math.max(1, newCustomerDays - SENSITIVITY_DAYS) })} as fewer_days,
    ${vary({ newCustomerDays: newCustomerDays + SENSITIVITY_DAYS })} as more_days,
    ${vary({ vipMinScore: Math.max(1, vipMinScore - 1) })} as lower_vip,
    ${vary({ vipMinScore: vipMinScore + 1 })} as higher_vip
  from scored where is_meant
)
select
  old_segment, old_value, new_segment, new_value,
  count(*) as customers,
  cast(coalesce(sum(monetary_cents), 0) as bigint) as monetary_cents,
  ${moves('fewer_days')} as fewer_days,
  ${moves('more_days')} as more_days,
  ${moves('lower_vip')} as lower_vip,
  ${moves('higher_vip')} as higher_vip
from classed
group by all`,
      options,
    ),
  );
  const apart = toSingleRow(
    await engine.query(
      sql`select count(*) as prospects from ${martTable(scope, 'agg_cst_current')} as customers
        where last_purchase_date is null and ${writeAudienceCondition(scope, scope.audience ?? EVERYBODY)}`,
      options,
    ),
  );
  return summarisePreview(rows, readNumber(apart, 'prospects'));
}

export type ThresholdShape = {
  /** Purchasers by days since their first purchase, in bins of `binDays` from 0; the last bin holds all later ones. */
  readonly daysSinceFirst: readonly number[];
  readonly binDays: number;
  /** Cut points that give about the scores that ranks give now: a start for fixed ones. K − 1 each, ascending. */
  readonly suggested: NonNullable<Parameters['rfm']['thresholds']>;
  /** LTV at the shares now in force, minor units: a start for amounts. */
  readonly suggestedAmounts: { readonly highCents: number; readonly mediumCents: number };
};

const BIN_DAYS = 5;
const BINS = 74;

/** Ascending without repeats: a cut that equals the one before moves up by one. */
function separate(cuts: readonly number[]): number[] {
  const separated: number[] = [];
  for (const cut of cuts) separated.push(Math.max(cut, (separated.at(-1) ?? Number.NEGATIVE_INFINITY) + 1));
  return separated;
}

/** What the threshold panel draws and starts from: the customers along the new-customer threshold, and cut points near the ranks. */
export async function queryThresholdShape(
  engine: Engine,
  scope: MartScope,
  { scoreCount }: { readonly scoreCount: number },
  options: RunOptions = {},
): Promise<ThresholdShape> {
  const current = martTable(scope, 'agg_cst_current');
  const bins = toRows(
    await engine.query(
      sql`select least((${asOfDate(scope)} - first_purchase_date) // ${rawSql(String(BIN_DAYS))}, ${rawSql(String(BINS - 1))})::integer as bin,
          count(*) as customers
        from ${current} as customers
        where first_purchase_date is not null and ${writeAudienceCondition(scope, scope.audience ?? EVERYBODY)}
        group by bin`,
      options,
    ),
  );
  const pick = (column: string, name: string): Sql[] =>
    Array.from({ length: scoreCount - 1 }, (_, index) => {
      const share = (index + 1) / scoreCount;
      return sql`coalesce(quantile_disc(${rawSql(column)}, ${rawSql(String(share))}) filter (where frequency >= 1), 0)::double
        as ${rawSql(`${name}_${index + 1}`)}`;
    });
  const { highShare, mediumShare } = scope.parameters.valueTiers;
  const row = toSingleRow(
    await engine.query(
      sql`select ${join([
        ...pick('recency_days', 'r'),
        ...pick('frequency', 'f'),
        ...pick('monetary_cents', 'm'),
        sql`coalesce(quantile_disc(ltv_cents, ${rawSql(String(highShare))}), 0)::double as high_cents`,
        sql`coalesce(quantile_disc(ltv_cents, ${rawSql(String(mediumShare))}), 0)::double as medium_cents`,
      ])} from ${current} where last_purchase_date is not null`,
      options,
    ),
  );
  const read = (name: string): number[] =>
    separate(Array.from({ length: scoreCount - 1 }, (_, index) => readNumber(row, `${name}_${index + 1}`)));
  return {
    daysSinceFirst: Array.from({ length: BINS }, (_, bin) => {
      const found = bins.find((entry) => readNumber(entry, 'bin') === bin);
      return found === undefined ? 0 : readNumber(found, 'customers');
    }),
    binDays: BIN_DAYS,
    suggested: { recencyDays: read('r'), frequency: read('f'), monetaryCents: read('m') },
    suggestedAmounts: { highCents: readNumber(row, 'high_cents'), mediumCents: readNumber(row, 'medium_cents') },
  };
}

const { rfm: rfmSchema, segments: segmentsSchema, valueTiers: valueTiersSchema } = parametersSchema.shape;
const thresholdDraftSchema = z.object({
  segments: segmentsSchema,
  valueTiers: valueTiersSchema,
  rfm: rfmSchema.unwrap().pick({ scoring: true, scoreCount: true, thresholds: true }).strip(),
});

/** Asks {@link queryThresholdPreview}. */
export const thresholdPreviewQuestion = defineQuestion({
  name: 'threshold-preview',
  args: thresholdDraftSchema,
  run: queryThresholdPreview,
});

/** Asks {@link queryThresholdShape}. */
export const thresholdShapeQuestion = defineQuestion({
  name: 'threshold-shape',
  args: z.strictObject({ scoreCount: z.number().int().min(1) }),
  run: queryThresholdShape,
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof thresholdPreviewQuestion>, Named<typeof thresholdShapeQuestion> {}
}
