import { writeCohortRule, type CohortMembersRequest } from '#core/questions/cohorts/cohort-customers.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { SegmentedControl } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AudiencePanel } from '../../components/AudiencePanel.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import styles from './Cohorts.module.css';

export type OpenedCells = Omit<CohortMembersRequest, 'isComplement'> & {
  /** Of one cell its name, of a block what it spans. */
  readonly title: string;
  /** Side of a comparison the cells belong to. */
  readonly audience: AudienceRule | null;
};

type MembersPanelProps = { readonly opened: OpenedCells | null; readonly onClose: () => void };

function Members({ opened, onClose }: { readonly opened: OpenedCells; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const [side, setSide] = useState<'returned' | 'not'>('returned');
  const { title, audience, request, reading, cells } = opened;
  const asked = useMemo(
    () => ({ request, reading, cells, isComplement: side === 'not' }),
    [request, reading, cells, side],
  );
  const live = useMemo(() => (audience === null ? writeCohortRule(asked) : null), [asked, audience]);
  const isListAsked = useDeferredValue(true, false);
  const state = useQuery('cohort-customers', asked, {
    ...(audience === null ? {} : { audience }),
    isEnabled: live === null || isListAsked,
  });
  const ids = state.status === 'ready' && !state.isStale ? state.value : null;
  const rule = useMemo(
    (): AudienceRule | null => live ?? (ids === null ? null : { kind: 'customers', ids: [...ids] }),
    [ids, live],
  );
  return (
    <AudiencePanel onClose={onClose} title={title} suggestedName={`${title} ${t(`cohorts.side.${side}`)}`} rule={rule}>
      <div className={styles.members}>
        <QueryBoundary state={state} height={30}>
          {(found) => (
            <p data-testid="cohort-members" data-count={found.length}>
              {t(live === null ? 'cohorts.membersStatic' : 'cohorts.membersLive', { customers: count(found.length) })}
            </p>
          )}
        </QueryBoundary>
        <SegmentedControl
          size="sm"
          value={side}
          aria-label={t('cohorts.sides')}
          data={[
            { value: 'returned', label: t('cohorts.side.returned') },
            { value: 'not', label: t('cohorts.side.not') },
          ]}
          onChange={(value) => setSide(value === 'not' ? 'not' : 'returned')}
        />
      </div>
    </AudiencePanel>
  );
}

/** The customers of a cell or a block, or those of its cohorts who are not in it. */
export function MembersPanel({ opened, onClose }: MembersPanelProps) {
  return opened === null ? null : <Members key={JSON.stringify(opened)} opened={opened} onClose={onClose} />;
}
