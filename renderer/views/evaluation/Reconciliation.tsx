import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CampaignFacts } from '#core/campaigns/evaluate/read-campaign.ts';
import {
  IDENTITY_METRICS,
  type IdentityFinding,
  type IdentityPart,
  type LockedAssignment,
} from '#core/campaigns/evaluate/identity-findings.ts';
import { listWindowFindings } from '#core/campaigns/evaluate/launch-forecast.ts';
import type { IdentityCheck } from '#core/campaigns/evaluate/identity.ts';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { CustomersDrawer } from '../../components/customers/CustomersDrawer.tsx';
import { Definition } from '../../components/Definition.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { Icon } from '../../components/Icon.tsx';
import { describeError, type DescribedError } from '../../core-host/described-error.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Evaluation.module.css';

type PartKey = 'reached' | 'withoutRecord' | 'notSent' | 'matched' | 'repeated' | 'contaminated' | 'unplanned';
type Part = { readonly key: PartKey; readonly value: number; readonly list: IdentityPart | null };
type OpenList = (part: IdentityPart, title: string) => void;

function Sum({
  metric,
  total,
  parts,
  onOpen,
}: {
  readonly metric: keyof typeof IDENTITY_METRICS;
  readonly total: number;
  readonly parts: readonly Part[];
  readonly onOpen: OpenList;
}) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const { read } = useLanguage();
  const definition = IDENTITY_METRICS[metric];
  const name = read(definition.label);
  return (
    <p className={styles.sum}>
      <Definition title={name} values={[{ metric: definition, full: count(total) }]}>
        {name}
      </Definition>{' '}
      <strong className="numeric">{count(total)}</strong>
      {parts.map(({ key, value, list }, place) => {
        const label = t(`evaluation.part.${key}`);
        return (
          <span key={key}>
            <span className={styles.sign}>{place === 0 ? '=' : '+'}</span>
            {list === null || value === 0 ? (
              label
            ) : (
              <button type="button" className={styles.open} onClick={() => onOpen(list, label)}>
                {label}
              </button>
            )}{' '}
            <span className="numeric">{count(value)}</span>
          </span>
        );
      })}
    </p>
  );
}

function Findings({ findings, onOpen }: { readonly findings: readonly IdentityFinding[]; readonly onOpen: OpenList }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  return (
    <ul className={styles.findings}>
      {findings.map(({ id, level, text, part }) => (
        <li key={id} data-level={level} data-finding={id}>
          <Icon name={level === 'note' ? 'info' : 'warning'} size={16} />
          <span>
            {read(text)}
            {part !== null && (
              <button
                type="button"
                className={styles.open}
                aria-label={`${t('evaluation.showList')}: ${read(text)}`}
                onClick={() => onOpen(part, t(`evaluation.list.${part}`))}
              >
                {t('evaluation.showList')}
              </button>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function listParts({ reached, unsent, repeated, contaminated, unplanned }: IdentityCheck) {
  return {
    planned: [
      { key: 'reached', value: reached, list: null },
      { key: 'withoutRecord', value: unsent.withoutRecord, list: 'unsent' },
      { key: 'notSent', value: unsent.notSent, list: 'unsent' },
    ],
    executed: [
      { key: 'matched', value: reached, list: null },
      { key: 'repeated', value: repeated.touches, list: 'repeated' },
      { key: 'contaminated', value: contaminated.touches, list: 'contaminated' },
      { key: 'unplanned', value: unplanned.touches, list: 'unplanned' },
    ],
  } as const satisfies Record<string, readonly Part[]>;
}

type ReconciliationProps = {
  readonly facts: CampaignFacts;
  readonly launch: LockedAssignment | null;
};

/** The locked plan against what was executed: two sums that hold, what does not agree, and the customers behind each. */
export function Reconciliation({ facts, launch }: ReconciliationProps) {
  const { t } = useTranslation();
  const workbench = useWorkbench((state) => state.workbench);
  const { strategyId } = facts;
  const state = useQuery('campaign-identity', { strategyId, launch }, { isUnfiltered: true });
  const [listed, setListed] = useState<{ readonly title: string; readonly rule: AudienceRule } | null>(null);
  const [error, setError] = useState<DescribedError | null>(null);

  async function open(part: IdentityPart, title: string) {
    setError(null);
    try {
      const ids = await workbench.query('campaign-identity-customers', { strategyId, part }, EVERYBODY);
      setListed({ title, rule: { kind: 'customers', ids: [...ids] } });
    } catch (caught) {
      setError(describeError(caught));
    }
  }
  const onOpen: OpenList = (part, title) => void open(part, title);

  return (
    <div className={styles.reconciliation} role="group" aria-label={t('evaluation.reconciliation')}>
      <h3>{t('evaluation.reconciliation')}</h3>
      {error !== null && (
        <ErrorPanel title={t('evaluation.listFailed')} error={error} reassurance={t('build.nothingChanged')} />
      )}
      <QueryBoundary state={state} height={80}>
        {(check) => {
          const parts = listParts(check);
          const windows = listWindowFindings(launch, facts);
          return (
            <>
              <Sum metric="planned" total={check.planned.treated} parts={parts.planned} onOpen={onOpen} />
              <Sum metric="executed" total={check.executed} parts={parts.executed} onOpen={onOpen} />
              {check.assignment === 'same' && <p className={styles.note}>{t('evaluation.assignmentSame')}</p>}
              <Findings findings={[...windows, ...check.findings]} onOpen={onOpen} />
            </>
          );
        }}
      </QueryBoundary>
      <CustomersDrawer
        title={listed?.title ?? ''}
        audience={listed?.rule ?? null}
        isUnfiltered
        fileName="campaign"
        onClose={() => setListed(null)}
      />
    </div>
  );
}
