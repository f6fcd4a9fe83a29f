import { Badge, Button, NumberInput, Select, Slider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  ASSUMPTION_NAMES,
  ASSUMPTIONS,
  EVIDENCE_GRADES,
  type AssumptionName,
  type AssumptionRange,
} from '#core/campaigns/strategy/assumptions.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { BreakEven } from '#core/campaigns/forecast/sensitivity.ts';
import type { StrategyOutlook } from '#core/workbench/campaigns/outlook.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { findOrigin } from './evidence-offers.ts';
import { EvidencePanel } from './EvidencePanel.tsx';
import styles from './Simulation.module.css';
import { useEvidence, useOfferText } from './use-evidence.ts';

/** What an assumption begins with when it is taken up. */
const BEGINNINGS: Readonly<Record<AssumptionName, AssumptionRange>> = {
  lift: { low: 0, mid: 0.2, high: 0.5, source: 'guess' },
  decayDays: { low: 7, mid: 14, high: 28, source: 'guess' },
  fatigue: { low: 0.4, mid: 0.7, high: 1, source: 'guess' },
  reactivation: { low: 0, mid: 0.03, high: 0.08, source: 'guess' },
  redemption: { low: 0.2, mid: 0.4, high: 0.6, source: 'guess' },
  basketUplift: { low: 0, mid: 0.05, high: 0.15, source: 'guess' },
  pullForward: { low: 0, mid: 0.2, high: 0.4, source: 'guess' },
  marginRate: { low: 0.35, mid: 0.4, high: 0.45, source: 'guess' },
};

/** The slider ends where the range could sensibly go; typed values may go on to what the assumption can be. */
function getSliderEnd(name: AssumptionName, range: AssumptionRange): number {
  const { max } = ASSUMPTIONS[name];
  return Math.min(max, Math.max(name === 'decayDays' ? 60 : 1, 1.5 * range.high));
}

export function getAssumptionId(name: AssumptionName): string {
  return `assumption-${name}`;
}

type RowProps = {
  readonly name: AssumptionName;
  readonly range: AssumptionRange;
  readonly preset: AssumptionRange | undefined;
  readonly breakEven: BreakEven | undefined;
  /** Where the range was taken over from, in words. */
  readonly origin: string | undefined;
  readonly onChange: (range: AssumptionRange | undefined) => void;
  readonly mayDrop: boolean;
};

function AssumptionRow({ name, range, preset, breakEven, origin, onChange, mayDrop }: RowProps) {
  const { t } = useTranslation();
  const { decimal, percent } = useFormats();
  const { read } = useLanguage();
  const { label, doc, min, max, unit } = ASSUMPTIONS[name];
  const isShare = unit === 'share';
  const write = (value: number): string => (isShare ? percent(value) : `${decimal(value, 1)} ${t('simulation.days')}`);
  const scale = isShare ? 100 : 1;
  const end = getSliderEnd(name, range);
  const isWrong = !(range.low <= range.mid && range.mid <= range.high && range.low >= min && range.high <= max);
  /** The range keeps its shape around a middle that moves. */
  function moveMid(mid: number) {
    const shift = mid - range.mid;
    const clamp = (value: number): number => Math.min(max, Math.max(min, value));
    onChange({ ...range, low: clamp(range.low + shift), mid: clamp(mid), high: clamp(range.high + shift) });
  }
  const setEnd = (key: 'low' | 'mid' | 'high', value: number | string): void => {
    if (typeof value === 'number') onChange({ ...range, [key]: value / scale });
  };
  return (
    <fieldset className={styles.assumption} id={getAssumptionId(name)} tabIndex={-1}>
      <legend>
        {read(label)}
        <Badge
          size="sm"
          radius="sm"
          variant="light"
          tt="none"
          color={range.source === 'guess' ? 'gray' : 'blue'}
          {...(origin === undefined ? {} : { title: origin })}
        >
          {t(`simulation.sourceOf.${range.source}`)}
        </Badge>
      </legend>
      <p className={styles.note}>{read(doc)}</p>
      {origin !== undefined && <p className={styles.note}>{origin}</p>}
      <Slider
        thumbLabel={`${read(label)} ${t('simulation.mid')}`}
        min={min < 0 ? Math.max(min, -end) : min}
        max={end}
        step={isShare ? 0.005 : 0.5}
        value={range.mid}
        label={write}
        marks={[
          { value: range.low },
          { value: range.high },
          ...(breakEven === undefined || breakEven.value === null || breakEven.value > end
            ? []
            : [{ value: breakEven.value, label: '◆' }]),
        ]}
        onChange={moveMid}
      />
      <div className={styles.ends}>
        {(['low', 'mid', 'high'] as const).map((key) => (
          <NumberInput
            key={key}
            size="xs"
            label={t(`simulation.${key}`)}
            {...(isShare ? { suffix: ' %' } : {})}
            decimalScale={1}
            value={Math.round(10 * scale * range[key]) / 10}
            error={isWrong}
            onChange={(value) => setEnd(key, value)}
          />
        ))}
        <Select
          size="xs"
          label={t('simulation.source')}
          value={range.source}
          allowDeselect={false}
          data={EVIDENCE_GRADES.map((grade) => ({ value: grade, label: t(`simulation.sourceOf.${grade}`) }))}
          onChange={(value) => {
            const source = EVIDENCE_GRADES.find((grade) => grade === value);
            if (source !== undefined) onChange({ ...range, source });
          }}
        />
      </div>
      {isWrong && (
        <p className={styles.wrong} role="alert">
          {t('simulation.rangeError', { min: write(min), max: write(max) })}
        </p>
      )}
      <div className={styles.foot}>
        <span className={styles.note}>
          {breakEven === undefined
            ? ''
            : breakEven.value === null
              ? t('simulation.noBreakEven')
              : t('simulation.breakEven', { value: write(breakEven.value) })}
        </span>
        {preset !== undefined && (
          <Button size="compact-xs" variant="subtle" onClick={() => onChange(preset)}>
            {t('simulation.reset')}
          </Button>
        )}
        {mayDrop && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onChange(undefined)}>
            {t('simulation.drop')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

type AssumptionsProps = {
  readonly strategy: Strategy;
  readonly outlook: StrategyOutlook | null;
  readonly breakEvens: readonly BreakEven[];
  readonly onChange: (strategy: Strategy) => void;
};

/** How customers are assumed to answer: a middle, a range and where it comes from. */
export function AssumptionsPart({ strategy, outlook, breakEvens, onChange }: AssumptionsProps) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const { read } = useLanguage();
  const preset = createPreset(strategy.type).assumptions;
  const set = (name: AssumptionName, range: AssumptionRange | undefined): void => {
    const { [name]: _, ...rest } = strategy.assumptions;
    onChange({ ...strategy, assumptions: range === undefined ? rest : { ...strategy.assumptions, [name]: range } });
  };
  const { gathered, learnt, offers } = useEvidence(strategy);
  const describe = useOfferText();
  const explain = (name: AssumptionName, range: AssumptionRange): string | undefined => {
    const offer = findOrigin(offers, name, range);
    return offer === undefined ? undefined : describe.origin(offer);
  };
  const absent = ASSUMPTION_NAMES.filter((name) => strategy.assumptions[name] === undefined);
  return (
    <section className={styles.part}>
      <h3>{t('simulation.steps.assumptions')}</h3>
      {outlook !== null && (
        <p className={styles.note}>
          {outlook.marginSource === 'measured'
            ? t('simulation.marginMeasured', { rate: percent(outlook.marginRate) })
            : t(outlook.marginSource === 'none' ? 'simulation.marginNone' : 'simulation.marginAssumed')}
        </p>
      )}
      {ASSUMPTION_NAMES.map((name) => {
        const range = strategy.assumptions[name];
        return range === undefined ? null : (
          <AssumptionRow
            key={name}
            name={name}
            range={range}
            preset={preset[name]}
            origin={explain(name, range)}
            breakEven={breakEvens.find((entry) => entry.name === name)}
            onChange={(next) => set(name, next)}
            mayDrop={!(name === 'redemption' && strategy.offer.kind !== 'none')}
          />
        );
      })}
      <ul className={styles.absent}>
        {absent.map((name) => (
          <li key={name}>
            <span>
              {read(ASSUMPTIONS[name].label)} <span className={styles.note}>{t('simulation.notAssumed')}</span>
            </span>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`${t('simulation.use')}: ${read(ASSUMPTIONS[name].label)}`}
              onClick={() => set(name, BEGINNINGS[name])}
            >
              {t('simulation.use')}
            </Button>
          </li>
        ))}
      </ul>
      <EvidencePanel
        strategy={strategy}
        learnt={learnt}
        gathered={gathered}
        onTake={({ assumption, range }) => set(assumption, range)}
      />
    </section>
  );
}
