import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ASSUMPTIONS } from '#core/campaigns/strategy/assumptions.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { listLearnt, listSuggested, type EvidenceOffer } from './evidence-offers.ts';
import { useLongAnswer, type LongAnswer } from './use-simulation.ts';

export type Evidence = {
  readonly gathered: LongAnswer<'evidence'>;
  readonly learnt: readonly EvidenceOffer[];
  /** Everything that can be taken over now. */
  readonly offers: readonly EvidenceOffer[];
};

const NONE = [] as const;

/** What can be taken over as an assumption of a strategy. */
export function useEvidence(strategy: Strategy): Evidence {
  const evaluations = useWorkbench((state) => state.config?.evaluations ?? NONE);
  const buildId = useWorkbench((state) => state.project.built?.buildId ?? '');
  const { state, start } = useLongAnswer('evidence', (t) => t('decide.evidence.gathering'));
  const isOld = state.status === 'ready' && state.value.buildId !== buildId;
  const shown = useMemo<LongAnswer<'evidence'>>(
    () => ({ start, state: isOld ? { status: 'idle' } : state }),
    [start, state, isOld],
  );
  const onDate = useWorkbench((store) => store.project.built?.parameters.asOfDate ?? '');
  const { type, channel } = strategy;
  const learnt = useMemo(
    () => (onDate === '' ? [] : listLearnt([...evaluations], { strategyType: type, channel, onDate })),
    [evaluations, type, channel, onDate],
  );
  const offers = useMemo(
    () => [...learnt, ...(shown.state.status === 'ready' ? listSuggested(shown.state.value.answer) : [])],
    [learnt, shown],
  );
  return { gathered: shown, learnt, offers };
}

/** An offer in words. */
export function useOfferText() {
  const { t } = useTranslation();
  const { count, decimal, percent } = useFormats();
  return {
    range: ({ assumption, range: { low, mid, high } }: EvidenceOffer): string => {
      const write = (value: number): string =>
        ASSUMPTIONS[assumption].unit === 'share' ? percent(value) : decimal(value, 1);
      return `${write(mid)} [${write(low)}, ${write(high)}]`;
    },
    origin: ({ kind, campaign, weight, range }: EvidenceOffer): string =>
      kind === 'evaluation'
        ? t('decide.evidence.originEvaluation', { campaign, weight: percent(weight) })
        : t('decide.evidence.originTouches', {
            campaign,
            grade: t(`decide.evidence.gradeOf.${range.source}`),
            treated: count(weight),
          }),
  };
}
