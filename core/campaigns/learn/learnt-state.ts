import { readAssumptionState, writeAssumptionRange } from './learn-assumption.ts';
import type { PriorRange } from './update-priors.ts';
import type { EvaluationRecord } from '#core/campaigns/evaluate/evaluation-record.ts';
import { ASSUMPTION_NAMES, type AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { STRATEGY_TYPES, type StrategyType } from '#core/campaigns/strategy/strategy.ts';
import { toDayNumber } from '#core/kernel/day-number.ts';
import {
  computeEffectState,
  describeUpdate,
  type EffectPrior,
  type EffectState,
  type Evidence,
} from '#core/science/experiments/learning-state.ts';
import { estimateProgramme, type Programme } from '#core/science/experiments/programme.ts';

/** Whose effect is asked for: strategies of a type (the segment they are made for) on a channel, as of a day. */
export type LearningCell = { readonly strategyType: StrategyType; readonly channel: string; readonly onDate: string };

/** How much types, channels and campaigns differ on an assumption's scale, where nothing is known of it. */
const SPREADS = { segmentSd: 0.15, channelSd: 0.1, campaignSd: 0.1 } as const;
const WIDE: EffectState = { mean: 0, sd: 0.5 };

/** One campaign's part in what is known: before it, what it said, how much of it was taken over, after it. */
export type LearntUpdate = {
  readonly strategyId: string;
  readonly before: PriorRange;
  readonly said: PriorRange;
  readonly weight: number;
  readonly after: PriorRange;
};

export type LearntEffect = {
  readonly assumption: AssumptionName;
  /** Middle 90 % in the assumption's unit. */
  readonly range: PriorRange;
  readonly weight: number;
  readonly updates: readonly LearntUpdate[];
};

function createPrior({ strategyType }: LearningCell, name: AssumptionName): EffectPrior {
  const preset = createPreset(strategyType).assumptions[name];
  const { mean, sd } = (preset === undefined ? null : readAssumptionState(name, preset)) ?? WIDE;
  return { mean, sd, ...SPREADS };
}

/**
 * What all evaluations together say of every assumption for strategies of a type on a channel: partially pooled over types and
 * channels, old evidence discounted, in any order. Without a campaign's record it is the state without that campaign.
 */
export function learnEffects(records: readonly EvaluationRecord[], cell: LearningCell): LearntEffect[] {
  const onDay = toDayNumber(cell.onDate);
  const own = { segment: cell.strategyType, channel: cell.channel };
  return ASSUMPTION_NAMES.flatMap((assumption): LearntEffect[] => {
    const evidence = records.flatMap(({ strategyId, evidence: said }): Evidence[] =>
      said
        .filter((one) => one.assumption === assumption && STRATEGY_TYPES.some((type) => type === one.strategyType))
        .map(({ strategyType, channel, estimate, standardError, readOn }) => ({
          id: strategyId,
          segment: strategyType,
          channel,
          estimate,
          standardError,
          day: toDayNumber(readOn),
        })),
    );
    if (evidence.length === 0) return [];
    const prior = createPrior(cell, assumption);
    const options = { onDay };
    const state = computeEffectState(evidence, own, prior, options);
    const before = computeEffectState([], own, prior, options);
    const write = (of: EffectState): PriorRange => writeAssumptionRange(assumption, of);
    return [
      {
        assumption,
        range: write(state),
        weight: before.sd === 0 ? 0 : 1 - (state.sd / before.sd) ** 2,
        updates: evidence.map((one, place) => {
          const others = evidence.filter((_, at) => at !== place);
          const update = describeUpdate(others, one, prior, options);
          return {
            strategyId: one.id,
            before: write(update.before),
            said: write({ mean: one.estimate, sd: one.standardError }),
            weight: update.weight,
            after: write(update.after),
          };
        }),
      },
    ];
  });
}

/** Prior of the log ratio of a campaign's orders: nine in ten between −28 % and +39 %. */
const RATIO_PRIOR: EffectPrior = { mean: 0, sd: 0.2, ...SPREADS };

/** What other campaigns than `strategyId` say of the log ratio of orders; null where none says anything. */
export function learnLogRatio(
  records: readonly EvaluationRecord[],
  strategyId: string,
  cell: { readonly strategyType: string; readonly channel: string; readonly onDate: string },
): EffectState | null {
  const evidence = records.flatMap(({ strategyId: id, logRatio }): Evidence[] =>
    logRatio === null || id === strategyId
      ? []
      : [
          {
            id,
            segment: logRatio.strategyType,
            channel: logRatio.channel,
            estimate: logRatio.estimate,
            standardError: logRatio.standardError,
            day: toDayNumber(logRatio.readOn),
          },
        ],
  );
  if (evidence.length === 0) return null;
  const own = { segment: cell.strategyType, channel: cell.channel };
  const state = computeEffectState(evidence, own, RATIO_PRIOR, { onDay: toDayNumber(cell.onDate) });
  return { mean: state.mean, sd: Math.sqrt(state.sd ** 2 + RATIO_PRIOR.campaignSd ** 2) };
}

/** Campaigns of a project together: mean effect, shrunken effects and the range of the next, adjusted for window and age. */
export function readProgramme(records: readonly EvaluationRecord[], onDate: string): Programme {
  const usable = records.flatMap(({ strategyId, logRatio }) =>
    logRatio === null
      ? []
      : [
          {
            id: strategyId,
            estimate: logRatio.estimate,
            standardError: logRatio.standardError,
            covariates: [logRatio.windowDays, toDayNumber(onDate) - toDayNumber(logRatio.readOn)],
          },
        ],
  );
  return estimateProgramme(usable);
}
