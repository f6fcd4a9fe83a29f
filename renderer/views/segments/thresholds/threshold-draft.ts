import { getVipMinScore, type Parameters } from '#core/kernel/parameters.ts';
import type { ThresholdDraft, ThresholdShape } from '#core/questions/segments/threshold-preview.ts';

/** The thresholds of a project's parameters. */
export function pickThresholds({
  rfm,
  segments,
  valueTiers,
}: Pick<Parameters, 'rfm' | 'segments' | 'valueTiers'>): ThresholdDraft {
  const { scoring, scoreCount, thresholds } = rfm;
  return { rfm: { scoring, scoreCount, thresholds }, segments, valueTiers };
}

/** Parameters with the draft's thresholds, the rest as it is. */
export function putThresholds(parameters: Parameters, draft: ThresholdDraft): Parameters {
  return {
    ...parameters,
    rfm: { ...parameters.rfm, ...draft.rfm },
    segments: draft.segments,
    valueTiers: draft.valueTiers,
  };
}

/** The VIP score of a draft, also where it is left to the default. */
export function getDraftVipScore({ rfm, segments }: ThresholdDraft): number {
  return getVipMinScore({ rfm: rfm as Parameters['rfm'], segments });
}

/** What keeps a draft from being used; null where it can be. */
export function findDraftFault({ rfm, valueTiers }: ThresholdDraft): 'cuts' | 'shares' | 'amounts' | null {
  if (rfm.scoring === 'thresholds') {
    if (rfm.thresholds === null) return 'cuts';
    const isFit = (cuts: readonly number[]): boolean =>
      cuts.length === rfm.scoreCount - 1 && cuts.every((cut, index) => index === 0 || cut > (cuts[index - 1] ?? cut));
    if (!Object.values(rfm.thresholds).every(isFit)) return 'cuts';
  }
  if (valueTiers.rule === 'share') return valueTiers.mediumShare >= valueTiers.highShare ? 'shares' : null;
  const { highCents, mediumCents } = valueTiers;
  return highCents === null || mediumCents === null || mediumCents > highCents ? 'amounts' : null;
}

/** The draft with another way of scoring; cut points start near what ranks give. */
export function putScoring(
  draft: ThresholdDraft,
  scoring: ThresholdDraft['rfm']['scoring'],
  scoreCount: number,
  shape: ThresholdShape | null,
): ThresholdDraft {
  const { thresholds } = draft.rfm;
  const hasCuts = thresholds !== null && thresholds.frequency.length === scoreCount - 1;
  return {
    ...draft,
    rfm: {
      scoring,
      scoreCount,
      thresholds: scoring === 'rank' || hasCuts ? thresholds : (shape?.suggested ?? null),
    },
    segments: {
      ...draft.segments,
      vipMinScore: draft.segments.vipMinScore === null ? null : Math.min(draft.segments.vipMinScore, scoreCount),
    },
  };
}
