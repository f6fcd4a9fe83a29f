import { useTranslation } from 'react-i18next';
import { CAMPAIGN_METRICS } from '#core/campaigns/evaluate/campaign-metrics.ts';
import type { CampaignCut } from '#core/campaigns/evaluate/campaign-breakdowns.ts';
import type { CampaignEvaluation } from '#core/campaigns/evaluate/campaign.ts';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Evaluation.module.css';
import { useOutcomeFormats } from './use-outcome-formats.ts';

/** The interval as a bar on one scale, 0 marked; the numbers stand beside it. */
type BarProps = { readonly difference: NonNullable<CampaignCut['difference']>; readonly reach: number };

function IntervalBar({ difference, reach }: BarProps) {
  const place = (value: number): string => `${50 + (50 * Math.max(-reach, Math.min(reach, value))) / reach}%`;
  const { interval, value } = difference;
  return (
    <span className={styles.track} aria-hidden="true">
      <span
        className={styles.span}
        style={{
          insetInlineStart: place(interval.low),
          width: `calc(${place(interval.high)} - ${place(interval.low)})`,
        }}
      />
      <span className={styles.point} style={{ insetInlineStart: place(value) }} />
    </span>
  );
}

function CutRows({ cuts }: { readonly cuts: readonly CampaignCut[] }) {
  const { t } = useTranslation();
  const { count, decimal } = useFormats();
  const { read } = useLanguage();
  const getFormats = useOutcomeFormats();
  const reach = Math.max(
    ...cuts.flatMap(({ difference }) =>
      difference === null ? [] : [Math.abs(difference.interval.low), Math.abs(difference.interval.high)],
    ),
    1e-9,
  );
  const nameCut = ({ dimension, key }: CampaignCut): string => {
    const members = dimension === 'segment' ? SEGMENT_MEMBERS : VALUE_MEMBERS;
    const member = members.find((candidate) => candidate.key === key);
    return member === undefined ? String(key) : read(member.label);
  };
  return cuts.map((cut) => {
    const write = getFormats(cut.metric);
    const { difference } = cut;
    return (
      <tr key={`${cut.metric} ${cut.dimension} ${cut.key}`}>
        <th scope="row">{nameCut(cut)}</th>
        <td>{read(CAMPAIGN_METRICS[cut.metric].label)}</td>
        <td className="numeric end">
          {count(cut.treated)} / {count(cut.control)}
        </td>
        <td className={styles.barCell}>
          {difference !== null && <IntervalBar difference={difference} reach={reach} />}
        </td>
        <td className="numeric end">
          {difference === null ? t('evaluation.tooSmall') : write.difference(difference.value)}
          {difference !== null && (
            <span className={styles.range}>
              [{write.difference(difference.interval.low)}, {write.difference(difference.interval.high)}]
            </span>
          )}
        </td>
        <td className="numeric end">
          {cut.shrunken === null ? '–' : write.difference(cut.shrunken.value)}
          {cut.shrunken !== null && (
            <span className={styles.range}>
              [{write.difference(cut.shrunken.interval.low)}, {write.difference(cut.shrunken.interval.high)}]
            </span>
          )}
        </td>
        <td className="numeric end">{cut.adjustedPValue === null ? '–' : decimal(cut.adjustedPValue, 3)}</td>
      </tr>
    );
  });
}

/** Effects by segment, with the caution that many looks need. */
export function CutsTable({ evaluation }: { readonly evaluation: CampaignEvaluation }) {
  const { t } = useTranslation();
  return (
    <section className={styles.card} aria-label={t('evaluation.cuts')}>
      <h2>{t('evaluation.cuts')}</h2>
      <p className={styles.caution}>{t('evaluation.cutsNote')}</p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('evaluation.cuts')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('evaluation.segment')}</th>
              <th scope="col">{t('evaluation.metric')}</th>
              <th scope="col" className="end">
                {t('evaluation.customers')}
              </th>
              <th scope="col">{t('evaluation.interval')}</th>
              <th scope="col" className="end">
                {t('evaluation.difference')}
              </th>
              <th scope="col" className="end">
                {t('evaluation.shrunken')}
              </th>
              <th scope="col" className="end">
                {t('evaluation.adjusted')}
              </th>
            </tr>
          </thead>
          <tbody>
            {(['conversion', 'revenue'] as const).map((metric) => (
              <CutRows key={metric} cuts={evaluation.cuts.filter((cut) => cut.metric === metric)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
