import { useTranslation } from 'react-i18next';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import type { LockedAssignment } from '#core/campaigns/evaluate/identity-findings.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { Icon } from '../../components/Icon.tsx';
import styles from './Evaluation.module.css';
import { Reconciliation } from './Reconciliation.tsx';

type Level = 'good' | 'warn' | 'bad' | 'unknown';
type Check = { readonly key: string; readonly title: string; readonly level: Level; readonly text: string };

const NOTICEABLE = 0.1;

type HealthStripProps = {
  readonly evaluation: CampaignEvaluation;
  readonly launch: LockedAssignment | null;
};

/** What must be read before the result: ratio, balance, size, completeness, and whether the plan was carried out. */
export function HealthStrip({ evaluation, launch }: HealthStripProps) {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const { facts, health } = evaluation;
  const worst = health.balance.reduce<(typeof health.balance)[number] | null>(
    (most, check) => (most === null || Math.abs(check.standardised) > Math.abs(most.standardised) ? check : most),
    null,
  );
  const isApart = worst !== null && Math.abs(worst.standardised) > NOTICEABLE;
  const { sampleRatio } = health;
  const writeP = (value: number): string => (value < 0.001 ? value.toExponential(1) : decimal(value, 3));
  const checks: Check[] = [
    {
      key: 'ratio',
      title: t('evaluation.ratio'),
      level: sampleRatio === null ? 'unknown' : sampleRatio.isMismatch ? 'bad' : 'good',
      text:
        sampleRatio === null
          ? t('evaluation.ratioUnknown')
          : t(sampleRatio.isMismatch ? 'evaluation.ratioBad' : 'evaluation.ratioGood', {
              p: writeP(sampleRatio.pValue),
            }),
    },
    ...(worst === null
      ? []
      : [
          {
            key: 'balance',
            title: t('evaluation.balance'),
            level: isApart ? ('warn' as const) : ('good' as const),
            text: t(isApart ? 'evaluation.balanceBad' : 'evaluation.balanceGood', {
              value: decimal(Math.abs(worst.standardised), 2),
              covariate: t(`evaluation.covariate.${worst.covariate}`),
            }),
          },
        ]),
    ...(health.detectable === null
      ? []
      : [
          {
            key: 'size',
            title: t('evaluation.size'),
            level: 'unknown' as const,
            text: t('evaluation.sizeText', { points: decimal(100 * health.detectable, 1) }),
          },
        ]),
    {
      key: 'complete',
      title: t('evaluation.complete'),
      level: health.isReadOut ? 'good' : 'warn',
      text: t(health.isReadOut ? 'evaluation.completeGood' : 'evaluation.completeOpen', { date: facts.readOutOn }),
    },
  ];
  return (
    <section className={styles.card} aria-label={t('evaluation.health')}>
      <h2>{t('evaluation.health')}</h2>
      <ul className={styles.health}>
        {checks.map(({ key, title, level, text }) => (
          <li key={key} data-level={level}>
            <Icon name={level === 'good' ? 'check' : level === 'unknown' ? 'info' : 'warning'} size={16} />
            <span>
              <strong>{title}</strong>
              {text}
            </span>
          </li>
        ))}
      </ul>
      <Reconciliation facts={facts} launch={launch} />
    </section>
  );
}
