import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { Funnel } from '#core/questions/behaviour/funnel.ts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AudiencePanel } from '../../components/AudiencePanel.tsx';
import { ViewSwitch } from '../../components/ViewSwitch.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useChoice } from '../../store/use-choice.ts';
import styles from './Behaviour.module.css';
import { BreakdownTable } from './BreakdownTable.tsx';
import { FunnelBars, type FunnelPick } from './FunnelBars.tsx';
import { FunnelTable } from './FunnelTable.tsx';
import { Takeaway } from './Takeaway.tsx';
import type { FunnelControls } from './use-funnel-settings.ts';

type PickedPanelProps = {
  readonly controls: FunnelControls;
  readonly funnel: Funnel;
  readonly pick: FunnelPick;
  readonly onClose: () => void;
};

function PickedPanel({ controls, funnel, pick, onClose }: PickedPanelProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const state = useQuery('funnel-customers', { funnel: controls.args, ...pick });
  const ids = state.status === 'ready' && !state.isStale ? state.value : null;
  const rule = useMemo((): AudienceRule | null => (ids === null ? null : { kind: 'customers', ids: [...ids] }), [ids]);
  const step = t(`behaviour.step.${funnel.steps[pick.step - 1] ?? 'view'}`);
  const title = t(pick.outcome === 'converted' ? 'behaviour.convertedName' : 'behaviour.droppedName', { step });
  return (
    <AudiencePanel onClose={onClose} title={title} suggestedName={title} rule={rule}>
      <QueryBoundary state={state} height={24}>
        {(found) => (
          <p className={styles.note} data-testid="funnel-members" data-count={found.length}>
            {t('behaviour.members', { customers: count(found.length) })}
          </p>
        )}
      </QueryBoundary>
    </AudiencePanel>
  );
}

type FunnelTabProps = { readonly funnel: Funnel; readonly controls: FunnelControls };

export function FunnelTab({ funnel, controls }: FunnelTabProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const [presentation, setPresentation] = useChoice('behaviour.funnel', ['chart', 'table']);
  const [pick, setPick] = useState<FunnelPick | null>(null);
  const { args, relative, unit, length } = controls;
  const sentence = t('behaviour.sentence', {
    window:
      unit === 'days'
        ? t('behaviour.days', { count: length, value: count(length) })
        : t('behaviour.hours', { value: count(length) }),
    order: t(`behaviour.orderPhrase.${args.order}`),
    steps: args.steps.map((step) => t(`behaviour.step.${step}`)).join(' → '),
    again: args.repurchaseDays === null ? '' : t('behaviour.sentenceAgain', { days: count(args.repurchaseDays) }),
  });
  return (
    <div className={styles.stack}>
      <section className={styles.card} aria-label={t('behaviour.funnel')} data-testid="funnel">
        <div className={styles.cardHead}>
          <div>
            <h2>{sentence}</h2>
            <p className={styles.note}>
              {t(args.count === 'people' ? 'behaviour.byPeopleNote' : 'behaviour.byEventsNote', {
                from: args.from,
                through: args.through,
                open: count(funnel.openCount),
              })}
            </p>
          </div>
          <ViewSwitch value={presentation} onChange={setPresentation} />
        </div>
        <Takeaway funnel={funnel} />
        {presentation === 'chart' ? (
          <FunnelBars funnel={funnel} relative={relative} onPick={setPick} />
        ) : (
          <FunnelTable funnel={funnel} />
        )}
        <p className={styles.foot}>
          {t(funnel.fromOrders ? 'behaviour.fromOrders' : 'behaviour.fromEvents')}
          {funnel.dateOnlyShare > 0 && args.order !== 'any' && ` ${t('behaviour.dateOnly')}`}
        </p>
      </section>
      {args.breakdown !== null && funnel.groups.length > 0 && (
        <BreakdownTable funnel={funnel} breakdown={args.breakdown} relative={relative} />
      )}
      {pick !== null && (
        <PickedPanel
          key={JSON.stringify(pick)}
          controls={controls}
          funnel={funnel}
          pick={pick}
          onClose={() => setPick(null)}
        />
      )}
    </div>
  );
}
