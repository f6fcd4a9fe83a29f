import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError, type DescribedError } from '../../core-host/described-error.ts';
import { toFileName } from '../../formatting/file-name.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { EXPORT_EVENT, useCommandEvent } from '../command-events.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';
import { saveDownload } from '../save-download.ts';
import styles from './DocumentButtons.module.css';
import { printPage } from './print-page.ts';

type DocumentButtonsProps = {
  /** The page, self-contained HTML; asked for at each click. */
  readonly write: () => Promise<string> | string;
  /** File name without its ending. */
  readonly name: string;
  readonly isDisabled?: boolean;
  /** Whether the export command of the window saves this page. */
  readonly takesExport?: boolean;
};

/** Saves a page as HTML and as PDF, and prints it. Where the program around cannot write PDF, the print dialog does. */
export function DocumentButtons({ write, name, isDisabled = false, takesExport = false }: DocumentButtonsProps) {
  const { t } = useTranslation();
  const renderPdf = useWorkbench((state) => state.host.renderPdf);
  const [busy, setBusy] = useState<'html' | 'pdf' | 'print' | null>(null);
  const [message, setMessage] = useState('');
  const [error, setError] = useState<DescribedError | null>(null);
  const fileName = toFileName(name);

  const deliver = useCallback(
    async (kind: 'html' | 'pdf' | 'print', hand: (html: string) => Promise<string>) => {
      setBusy(kind);
      setError(null);
      setMessage('');
      try {
        setMessage(await hand(await write()));
      } catch (caught) {
        setError(describeError(caught));
      } finally {
        setBusy(null);
      }
    },
    [write],
  );
  const save = useCallback(
    (blob: Blob, ending: string) => {
      const file = `${fileName}.${ending}`;
      saveDownload(file, blob);
      return t('documents.saved', { name: file });
    },
    [fileName, t],
  );
  const saveHtml = useCallback(
    () => void deliver('html', async (html) => save(new Blob([html], { type: 'text/html' }), 'html')),
    [deliver, save],
  );
  useCommandEvent(EXPORT_EVENT, takesExport && !isDisabled ? saveHtml : null);

  const isIdle = busy === null && !isDisabled;
  return (
    <div className={styles.documents}>
      <div className={styles.buttons}>
        <Button
          size="sm"
          leftSection={<Icon name="download" />}
          disabled={!isIdle}
          loading={busy === 'html'}
          onClick={saveHtml}
        >
          {t('documents.saveHtml')}
        </Button>
        {renderPdf !== null && (
          <Button
            size="sm"
            variant="default"
            disabled={!isIdle}
            loading={busy === 'pdf'}
            onClick={() => void deliver('pdf', async (html) => save(await renderPdf(html), 'pdf'))}
          >
            {t('documents.savePdf')}
          </Button>
        )}
        <Button
          size="sm"
          variant="default"
          disabled={!isIdle}
          loading={busy === 'print'}
          onClick={() =>
            void deliver('print', async (html) => {
              await printPage(html, name);
              return t('documents.printed');
            })
          }
        >
          {t(renderPdf === null ? 'documents.printPdf' : 'documents.print')}
        </Button>
      </div>
      {renderPdf === null && <p className={styles.hint}>{t('documents.printText')}</p>}
      <p role="status" className={styles.message}>
        {message}
      </p>
      {error !== null && (
        <ErrorPanel title={t('documents.failed')} error={error} reassurance={t('build.nothingChanged')} />
      )}
    </div>
  );
}
