import { useTranslation } from 'react-i18next';
import type { TableView } from '#core/workbench/build/project-view.ts';
import { useFormats } from '../formatting/use-formats.ts';
import styles from './CheckMark.module.css';
import { Icon } from './Icon.tsx';

/** The verdict of a table's checks, in words and colour. */
export function CheckMark({ table }: { readonly table: Pick<TableView, 'checkCount' | 'failures'> }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const failed = table.failures.length;
  return (
    <span className={styles.mark} data-ok={failed === 0}>
      <Icon name={failed === 0 ? 'check' : 'warning'} size={14} />
      {failed === 0
        ? t('tables.passed', { count: table.checkCount })
        : t('tables.failed', { failed: count(failed), count: table.checkCount })}
    </span>
  );
}
