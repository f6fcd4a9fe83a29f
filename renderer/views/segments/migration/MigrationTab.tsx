import { SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryBoundary } from '../../../data/QueryBoundary.tsx';
import { useQuery } from '../../../data/use-query.ts';
import { useChoice } from '../../../store/use-choice.ts';
import { MigrationResult } from './MigrationResult.tsx';
import styles from './Migration.module.css';

/** A period before now: a year of months, or as far back as there is. */
const PERIODS_BACK = 6;

/** Where customers moved between two dates, by segment or by value tier. */
export function MigrationTab() {
  const { t } = useTranslation();
  const dates = useQuery('migration-dates', {}, { isUnfiltered: true });
  const [side, setSide] = useChoice('segments.migration', ['segment', 'value']);
  const [picked, setPicked] = useState<{ readonly from?: number; readonly to?: number }>({});
  return (
    <QueryBoundary state={dates} height={520}>
      {(known) => {
        const to = known.find(({ periodKey }) => periodKey === picked.to) ?? known[0];
        const from =
          known.find(({ periodKey }) => periodKey === picked.from) ?? known[Math.min(PERIODS_BACK, known.length - 1)];
        if (from === undefined || to === undefined || known.length < 2) {
          return <p className={styles.note}>{t('migration.tooShort')}</p>;
        }
        const data = known.map(({ periodKey, endDate, isNow }) => ({
          value: String(periodKey),
          label: isNow ? t('migration.now', { date: endDate }) : endDate,
        }));
        return (
          <section className={styles.tab} aria-label={t('segments.migration')}>
            <div className={styles.controls}>
              <SegmentedControl
                size="sm"
                value={side}
                aria-label={t('migration.side')}
                data={[
                  { value: 'segment', label: t('migration.segment') },
                  { value: 'value', label: t('migration.value') },
                ]}
                onChange={setSide}
              />
              <Select
                size="sm"
                label={t('migration.from')}
                data={data}
                value={String(from.periodKey)}
                allowDeselect={false}
                searchable
                onChange={(value) => setPicked({ ...picked, from: Number(value) })}
              />
              <Select
                size="sm"
                label={t('migration.to')}
                data={data}
                value={String(to.periodKey)}
                allowDeselect={false}
                searchable
                onChange={(value) => setPicked({ ...picked, to: Number(value) })}
              />
            </div>
            <MigrationResult side={side} from={from} to={to} />
          </section>
        );
      }}
    </QueryBoundary>
  );
}
