import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';
import { ProgressPanel } from '../ProgressPanel.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './ExportPanel.module.css';

const BYTES_PER_KB = 1000;

/** The export at work, done, or failed. */
export function ExportPanel() {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const exporting = useWorkbench((state) => state.exports.state);
  const cancelExport = useWorkbench((state) => state.exports.cancelExport);
  const dismissExport = useWorkbench((state) => state.exports.dismissExport);

  switch (exporting.status) {
    case 'idle':
      return null;
    case 'running':
      return (
        <ProgressPanel
          title={t('tables.exporting')}
          startedAt={exporting.startedAt}
          progress={exporting.progress}
          onCancel={cancelExport}
        />
      );
    case 'failed':
      return (
        <ErrorPanel
          title={t('tables.exportFailed')}
          error={exporting.error}
          reassurance={t('tables.exportFailedNote')}
          actions={
            <Button size="sm" variant="default" onClick={dismissExport}>
              {t('build.dismiss')}
            </Button>
          }
        />
      );
    case 'ready': {
      const kilobytes = exporting.files.reduce((sum, { bytes }) => sum + bytes, 0) / BYTES_PER_KB;
      const size =
        kilobytes < BYTES_PER_KB ? `${decimal(kilobytes, 1)} KB` : `${decimal(kilobytes / BYTES_PER_KB, 1)} MB`;
      return (
        <section className={styles.done} role="status" data-testid="export-done">
          <Icon name="check" />
          <span className="numeric">
            {t('tables.exported', { count: exporting.files.length, size })}{' '}
            {exporting.folder === null
              ? t('tables.exportedDownload')
              : t('tables.exportedTo', { folder: exporting.folder })}
          </span>
          <Button size="compact-sm" variant="subtle" onClick={dismissExport}>
            {t('build.dismiss')}
          </Button>
        </section>
      );
    }
  }
}
