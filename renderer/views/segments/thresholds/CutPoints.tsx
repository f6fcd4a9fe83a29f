import { Button, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ThresholdDraft } from '#core/questions/segments/threshold-preview.ts';
import styles from './Thresholds.module.css';

type Thresholds = NonNullable<ThresholdDraft['rfm']['thresholds']>;

type CutPointsProps = {
  readonly thresholds: Thresholds | null;
  /** Cut points near what ranks give; null while they are calculated. */
  readonly suggested: Thresholds | null;
  readonly scoreCount: number;
  /** Minor units per unit of the currency. */
  readonly scale: number;
  readonly currency: string;
  readonly onChange: (thresholds: Thresholds) => void;
};

const MEASURES = ['recencyDays', 'frequency', 'monetaryCents'] as const;

/** The fixed cut points between scores, one row per cut. */
export function CutPoints({ thresholds, suggested, scoreCount, scale, currency, onChange }: CutPointsProps) {
  const { t } = useTranslation();
  const isComplete = thresholds !== null && MEASURES.every((measure) => thresholds[measure].length === scoreCount - 1);
  return (
    <div className={styles.cuts}>
      {suggested !== null && (
        <Button variant="default" size="xs" onClick={() => onChange(suggested)}>
          {t('thresholds.fromRanks')}
        </Button>
      )}
      {isComplete && (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('thresholds.cut')}</th>
              <th scope="col">{t('thresholds.cutR')}</th>
              <th scope="col">{t('thresholds.cutF')}</th>
              <th scope="col">{t('thresholds.cutM', { currency })}</th>
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: scoreCount - 1 }, (_, cut) => (
              <tr key={String(cut)}>
                <th scope="row">{cut + 1}</th>
                {MEASURES.map((measure) => {
                  const unit = measure === 'monetaryCents' ? scale : 1;
                  return (
                    <td key={measure}>
                      <NumberInput
                        size="xs"
                        aria-label={t(`thresholds.cutOf.${measure}`, { cut: cut + 1 })}
                        value={(thresholds[measure][cut] ?? 0) / unit}
                        onChange={(value) => {
                          if (typeof value !== 'number') return;
                          const cuts = thresholds[measure].map((old, at) =>
                            at === cut ? Math.round(value * unit) : old,
                          );
                          onChange({ ...thresholds, [measure]: cuts });
                        }}
                      />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.note}>{t('thresholds.cutNote')}</p>
    </div>
  );
}
