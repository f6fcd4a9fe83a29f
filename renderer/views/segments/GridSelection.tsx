import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { sumBlock, type RfmCube, type ScoreBlock } from '#core/questions/segments/rfm-grid.ts';
import { getSegmentRule } from '#core/questions/audience/saved-segment.ts';
import { CustomersDrawer } from '../../components/customers/CustomersDrawer.tsx';
import { SaveSegment } from '../../components/customers/SaveSegment.tsx';
import { useSavedSegments } from '../../components/customers/use-saved-segments.ts';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useQuery } from '../../data/use-query.ts';
import { useFilters } from '../../store/use-filters.ts';
import { CountField } from './rules/fields.tsx';
import styles from './RfmGrid.module.css';

type GridSelectionProps = {
  readonly cube: RfmCube;
  readonly block: ScoreBlock;
  readonly currency: Currency;
  readonly onChange: (block: ScoreBlock) => void;
};

const LETTERS = ['r', 'f', 'm'] as const;

/** The block as a rule; a score that may be anything is left out. */
function toRule(block: ScoreBlock, scoreCount: number): AudienceRule {
  const limited = LETTERS.filter((letter) => block[letter].min > 1 || block[letter].max < scoreCount);
  return { kind: 'rfm-scores', ...Object.fromEntries(limited.map((letter) => [letter, block[letter]])) };
}

/** The brushed block: typed ranges, what it holds, how far saved segments overlap with it, and what to do with it. */
export function GridSelection({ cube, block, currency, onChange }: GridSelectionProps) {
  const { t } = useTranslation();
  const { count, percent, shortMoney } = useFormats();
  const { applyFilter } = useFilters();
  const { segments } = useSavedSegments();
  const [isListed, setListed] = useState(false);
  const { scoreCount } = cube;
  const rule = useMemo(() => toRule(block, scoreCount), [block, scoreCount]);
  const rules = useMemo(() => segments.map(({ segment }) => getSegmentRule(segment)), [segments]);
  const overlap = useQuery('segment-sizes', { rules }, { audience: rule, isEnabled: rules.length > 0 });
  const full = { min: 1, max: scoreCount };
  const all = sumBlock(cube, { r: full, f: full, m: full });
  const inside = sumBlock(cube, block);
  const overlapping =
    overlap.status === 'ready' && rules.length > 0
      ? segments
          .map(({ id, name }, at) => ({ id, name, customers: overlap.value.rows[at]?.customers ?? 0 }))
          .filter(({ customers }) => customers > 0)
      : [];
  const title = LETTERS.map((letter) => `${letter.toUpperCase()} ${block[letter].min}–${block[letter].max}`).join(
    ' · ',
  );
  return (
    <section className={styles.selection} aria-label={t('rfm.selection')}>
      <h3>{t('rfm.selection')}</h3>
      <div className={styles.ranges}>
        {LETTERS.map((letter) => (
          <div key={letter} className={styles.range}>
            <CountField
              label={t('rules.scoreFrom', { letter: letter.toUpperCase() })}
              value={block[letter].min}
              min={1}
              max={block[letter].max}
              onChange={(min) => onChange({ ...block, [letter]: { ...block[letter], min } })}
            />
            <CountField
              label={t('rules.scoreTo', { letter: letter.toUpperCase() })}
              value={block[letter].max}
              min={block[letter].min}
              max={scoreCount}
              onChange={(max) => onChange({ ...block, [letter]: { ...block[letter], max } })}
            />
          </div>
        ))}
      </div>
      <p role="status" className={styles.selected} data-testid="brushed" data-value={inside.customers}>
        <strong>{t('rules.customers', { customers: count(inside.customers) })}</strong>
        <span>
          {t('rfm.selected', {
            share: percent(all.customers === 0 ? null : inside.customers / all.customers),
            money: shortMoney(inside.monetaryCents, currency),
            revenue: percent(all.monetaryCents > 0n ? Number(inside.monetaryCents) / Number(all.monetaryCents) : null),
          })}
        </span>
      </p>
      {overlapping.length > 0 && (
        <ul className={styles.overlap} aria-label={t('rfm.overlap')}>
          {overlapping.map(({ id, name, customers }) => (
            <li key={id}>
              <span title={name}>{name}</span>
              <span className="numeric">
                {t('rfm.overlapOf', {
                  customers: count(customers),
                  share: percent(inside.customers === 0 ? null : customers / inside.customers),
                })}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.buttons}>
        <SaveSegment rule={rule} isUnfiltered isDisabled={inside.customers === 0} suggestedName={title} />
        <Button variant="default" size="sm" onClick={() => applyFilter(rule)}>
          {t('rules.useAsFilter')}
        </Button>
        <Button variant="default" size="sm" onClick={() => setListed(true)}>
          {t('rules.showList')}
        </Button>
      </div>
      <CustomersDrawer title={title} audience={isListed ? rule : null} onClose={() => setListed(false)} />
    </section>
  );
}
