import { Chip, NumberInput, SegmentedControl, Select, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Behaviour.module.css';
import { BREAKDOWNS, ORDERS, RANGES, STEPS, type FunnelControls } from './use-funnel-settings.ts';

function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.field} role="group" aria-label={label}>
      <span className={styles.fieldLabel}>{label}</span>
      {children}
    </div>
  );
}

function Whole({
  label,
  value,
  max,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      size="xs"
      w={78}
      aria-label={label}
      value={value}
      min={1}
      max={max}
      allowDecimal={false}
      onChange={(next) => {
        const number = Number(next);
        if (Number.isInteger(number) && number >= 1 && number <= max) onChange(number);
      }}
    />
  );
}

/** What the funnel asks: steps, order, window, what is counted, by whom it is broken down. */
export function FunnelToolbar({ controls }: { readonly controls: FunnelControls }) {
  const { t } = useTranslation();
  const { args, set } = controls;
  return (
    <section className={styles.toolbar} aria-label={t('behaviour.controls')}>
      <Field label={t('behaviour.steps')}>
        <Chip.Group
          multiple
          value={[...args.steps]}
          onChange={(steps) => {
            const next = STEPS.filter((step) => steps.includes(step));
            if (next.length >= 2) set.steps(next);
          }}
        >
          <div className={styles.chips}>
            {STEPS.map((step) => (
              <Chip key={step} value={step} size="xs" radius="sm">
                {t(`behaviour.step.${step}`)}
              </Chip>
            ))}
          </div>
        </Chip.Group>
      </Field>
      <Field label={t('behaviour.window')}>
        <div className={styles.inline}>
          <Whole label={t('behaviour.window')} value={controls.length} max={2000} onChange={set.length} />
          <SegmentedControl
            size="xs"
            value={controls.unit}
            aria-label={t('behaviour.windowUnit')}
            data={(['days', 'hours'] as const).map((value) => ({ value, label: t(`behaviour.unit.${value}`) }))}
            onChange={set.unit}
          />
        </div>
      </Field>
      <Field label={t('behaviour.repurchaseWindow')}>
        <div className={styles.inline}>
          <Switch
            size="xs"
            aria-label={t('behaviour.step.repurchase')}
            checked={args.repurchaseDays !== null}
            disabled={args.steps.at(-1) !== 'purchase'}
            onChange={(event) => set.repurchase(event.currentTarget.checked)}
          />
          {args.repurchaseDays !== null && (
            <>
              <Whole
                label={t('behaviour.repurchaseWindow')}
                value={controls.repurchaseDays}
                max={730}
                onChange={set.repurchaseDays}
              />
              <span className={styles.unit}>{t('behaviour.unit.days')}</span>
            </>
          )}
        </div>
      </Field>
      <Field label={t('behaviour.order')}>
        <SegmentedControl
          size="xs"
          value={args.order}
          aria-label={t('behaviour.order')}
          data={ORDERS.map((value) => ({ value, label: t(`behaviour.orderName.${value}`) }))}
          onChange={set.order}
        />
      </Field>
      <Field label={t('behaviour.count')}>
        <SegmentedControl
          size="xs"
          value={args.count}
          aria-label={t('behaviour.count')}
          data={(['people', 'events'] as const).map((value) => ({ value, label: t(`behaviour.countName.${value}`) }))}
          onChange={set.count}
        />
      </Field>
      <Field label={t('behaviour.relative')}>
        <SegmentedControl
          size="xs"
          value={controls.relative}
          aria-label={t('behaviour.relative')}
          data={(['first', 'previous'] as const).map((value) => ({
            value,
            label: t(`behaviour.relativeName.${value}`),
          }))}
          onChange={set.relative}
        />
      </Field>
      <Select
        size="xs"
        w={136}
        label={t('behaviour.breakdown')}
        value={args.breakdown ?? 'none'}
        allowDeselect={false}
        data={BREAKDOWNS.map((value) => ({ value, label: t(`behaviour.breakdownName.${value}`) }))}
        onChange={(value) => {
          const found = BREAKDOWNS.find((candidate) => candidate === value);
          if (found !== undefined) set.breakdown(found);
        }}
      />
      <Select
        size="xs"
        w={136}
        label={t('behaviour.range')}
        value={controls.range}
        allowDeselect={false}
        data={RANGES.map((value) => ({
          value,
          label: value === 'all' ? t('behaviour.rangeAll') : t('behaviour.rangeLast', { days: value }),
        }))}
        onChange={(value) => {
          const found = RANGES.find((candidate) => candidate === value);
          if (found !== undefined) set.range(found);
        }}
      />
    </section>
  );
}
