import { Button, Checkbox, Popover } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  CUSTOMER_COLUMN_IDS,
  CUSTOMER_COLUMNS,
  type CustomerColumnId,
} from '#core/questions/customers/customer-columns.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './CustomerList.module.css';

type ColumnChooserProps = {
  readonly columns: readonly CustomerColumnId[];
  readonly onChange: (columns: readonly CustomerColumnId[]) => void;
};

export function ColumnChooser({ columns, onChange }: ColumnChooserProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Button variant="default" size="sm">
          {t('customers.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('customers.columns')}>
        <Checkbox.Group
          value={[...columns]}
          aria-label={t('customers.columns')}
          onChange={(chosen) => onChange(CUSTOMER_COLUMN_IDS.filter((id) => chosen.includes(id)))}
        >
          <div className={styles.chooser}>
            {CUSTOMER_COLUMN_IDS.map((id) => (
              <Checkbox key={id} size="sm" value={id} label={read(CUSTOMER_COLUMNS[id].label)} />
            ))}
          </div>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}
