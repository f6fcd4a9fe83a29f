import { useTranslation } from 'react-i18next';
import type { Comparison } from '#core/campaigns/draws/compare.ts';
import { writePercent } from '#core/kernel/percent-text.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Simulation.module.css';
import { useMoney } from './use-money.ts';

type PairsProps = { readonly strategies: readonly Strategy[]; readonly comparison: Comparison; readonly level: number };

/** Differences between strategies draw by draw, and doing nothing as a choice. */
export function PairsPart({ strategies, comparison, level }: PairsProps) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const { short } = useMoney();
  const name = (id: string): string => strategies.find((strategy) => strategy.id === id)?.name ?? id;
  if (comparison.differences.length === 0) return null;
  const { nothing } = comparison;
  return (
    <section className={styles.card} aria-label={t('decide.pairs.title')}>
      <h2>{t('decide.pairs.title')}</h2>
      <p className={styles.note}>{t('decide.pairs.note', { level: writePercent(level) })}</p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('decide.pairs.title')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('decide.pairs.pair')}</th>
              <th scope="col" className="end">
                {t('decide.pairs.difference')}
              </th>
              <th scope="col" className="end">
                {t('decide.pairs.firstBetter')}
              </th>
            </tr>
          </thead>
          <tbody>
            {comparison.differences.map(({ first, second, netCents, firstBetter }) => (
              <tr key={`${first} ${second}`}>
                <th scope="row">
                  {name(first)} − {name(second)}
                </th>
                <td className="numeric end">
                  {short(netCents.median)}
                  <span className={styles.range}>
                    {short(netCents.low)} – {short(netCents.high)}
                  </span>
                </td>
                <td className="numeric end">{percent(firstBetter)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={styles.note}>
        {t('decide.pairs.nothing', { chance: percent(nothing.bestChance), regret: short(nothing.regretCents) })}
      </p>
    </section>
  );
}
