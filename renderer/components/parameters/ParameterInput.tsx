import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParameterControl, ParameterField, ParameterValue } from './parameter-fields.ts';

type ParameterInputProps = {
  readonly field: ParameterField;
  readonly value: ParameterValue;
  readonly fault: string | undefined;
  /** Digits after the point of the project's currency. */
  readonly decimals: number;
  readonly onChange: (value: ParameterValue) => void;
};

function getScale(control: ParameterControl, decimals: number): number {
  if (control.kind === 'share') return 100;
  if (control.kind === 'money' || (control.kind === 'cuts' && control.isMoney)) return 10 ** -decimals;
  return 1;
}

function CutsInput({ field, value, fault, decimals, onChange }: ParameterInputProps) {
  const { t } = useTranslation();
  const scale = getScale(field.control, decimals);
  const cuts = Array.isArray(value) ? (value as readonly number[]) : [];
  const [text, setText] = useState(cuts.map((cut) => Number((cut * scale).toFixed(decimals))).join(', '));
  return (
    <TextInput
      label={t(`parameters.field.${field.id}.label`)}
      description={t(`parameters.field.${field.id}.text`)}
      value={text}
      error={fault}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const parts = event.currentTarget.value.split(/[,，、\s]+/).filter(Boolean);
        onChange(parts.map((part) => (scale < 1 ? Math.round(Number(part) / scale) : Number(part))));
      }}
    />
  );
}

/** One parameter with its name, its meaning and what is wrong with it. */
export function ParameterInput(props: ParameterInputProps) {
  const { field, value, fault, decimals, onChange } = props;
  const { t } = useTranslation();
  const { control, id } = field;
  const shared = {
    label: t(`parameters.field.${id}.label`),
    description: t(`parameters.field.${id}.text`),
    error: fault,
  };

  switch (control.kind) {
    case 'switch':
      return (
        <Switch {...shared} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case 'date':
      return (
        <TextInput
          {...shared}
          type="date"
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)}
        />
      );
    case 'zone':
      return (
        <Select
          {...shared}
          value={typeof value === 'string' ? value : null}
          allowDeselect={false}
          searchable
          data={Intl.supportedValuesOf('timeZone')}
          onChange={(chosen) => onChange(chosen ?? value)}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          value={typeof value === 'string' ? value : null}
          allowDeselect={false}
          data={control.options.map((option) => ({
            value: option.value,
            label: t(`parameters.option.${option.key}`),
          }))}
          onChange={(chosen) => onChange(chosen ?? value)}
        />
      );
    case 'cuts':
      return <CutsInput {...props} />;
    case 'integer':
    case 'share':
    case 'money': {
      const scale = getScale(control, decimals);
      const digits = control.kind === 'integer' ? 0 : control.kind === 'share' ? 2 : decimals;
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'number' ? Number((value * scale).toFixed(digits)) : ''}
          decimalScale={digits}
          thousandSeparator={control.kind === 'money' ? ',' : ''}
          suffix={control.kind === 'share' ? ' %' : ''}
          hideControls={control.kind !== 'integer'}
          onChange={(next) => {
            if (next === '' || Number.isNaN(Number(next))) onChange(null);
            else if (control.kind === 'share') onChange(Number((Number(next) / scale).toFixed(6)));
            else onChange(control.kind === 'money' ? Math.round(Number(next) / scale) : Number(next));
          }}
        />
      );
    }
  }
}
