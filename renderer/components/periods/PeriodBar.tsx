import { FESTIVALS } from '#core/questions/periods/festivals.ts';
import { settlePeriod, type Comparison, type KnownDays, type Period } from '#core/questions/periods/period.ts';
import { Button, Popover, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePeriod } from '../../store/use-period.ts';
import styles from './Periods.module.css';
import { usePeriodText } from './use-period-text.ts';

const PRESETS: readonly Period[] = [
  ...[7, 30, 90, 365].map((days): Period => ({ kind: 'last-days', days })),
  ...(['month', 'quarter', 'year'] as const).flatMap((unit): Period[] => [
    { kind: 'this', unit },
    { kind: 'last', unit },
  ]),
];
const COMPARISONS: readonly Comparison[] = [
  { kind: 'previous' },
  { kind: 'last-year', align: 'weekday' },
  { kind: 'last-year', align: 'festival' },
  { kind: 'none' },
];

/** Festivals of the years that the data reach into, the latest first. */
function listFestivals(known: KnownDays): Period[] {
  const last = Number(known.asOf.slice(0, 4));
  const first = Number((known.dataFrom ?? known.asOf).slice(0, 4));
  const years = Array.from({ length: Math.min(last - first, 9) + 1 }, (_, index) => last - index);
  return years
    .flatMap((year) => FESTIVALS.map((festival): Period => ({ kind: 'festival', festival, year })))
    .filter((period) => {
      const span = settlePeriod(period, known);
      return span !== null && span.through >= (known.dataFrom ?? span.from);
    });
}

type ChoiceProps = {
  readonly label: string;
  readonly detail?: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
};

function Choice({ label, detail, isChosen, onChoose }: ChoiceProps) {
  return (
    <button type="button" className={styles.choice} aria-pressed={isChosen} onClick={onChoose}>
      <span>{label}</span>
      {detail !== undefined && <span className={styles.detail}>{detail}</span>}
    </button>
  );
}

type PickerProps = {
  readonly name: string;
  readonly label: string;
  readonly shown: string;
  readonly children: (close: () => void) => ReactNode;
};

function Picker({ name, label, shown, children }: PickerProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      shadow="md"
      withinPortal
      trapFocus
      returnFocus
      width={320}
    >
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          h={28}
          aria-label={label}
          aria-haspopup="dialog"
          data-testid={name}
          onClick={() => setOpen(!isOpen)}
        >
          {shown}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>{isOpen && children(() => setOpen(false))}</Popover.Dropdown>
    </Popover>
  );
}

function RangeForm({ onApply }: { readonly onApply: (period: Period) => void }) {
  const { t } = useTranslation();
  const { span, known } = usePeriod();
  const [from, setFrom] = useState(span?.from ?? '');
  const [through, setThrough] = useState(span?.through ?? '');
  const chosen: Period = { kind: 'range', from, through };
  const isReady = from !== '' && through !== '' && settlePeriod(chosen, known) !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) onApply(chosen);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.pair}>
        <TextInput
          type="date"
          label={t('filters.fromDay')}
          value={from}
          max={known.asOf}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t('filters.throughDay')}
          value={through}
          error={from !== '' && through !== '' && from > through ? t('filters.turned') : undefined}
          onChange={({ currentTarget }) => setThrough(currentTarget.value)}
        />
      </div>
      <Button type="submit" size="compact-sm" disabled={!isReady}>
        {t('periods.apply')}
      </Button>
    </form>
  );
}

function CustomForm({ onApply }: { readonly onApply: (comparison: Comparison) => void }) {
  const { t } = useTranslation();
  const { compared } = usePeriod();
  const [from, setFrom] = useState(compared?.from ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (from !== '') onApply({ kind: 'custom', from });
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        type="date"
        label={t('periods.customFrom')}
        value={from}
        onChange={({ currentTarget }) => setFrom(currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" disabled={from === ''}>
        {t('periods.apply')}
      </Button>
    </form>
  );
}

/** The period that numbers over time are about, and what they are compared with. */
export function PeriodBar() {
  const { t } = useTranslation();
  const { describePeriod, describeComparison } = usePeriodText();
  const { period, comparison, known, span, compared, setPeriod, setComparison } = usePeriod();
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const writeSpan = (days: typeof span): string =>
    days === null ? t('periods.noDays', { date: known.asOf }) : t('periods.span', days);
  const periods: readonly Period[] = [...PRESETS, { kind: 'all' }, ...listFestivals(known)];

  return (
    <>
      <Picker
        name="period"
        label={t('periods.choose', { period: `${describePeriod(period)}, ${writeSpan(span)}` })}
        shown={describePeriod(period)}
      >
        {(close) => (
          <>
            <div className={styles.choices} role="group" aria-label={t('periods.title')}>
              {periods.map((choice) => (
                <Choice
                  key={JSON.stringify(choice)}
                  label={describePeriod(choice)}
                  detail={writeSpan(settlePeriod(choice, known))}
                  isChosen={isSame(choice, period)}
                  onChoose={() => {
                    setPeriod(choice);
                    close();
                  }}
                />
              ))}
            </div>
            <h3 className={styles.head}>{t('periods.range')}</h3>
            <RangeForm
              onApply={(chosen) => {
                setPeriod(chosen);
                close();
              }}
            />
          </>
        )}
      </Picker>
      <Picker
        name="comparison"
        label={t('periods.compare', {
          comparison:
            compared === null
              ? describeComparison(comparison)
              : `${describeComparison(comparison)}, ${writeSpan(compared)}`,
        })}
        shown={t('periods.compare', { comparison: describeComparison(comparison) })}
      >
        {(close) => (
          <>
            <div className={styles.choices} role="group" aria-label={t('periods.comparison')}>
              {COMPARISONS.map((choice) => (
                <Choice
                  key={JSON.stringify(choice)}
                  label={describeComparison(choice)}
                  isChosen={isSame(choice, comparison)}
                  onChoose={() => {
                    setComparison(choice);
                    close();
                  }}
                />
              ))}
            </div>
            <CustomForm
              onApply={(chosen) => {
                setComparison(chosen);
                close();
              }}
            />
          </>
        )}
      </Picker>
    </>
  );
}
