import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { OVERLAP_RULES, type Overlap, type OverlapRule } from '#core/campaigns/plan/overlap.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Simulation.module.css';

type OverlapProps = {
  readonly strategies: readonly Strategy[];
  readonly overlap: Overlap;
  readonly rule: OverlapRule;
  readonly hasClosedForm: boolean;
  readonly onChange: (rule: OverlapRule) => void;
};

/** Who is in several strategies, and what becomes of them. Nothing where nobody is. */
export function OverlapPart({ strategies, overlap, rule, hasClosedForm, onChange }: OverlapProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  if (overlap.customers === 0) return null;
  const name = (id: string): string => strategies.find((strategy) => strategy.id === id)?.name ?? id;
  return (
    <section className={styles.card} aria-label={t('decide.overlap.title')}>
      <div className={styles.head}>
        <div>
          <h2>{t('decide.overlap.title')}</h2>
          <p className={styles.note}>{t('decide.overlap.count', { customers: count(overlap.customers) })}</p>
        </div>
        <SegmentedControl
          size="xs"
          aria-label={t('decide.overlap.rule')}
          value={rule}
          data={OVERLAP_RULES.map((value) => ({
            value,
            label: t(`decide.overlap.ruleOf.${value}`),
            disabled: value === 'best' && !hasClosedForm,
          }))}
          onChange={(value) => onChange(OVERLAP_RULES.find((known) => known === value) ?? 'separate')}
        />
      </div>
      <ul className={styles.pairs}>
        {overlap.pairs.map(({ first, second, customers }) => (
          <li key={`${first} ${second}`}>
            {t('decide.overlap.pair', { first: name(first), second: name(second), customers: count(customers) })}
          </li>
        ))}
      </ul>
      <p className={rule === 'separate' ? styles.caution : styles.note}>{t(`decide.overlap.noteOf.${rule}`)}</p>
    </section>
  );
}
