import { Button, Checkbox, Popover, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { combineRules, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { CUSTOMER_COLUMNS } from '#core/questions/customers/customer-columns.ts';
import type { CustomerListArgs } from '#core/questions/customers/customer-list.ts';
import { useAction } from '../../data/use-action.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useAudience } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { saveDownload } from '../save-download.ts';
import { createCellWriter } from './format-cell.ts';
import styles from './CustomerList.module.css';

/** What the clipboard takes without trouble; beyond it the list is exported. */
const COPY_LIMIT = 50_000;

type ListExportProps = {
  readonly asked: Omit<CustomerListArgs, 'offset' | 'limit'>;
  readonly audience: AudienceRule;
  readonly isUnfiltered: boolean;
  readonly fileName: string;
  readonly total: number | null;
};

type Kind = 'copy' | 'export';

/** Copies the list as TSV, or exports it as CSV with its notes: always every row, with the filters in force. */
export function ListExport({ asked, audience, isUnfiltered, fileName, total }: ListExportProps) {
  const { t } = useTranslation();
  const { read, language } = useLanguage();
  const formats = useFormats();
  const workbench = useWorkbench((state) => state.workbench);
  const currency = useWorkbench((state) => state.project?.parameters.currency);
  const about = useAudience(audience, isUnfiltered);
  const [encoding, setEncoding] = useState<'utf-8' | 'gb18030'>('utf-8');
  const [isMasked, setMasked] = useState(true);
  const { state, start, cancel } = useAction((kind: Kind, task) => (kind === 'copy' ? copy(task) : save(task)));
  if (currency === undefined) return null;
  const unit = currency;

  async function copy(task: TaskOptions): Promise<string> {
    const everybody = { ...asked, offset: 0, limit: COPY_LIMIT };
    const { rows } = await workbench.query('customer-list', everybody, combineRules([about]), task);
    const writeCell = createCellWriter(formats, unit, read);
    const heads = [t('customers.id'), ...asked.columns.map((id) => read(CUSTOMER_COLUMNS[id].label))];
    const lines = rows.map(({ customerId, cells }) => {
      const texts = asked.columns.map((id, at) => {
        const cell = cells[at] ?? null;
        return cell === null ? '' : writeCell(id, cell);
      });
      return [customerId, ...texts].join('\t');
    });
    await navigator.clipboard.writeText([heads.join('\t'), ...lines].join('\n'));
    return t('customers.copied', { rows: formats.count(rows.length) });
  }

  async function save(task: TaskOptions): Promise<string> {
    const request = {
      ...asked,
      fileName,
      encoding,
      isMasked,
      language: language === 'en' ? ('en' as const) : ('zh' as const),
    };
    const files = await workbench.query('customer-export', request, about, task);
    for (const { name, blob } of files) if (blob !== undefined) saveDownload(name, blob);
    return t('customers.exported', { name: `${fileName}.csv`, rows: formats.count(total ?? 0) });
  }

  const running = state.status === 'running' ? state.args : null;
  const canCopy = total !== null && total > 0 && total <= COPY_LIMIT;
  return (
    <>
      <Button
        variant="default"
        size="sm"
        disabled={!canCopy}
        loading={running === 'copy'}
        title={total !== null && total > COPY_LIMIT ? t('customers.copyTooMany') : undefined}
        onClick={() => start('copy')}
      >
        {t('customers.copy')}
      </Button>
      <Popover position="bottom-end" shadow="md" width={320} trapFocus returnFocus withinPortal>
        <Popover.Target>
          <Button size="sm" disabled={total === null || total === 0}>
            {t('customers.export')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('customers.export')}>
          <div className={styles.exportForm}>
            <p>{t('customers.exportText', { rows: formats.count(total ?? 0) })}</p>
            <SegmentedControl
              size="sm"
              value={encoding}
              aria-label={t('customers.encoding')}
              data={[
                { value: 'utf-8', label: 'UTF-8 (BOM)' },
                { value: 'gb18030', label: 'GB18030' },
              ]}
              onChange={setEncoding}
            />
            <Checkbox
              size="sm"
              checked={isMasked}
              label={t('customers.mask')}
              description={t('customers.maskText')}
              onChange={(event) => setMasked(event.currentTarget.checked)}
            />
            <div className={styles.exportButtons}>
              {running === 'export' && (
                <Button variant="default" size="sm" onClick={cancel}>
                  {t('build.cancel')}
                </Button>
              )}
              <Button size="sm" loading={running === 'export'} onClick={() => start('export')}>
                {t('customers.exportCsv')}
              </Button>
            </div>
            {state.status === 'failed' && (
              <ErrorPanel
                title={t('customers.exportFailed')}
                error={state.error}
                reassurance={t('build.nothingChanged')}
              />
            )}
          </div>
        </Popover.Dropdown>
      </Popover>
      <span role="status" className={styles.message}>
        {state.status === 'ready' ? state.value.value : ''}
      </span>
    </>
  );
}
