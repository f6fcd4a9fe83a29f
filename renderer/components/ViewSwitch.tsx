import { SegmentedControl } from '@mantine/core';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFrontAction } from '../store/use-front-action.ts';

export type Presentation = 'chart' | 'table';

type ViewSwitchProps = { readonly value: Presentation; readonly onChange: (value: Presentation) => void };

/** Chart or table: every chart has both, and `t` switches. */
export function ViewSwitch({ value, onChange }: ViewSwitchProps) {
  const { t } = useTranslation();
  const toggle = useCallback(() => onChange(value === 'chart' ? 'table' : 'chart'), [value, onChange]);
  useFrontAction('toggle-table', toggle);

  return (
    <SegmentedControl
      size="sm"
      value={value}
      aria-label={t('viewSwitch.label')}
      data={[
        { value: 'chart', label: t('viewSwitch.chart') },
        { value: 'table', label: t('viewSwitch.table') },
      ]}
      onChange={onChange}
    />
  );
}
