import { SegmentedControl } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { TOGGLE_TABLE_EVENT } from './toggle-table.ts';

export type Presentation = 'chart' | 'table';

type ViewSwitchProps = { readonly value: Presentation; readonly onChange: (value: Presentation) => void };

/** Chart or table: every chart has both, and `t` switches. */
export function ViewSwitch({ value, onChange }: ViewSwitchProps) {
  const { t } = useTranslation();
  useEffect(() => {
    const toggle = () => onChange(value === 'chart' ? 'table' : 'chart');
    window.addEventListener(TOGGLE_TABLE_EVENT, toggle);
    return () => window.removeEventListener(TOGGLE_TABLE_EVENT, toggle);
  }, [value, onChange]);

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
