import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import type { Funnel, FunnelBreakdown } from '#core/questions/behaviour/funnel.ts';
import { useTranslation } from 'react-i18next';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Behaviour.module.css';
import { rateStep } from './FunnelBars.tsx';

type BreakdownTableProps = {
  readonly funnel: Funnel;
  readonly breakdown: FunnelBreakdown;
  readonly relative: 'first' | 'previous';
};

/** Fewer than so many at the first step carry no bar. */
const MIN_SIZE = 30;

/** One row per group: how many began, and the share that came to each step. */
export function BreakdownTable({ funnel, breakdown, relative }: BreakdownTableProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, percent } = useFormats();
  const nameGroup = (key: string | null): string => {
    if (key === null) return t('behaviour.unknownGroup');
    const members = breakdown === 'segment' ? SEGMENT_MEMBERS : breakdown === 'value' ? VALUE_MEMBERS : null;
    const member = members?.find((candidate) => String(candidate.key) === key);
    return member === undefined ? key : read(member.label);
  };
  return (
    <section className={styles.card} aria-label={t('behaviour.breakdown')}>
      <h2>{t('behaviour.breakdownTitle', { by: t(`behaviour.breakdownName.${breakdown}`) })}</h2>
      <p className={styles.note}>
        {t(breakdown === 'category' ? 'behaviour.breakdownCategory' : 'behaviour.breakdownNote')}
        {funnel.omittedGroups > 0 && ` ${t('behaviour.omitted', { groups: count(funnel.omittedGroups) })}`}
      </p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('behaviour.breakdown')}>
        <table className="data-table" data-testid="funnel-breakdown">
          <thead>
            <tr>
              <th scope="col">{t(`behaviour.breakdownName.${breakdown}`)}</th>
              {funnel.steps.map((step, index) => (
                <th key={step} scope="col" className="end">
                  {index + 1}. {t(`behaviour.step.${step}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {funnel.groups.map(({ key, counts }) => (
              <tr key={key ?? ''}>
                <th scope="row">{nameGroup(key)}</th>
                {funnel.steps.map((step, index) => {
                  const rate = rateStep(counts, index, relative);
                  if (index === 0) {
                    return (
                      <td key={step} className="numeric end">
                        {count(counts[0] ?? 0)}
                      </td>
                    );
                  }
                  return (
                    <td key={step} className="numeric end">
                      <span className={styles.rateCell}>
                        <i
                          aria-hidden="true"
                          style={{ width: `${(counts[0] ?? 0) < MIN_SIZE ? 0 : Math.min(1, rate ?? 0) * 100}%` }}
                        />
                        <span>{rate === null ? NO_VALUE : percent(rate)}</span>
                        <span className={styles.muted}>{count(counts[index] ?? 0)}</span>
                      </span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
