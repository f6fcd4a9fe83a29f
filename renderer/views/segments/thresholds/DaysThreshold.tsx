import { Slider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ThresholdShape } from '#core/questions/segments/threshold-preview.ts';
import { CountField } from '../rules/fields.tsx';
import styles from './Thresholds.module.css';

const SHOWN_DAYS = 365;
const MOST_DAYS = 3650;

type DaysThresholdProps = {
  readonly value: number;
  /** Of the current build: the ghost of the line. */
  readonly before: number;
  readonly shape: ThresholdShape | null;
  readonly onChange: (days: number) => void;
};

/** Purchasers by days since their first purchase, with the line between new and returning: dragged, stepped by keys or typed. */
export function DaysThreshold({ value, before, shape, onChange }: DaysThresholdProps) {
  const { t } = useTranslation();
  const bins = shape?.daysSinceFirst.slice(0, SHOWN_DAYS / (shape.binDays || 1)) ?? [];
  const most = Math.max(1, ...bins);
  const place = (days: number): string => `${(Math.min(days, SHOWN_DAYS) / SHOWN_DAYS) * 100}%`;
  return (
    <div className={styles.days}>
      <div className={styles.plot}>
        <div className={styles.bins} aria-hidden="true">
          {bins.map((customers, index) => (
            <i
              key={String(index)}
              data-new={index * (shape?.binDays ?? 1) < value}
              style={{ height: `${Math.max(customers === 0 ? 0 : 4, (customers / most) * 100)}%` }}
            />
          ))}
          {before !== value && <b className={styles.ghost} style={{ insetInlineStart: place(before) }} />}
          <b className={styles.line} style={{ insetInlineStart: place(value) }} />
        </div>
        <Slider
          size="sm"
          min={1}
          max={SHOWN_DAYS}
          value={Math.min(value, SHOWN_DAYS)}
          label={(days) => t('thresholds.days', { days })}
          thumbLabel={t('thresholds.newDays')}
          onChange={onChange}
        />
        <p className={styles.axis}>
          <span>0</span>
          <span>{t('thresholds.daysAxis')}</span>
          <span>{SHOWN_DAYS}</span>
        </p>
      </div>
      <CountField label={t('thresholds.newDays')} value={value} min={1} max={MOST_DAYS} onChange={onChange} />
    </div>
  );
}
