import { Badge, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ASSUMPTIONS } from '#core/campaigns/strategy/assumptions.ts';
import type { ResponseEvidence } from '#core/campaigns/learn/priors.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { ProgressPanel } from '../../components/ProgressPanel.tsx';
import { FailedState } from '../../components/states/FailedState.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { findOrigin, listSuggested, nameCampaign, type EvidenceOffer } from './evidence-offers.ts';
import styles from './Evidence.module.css';
import shared from './Simulation.module.css';
import { useOfferText } from './use-evidence.ts';
import type { LongAnswer } from './use-simulation.ts';

type OfferRowProps = {
  readonly offer: EvidenceOffer;
  readonly strategy: Strategy;
  readonly onTake: (offer: EvidenceOffer) => void;
};

function OfferRow({ offer, strategy, onTake }: OfferRowProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const describe = useOfferText();
  const label = read(ASSUMPTIONS[offer.assumption].label);
  const current = strategy.assumptions[offer.assumption];
  const isTaken = current !== undefined && findOrigin([offer], offer.assumption, current) !== undefined;
  const verb = isTaken ? t('decide.evidence.taken') : t('decide.evidence.take');
  return (
    <li className={styles.offer} title={describe.origin(offer)}>
      <span>
        {label} <span className="numeric">{describe.range(offer)}</span>
      </span>
      <Button
        size="compact-xs"
        variant="light"
        disabled={isTaken}
        aria-label={`${verb}: ${label}, ${offer.campaign}`}
        onClick={() => onTake(offer)}
      >
        {verb}
      </Button>
    </li>
  );
}

function PastStrategy({
  evidence,
  strategy,
  onTake,
}: { readonly evidence: ResponseEvidence } & Omit<OfferRowProps, 'offer'>) {
  const { t } = useTranslation();
  const { count, decimal } = useFormats();
  const { type, assignedOn, whole } = evidence;
  const { low, mid, high } = whole.multiplier;
  const isKnown = Number.isFinite(mid);
  const offers = listSuggested([evidence]);
  return (
    <li className={styles.past}>
      <div className={styles.head}>
        <strong>{nameCampaign(evidence)}</strong>
        <Badge size="sm" radius="sm" variant="light" tt="none" color={whole.grade === 'guess' ? 'gray' : 'blue'}>
          {t(`decide.evidence.gradeOf.${whole.grade}`)}
        </Badge>
      </div>
      <p className={shared.note}>
        {t('decide.evidence.facts', {
          type,
          date: assignedOn,
          treated: count(whole.treated.customers),
          comparison: count(whole.comparison.customers),
        })}
      </p>
      <p>
        {isKnown
          ? t('decide.evidence.multiplier', {
              mid: decimal(mid, 2),
              low: decimal(low, 2),
              high: decimal(high, 2),
              observed: count(whole.treated.observed),
              expected: decimal(whole.treated.expected, 0),
            })
          : t('decide.evidence.unknown')}
      </p>
      {offers.length > 0 && (
        <ul className={styles.offers}>
          {offers.map((offer) => (
            <OfferRow key={offer.key} offer={offer} strategy={strategy} onTake={onTake} />
          ))}
        </ul>
      )}
    </li>
  );
}

type EvidenceProps = {
  readonly strategy: Strategy;
  readonly learnt: readonly EvidenceOffer[];
  readonly gathered: LongAnswer<'evidence'>;
  readonly onTake: (offer: EvidenceOffer) => void;
};

/** What past touches and finished evaluations say of how customers answer; a suggestion is taken over with its source. */
export function EvidencePanel({ strategy, learnt, gathered, onTake }: EvidenceProps) {
  const { t } = useTranslation();
  const { state, start } = gathered;
  const decayDays = strategy.assumptions.decayDays?.mid ?? ASSUMPTIONS.decayDays.neutral;
  return (
    <section className={styles.panel} aria-label={t('decide.evidence.title')}>
      <div className={styles.head}>
        <h4>{t('decide.evidence.title')}</h4>
        {state.status !== 'running' && (
          <Button size="compact-xs" variant="default" onClick={() => start({ decayDays })}>
            {t('decide.evidence.gather')}
          </Button>
        )}
      </div>
      <p className={shared.note}>{t('decide.evidence.note')}</p>
      {learnt.length > 0 && (
        <>
          <h5>{t('decide.evidence.learnt')}</h5>
          <ul className={styles.offers}>
            {learnt.map((offer) => (
              <OfferRow key={offer.key} offer={offer} strategy={strategy} onTake={onTake} />
            ))}
          </ul>
        </>
      )}
      {state.status === 'running' && (
        <ProgressPanel
          title={t('decide.evidence.gathering')}
          startedAt={state.startedAt}
          progress={state.progress}
          onCancel={state.cancel}
        />
      )}
      {state.status === 'failed' && <FailedState error={state.error} />}
      {state.status === 'ready' &&
        (state.value.answer.length === 0 ? (
          <p className={shared.note}>{t('decide.evidence.none')}</p>
        ) : (
          <ul className={styles.pasts}>
            {state.value.answer.map((evidence) => (
              <PastStrategy key={evidence.strategyId} evidence={evidence} strategy={strategy} onTake={onTake} />
            ))}
          </ul>
        ))}
    </section>
  );
}
