import { evaluationRecordSchema, EVALUATION_VERSION } from '#core/campaigns/evaluate/evaluation-record.ts';
import { learnEffects, type LearningCell } from '#core/campaigns/learn/learnt-state.ts';
import { listEvaluations } from '#core/outputs/project/evaluation-records.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import {
  ASSUMPTION_NAMES,
  ASSUMPTIONS,
  type AssumptionName,
  type AssumptionRange,
} from '#core/campaigns/strategy/assumptions.ts';
import type { ResponseEvidence } from '#core/campaigns/learn/priors.ts';
import type { StrategyType } from '#core/campaigns/strategy/strategy.ts';

/** A range that can be taken over into a strategy, and where it comes from. */
export type EvidenceOffer = {
  readonly key: string;
  readonly kind: 'touches' | 'evaluation';
  readonly campaign: string;
  readonly assumption: AssumptionName;
  readonly range: AssumptionRange;
  /** Of an evaluation: share of the outcome in the middle, 0 … 1. Of past touches: treated customers behind it. */
  readonly weight: number;
};

/** What all evaluations of this project together say for strategies of a type on a channel. */
function listLearntTogether(evaluations: ProjectFile['evaluations'], cell: LearningCell): EvidenceOffer[] {
  return learnEffects(listEvaluations(evaluations), cell).map(({ assumption, range, weight, updates }) => {
    const { min, max } = ASSUMPTIONS[assumption];
    const hold = (value: number): number => Math.min(max, Math.max(min, value));
    return {
      key: `together ${assumption}`,
      kind: 'evaluation',
      campaign: updates.map(({ strategyId }) => strategyId).join(', '),
      assumption,
      range: { low: hold(range.low), mid: hold(range.mid), high: hold(range.high), source: 'holdout' },
      weight,
    };
  });
}

/** What evaluations of this project say: all together, then what earlier versions kept of single ones, the latest first. */
export function listLearnt(evaluations: ProjectFile['evaluations'], cell: LearningCell): EvidenceOffer[] {
  return [...listLearntTogether(evaluations, cell), ...listLearntAlone(evaluations, cell.strategyType)];
}

function listLearntAlone(evaluations: ProjectFile['evaluations'], type: StrategyType): EvidenceOffer[] {
  return evaluations
    .flatMap(({ id, name, version, content }): EvidenceOffer[] => {
      const parsed = evaluationRecordSchema.safeParse(content);
      if (!parsed.success || version !== EVALUATION_VERSION || parsed.data.evidence.length > 0) return [];
      const source = parsed.data.orders === null ? 'matched' : 'holdout';
      return parsed.data.learnt.flatMap(({ strategyType, assumption, low, mid, high, weight }): EvidenceOffer[] => {
        const known = ASSUMPTION_NAMES.find((own) => own === assumption);
        if (strategyType !== type || known === undefined || !(low <= mid && mid <= high)) return [];
        const { min, max } = ASSUMPTIONS[known];
        if (low < min || high > max) return [];
        const range = { low, mid, high, source } as const;
        return [{ key: `${id} ${known}`, kind: 'evaluation', campaign: name, assumption: known, range, weight }];
      });
    })
    .reverse();
}

/** A past strategy by its campaign, and by its own id where that says more: waves of one campaign share its name. */
export function nameCampaign({ strategyId, name }: Pick<ResponseEvidence, 'strategyId' | 'name'>): string {
  return name === strategyId ? name : `${name} · ${strategyId}`;
}

/** What past touches suggest. */
export function listSuggested(evidence: readonly ResponseEvidence[]): EvidenceOffer[] {
  return evidence.flatMap(({ strategyId, name, whole, suggested }) =>
    (['lift', 'reactivation'] as const).flatMap((assumption): EvidenceOffer[] => {
      const range = suggested[assumption];
      if (range === null || !(range.high > 0)) return [];
      const weight = whole.treated.customers;
      return [
        {
          key: `${strategyId} ${assumption}`,
          kind: 'touches',
          campaign: nameCampaign({ strategyId, name }),
          assumption,
          range,
          weight,
        },
      ];
    }),
  );
}

/** The offer that an assumption was taken over from: the one with its very numbers. */
export function findOrigin(
  offers: readonly EvidenceOffer[],
  assumption: AssumptionName,
  range: AssumptionRange,
): EvidenceOffer | undefined {
  return offers.find(
    (offer) =>
      offer.assumption === assumption &&
      offer.range.low === range.low &&
      offer.range.mid === range.mid &&
      offer.range.high === range.high &&
      offer.range.source === range.source,
  );
}
