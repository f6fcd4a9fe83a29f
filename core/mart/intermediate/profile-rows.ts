import { buildLtv } from './int-cst-clv-scores.ts';
import { getCutName } from './int-score-cuts.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import { buildSegmentKey } from '#core/mart/segmentation/customer-segments.ts';
import { buildCutScore, buildThresholdScore, getThresholds } from '#core/mart/segmentation/rfm.ts';
import { buildClassic8, buildNamed11 } from '#core/mart/segmentation/segment-maps.ts';
import { buildValueKey, VALUE_KEYS } from '#core/mart/segmentation/value-tiers.ts';
import { ident, join, rawSql, sql, type Sql } from '#core/kernel/sql.ts';

/** What scores, segments and tiers are computed from: columns of one customer's state at one date. */
type StateColumns = {
  readonly asOf: Sql;
  readonly cuts: string;
  readonly firstDate: Sql;
  readonly lastDate: Sql;
  readonly frequency: Sql;
  readonly monetary: Sql;
  readonly ltv: Sql;
};

type Scores = { readonly r: Sql; readonly f: Sql; readonly m: Sql };

function buildScores(state: StateColumns, params: SettledParameters): Scores {
  const { scoreCount, scoring } = params.rfm;
  const onlyScored = (score: Sql): Sql =>
    sql`(case when ${state.lastDate} is not null and ${state.frequency} >= 1 then ${score} end)`;
  if (scoring === 'thresholds') {
    const { recencyDays, frequency, monetaryCents } = getThresholds(params.rfm);
    return {
      r: onlyScored(buildThresholdScore(sql`(${state.asOf} - ${state.lastDate})`, recencyDays, 'more-is-worse')),
      f: onlyScored(buildThresholdScore(state.frequency, frequency, 'more-is-better')),
      m: onlyScored(buildThresholdScore(state.monetary, monetaryCents, 'more-is-better')),
    };
  }
  const listCuts = (measure: 'r' | 'f' | 'm'): Sql[] =>
    Array.from({ length: scoreCount - 1 }, (_, index) => ident(state.cuts, getCutName(measure, index + 1)));
  return {
    r: onlyScored(buildCutScore(state.lastDate, listCuts('r'))),
    f: onlyScored(buildCutScore(state.frequency, listCuts('f'))),
    m: onlyScored(buildCutScore(state.monetary, listCuts('m'))),
  };
}

function buildSegment(state: StateColumns, scores: Scores, params: SettledParameters): Sql {
  return buildSegmentKey(
    { daysSinceFirst: sql`(${state.asOf} - ${state.firstDate})`, fScore: scores.f, mScore: scores.m },
    params,
  );
}

function buildValue(state: StateColumns, params: SettledParameters): Sql {
  const cuts = { high: ident(state.cuts, 'high_cut_cents'), medium: ident(state.cuts, 'medium_cut_cents') };
  return sql`(case when ${state.lastDate} is null then ${rawSql(String(VALUE_KEYS.none))}
    else ${buildValueKey(state.ltv, cuts, params.valueTiers)} end)`;
}

type ScoredTables = {
  readonly states: Sql;
  readonly snapshots: Sql;
  readonly cuts: Sql;
  /** Where value tiers are wanted: `int_cst_clv_scores` and `int_cst_clv_fits`, for the predicted part of LTV. */
  readonly predictions: { readonly scores: Sql; readonly fits: Sql } | null;
};

/** SQL of the columns that need predictions: tiers now and before, the predictions, and whether tiers are on LTV with its predicted part. */
function buildPredicted(value: Sql, prevValue: Sql): Sql {
  return sql`
    ${value} as value_key,
    ${prevValue} as prev_value_key,
    scores.p_alive,
    scores.expected_purchases,
    scores.ltv_predicted_cents,
    fits.has_ltv,
    prev_fits.has_ltv as prev_has_ltv,`;
}

/**
 * SQL of the scored state of every customer at every complete period's end, at the as-of date or at both, from the columns of
 * `int_cst_states` (states), `int_snapshots` (snapshots) and `int_score_cuts` (cuts): scores and segment now and at the
 * snapshot before, with `predictions` value and predictions too. No window over customers: the snapshot before falls into the
 * same state or the one before it.
 */
export function buildScoredStates(
  tables: ScoredTables,
  which: 'complete' | 'current' | 'all',
  params: SettledParameters,
): Sql {
  const { predictions } = tables;
  const isCurrent = which === 'current';
  const current = sql`(select snapshot_no from ${tables.snapshots} where is_current)`;
  const now: StateColumns = {
    asOf: rawSql('snapshots.period_end_date'),
    cuts: 'cuts',
    firstDate: rawSql('states.first_purchase_date'),
    lastDate: rawSql('states.last_purchase_date'),
    frequency: rawSql('states.frequency'),
    monetary: rawSql('states.monetary_cents'),
    ltv: buildLtv(rawSql('states.ltv_historic_cents'), rawSql('scores')),
  };
  const before = (column: string): Sql => rawSql(`states.before_${column}`);
  const beforeColumns = [
    'first_purchase_date',
    'last_purchase_date',
    'frequency',
    'monetary_cents',
    'ltv_historic_cents',
  ].map((column) =>
    rawSql(`case when snapshot_no = from_no then prev_${column} else ${column} end as before_${column}`),
  );
  const prev: StateColumns = {
    asOf: rawSql('previous.period_end_date'),
    cuts: 'prev_cuts',
    firstDate: before('first_purchase_date'),
    lastDate: before('last_purchase_date'),
    frequency: before('frequency'),
    monetary: before('monetary_cents'),
    ltv: buildLtv(before('ltv_historic_cents'), rawSql('prev_scores')),
  };
  const scores = buildScores(now, params);
  const onlyEntered = (key: Sql): Sql =>
    sql`case when previous.snapshot_no is not null and states.before_entered then ${key} end`;
  return sql`
  select
    states.*,
    snapshots.period_key,
    snapshots.period_start_date,
    snapshots.period_end_date,
    ${scores.r} as r_score,
    ${scores.f} as f_score,
    ${scores.m} as m_score,
    ${predictions === null ? sql`` : buildPredicted(buildValue(now, params), onlyEntered(buildValue(prev, params)))}
    ${buildSegment(now, scores, params)} as segment_key,
    ${onlyEntered(buildSegment(prev, buildScores(prev, params), params))} as prev_segment_key
  from (
    select
      *,
      snapshot_no > from_no or had_entered as before_entered,
      ${join(beforeColumns)}
    from (
      select *, unnest(range(${isCurrent ? current : sql`from_no`}, to_no + 1)) as snapshot_no
      from ${tables.states}
      where has_entered ${isCurrent ? sql`and to_no >= ${current}` : sql``}
    )
  ) as states
  join ${tables.snapshots} as snapshots on snapshots.snapshot_no = states.snapshot_no
  left join ${tables.cuts} as cuts on cuts.snapshot_no = states.snapshot_no
  left join ${tables.snapshots} as previous on previous.snapshot_no = states.snapshot_no - 1
  left join ${tables.cuts} as prev_cuts on prev_cuts.snapshot_no = states.snapshot_no - 1
  ${
    predictions === null
      ? sql``
      : sql`
  left join ${predictions.scores} as scores on scores.customer_no = states.customer_no and scores.snapshot_no = states.snapshot_no
  left join ${predictions.scores} as prev_scores
    on prev_scores.customer_no = states.customer_no and prev_scores.snapshot_no = states.snapshot_no - 1
  left join ${predictions.fits} as fits on fits.snapshot_no = states.snapshot_no
  left join ${predictions.fits} as prev_fits on prev_fits.snapshot_no = states.snapshot_no - 1`
  }
  ${which === 'complete' ? sql`where snapshots.is_complete` : sql``}`;
}

/** SQL of `rfm_segment` by the project's map, over rows with r_score, f_score, m_score and the score sums of `means`. */
export function buildRfmSegment(params: SettledParameters): Sql {
  const scores = { r: rawSql('r_score'), f: rawSql('f_score'), m: rawSql('m_score') };
  if (params.rfm.segmentMap === 'named11') return buildNamed11(scores, params.rfm.scoreCount);
  const segment = buildClassic8(scores, {
    count: rawSql('means.scored_count'),
    r: rawSql('means.r_score_sum'),
    f: rawSql('means.f_score_sum'),
    m: rawSql('means.m_score_sum'),
  });
  return sql`(case when r_score is not null then ${segment} end)`;
}
