import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Cohorts.module.css';
import type { CompareChoice } from './use-comparison.ts';
import { AGE_KINDS, MEASURES, parseBrackets, READINGS, UNITS, type CohortControls } from './use-cohort-settings.ts';

type PickProps<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onPick: (value: Value) => void;
  readonly width?: number;
};

function Pick<Value extends string>({ label, value, options, onPick, width = 132 }: PickProps<Value>) {
  return (
    <Select
      size="xs"
      w={width}
      label={label}
      value={value}
      data={options.map((option) => ({ value: option.value, label: option.label }))}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true, width: 'max-content', position: 'bottom-start' }}
      onChange={(next) => {
        const found = options.find((option) => option.value === next);
        if (found !== undefined) onPick(found.value);
      }}
    />
  );
}

function Brackets({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(text);
  const isReadable = parseBrackets(typed) !== null;
  const settle = () => {
    if (isReadable) onChange(typed);
  };
  return (
    <TextInput
      size="xs"
      w={180}
      label={t('cohorts.bracketsLabel')}
      value={typed}
      error={isReadable ? undefined : t('cohorts.bracketsFault')}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) settle();
      }}
    />
  );
}

function Group({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className={styles.group} role="group" aria-label={label}>
      {children}
    </div>
  );
}

type CohortToolbarProps = {
  readonly controls: CohortControls;
  readonly canForecast: boolean;
  readonly hasBehavior: boolean;
  readonly compare: CompareChoice;
};

export function CohortToolbar({ controls, canForecast, hasBehavior, compare }: CohortToolbarProps) {
  const { t } = useTranslation();
  const { request, view, set } = controls;
  const events = (['purchase', 'behavior'] as const).map((value) => ({ value, label: t(`cohorts.event.${value}`) }));
  return (
    <section className={styles.toolbar} aria-label={t('cohorts.controls')}>
      <Group label={t('cohorts.groupCohorts')}>
        {hasBehavior && (
          <>
            <Pick
              label={t('cohorts.anchor')}
              value={request.anchor}
              options={events.map(({ value }) => ({ value, label: t(`cohorts.first.${value}`) }))}
              onPick={set.anchor}
            />
            <Pick
              label={t('cohorts.activity')}
              value={request.activity}
              options={events}
              onPick={set.activity}
              width={96}
            />
          </>
        )}
        <Pick
          label={t('cohorts.unit')}
          value={request.unit}
          options={UNITS.map((value) => ({ value, label: t(`cohorts.unitName.${value}`) }))}
          onPick={set.unit}
          width={96}
        />
        <Pick
          label={t('cohorts.ages')}
          value={request.ages.kind}
          options={AGE_KINDS.map((value) => ({ value, label: t(`cohorts.ageKind.${value}`) }))}
          onPick={set.ages}
          width={124}
        />
        {request.ages.kind === 'rolling' && (
          <NumberInput
            size="xs"
            w={84}
            label={t('cohorts.rollingDays')}
            value={controls.rollingDays}
            min={1}
            max={365}
            allowDecimal={false}
            onChange={(value) => {
              const days = Number(value);
              if (Number.isInteger(days) && days >= 1 && days <= 365) set.rollingDays(days);
            }}
          />
        )}
        {request.ages.kind === 'brackets' && (
          <Brackets key={controls.brackets} text={controls.brackets} onChange={set.brackets} />
        )}
      </Group>
      <Group label={t('cohorts.groupMeasure')}>
        <Pick
          label={t('cohorts.measure')}
          value={view.measure}
          options={MEASURES.map((value) => ({ value, label: t(`cohorts.measureName.${value}`) }))}
          onPick={set.measure}
          width={168}
        />
        <Pick
          label={t('cohorts.reading')}
          value={view.reading}
          options={READINGS.map((value) => ({ value, label: t(`cohorts.readingName.${value}`) }))}
          onPick={set.reading}
          width={112}
        />
        {view.measure === 'rate' && (
          <Pick
            label={t('cohorts.denominator')}
            value={view.denominator}
            options={(['size', 'previous'] as const).map((value) => ({
              value,
              label: t(`cohorts.denominatorName.${value}`),
            }))}
            onPick={set.denominator}
            width={124}
          />
        )}
        <Pick
          label={t('cohorts.mean')}
          value={view.mean}
          options={(['weighted', 'simple'] as const).map((value) => ({ value, label: t(`cohorts.meanName.${value}`) }))}
          onPick={set.mean}
          width={104}
        />
        <NumberInput
          size="xs"
          w={88}
          label={t('cohorts.minSize')}
          value={view.minSize}
          min={1}
          max={100_000}
          allowDecimal={false}
          onChange={(value) => {
            const size = Number(value);
            if (Number.isInteger(size) && size >= 1) set.minSize(size);
          }}
        />
      </Group>
      <Group label={t('cohorts.groupCompare')}>
        <Select
          size="xs"
          w={150}
          label={t('cohorts.compareA')}
          placeholder={t('cohorts.everybody')}
          value={compare.a}
          data={compare.options}
          clearable
          searchable
          clearButtonProps={{ 'aria-label': t('cohorts.compareClear') }}
          onChange={compare.setA}
        />
        <Select
          size="xs"
          w={150}
          label={t('cohorts.compareB')}
          placeholder={t('cohorts.noComparison')}
          value={compare.b}
          data={compare.options}
          clearable
          searchable
          clearButtonProps={{ 'aria-label': t('cohorts.compareClear') }}
          onChange={compare.setB}
        />
      </Group>
      <div className={styles.switches}>
        <Switch
          size="xs"
          label={t('cohorts.versusMean')}
          checked={controls.isVersusMean}
          disabled={compare.b !== null}
          onChange={(event) => set.versus(event.currentTarget.checked)}
        />
        <Switch
          size="xs"
          label={t('cohorts.byRow')}
          checked={controls.isByRow}
          onChange={(event) => set.colour(event.currentTarget.checked)}
        />
        <Switch
          size="xs"
          label={t('cohorts.forecast')}
          checked={controls.hasForecast && canForecast}
          disabled={!canForecast}
          onChange={(event) => set.forecast(event.currentTarget.checked)}
        />
      </div>
    </section>
  );
}
