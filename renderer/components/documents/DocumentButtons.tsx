import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError, type DescribedError } from '../../carrier/described-error.ts';
import { toFileName } from '../../formatting/file-name.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { useFrontAction } from '../../store/use-front-action.ts';
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

/** What was done last: a file of this name was saved, or the print dialog opened. */
type Done = { readonly kind: 'saved'; readonly name: string } | { readonly kind: 'printed' };

/** Saves a page as HTML and as PDF, and prints it. Where the program around cannot write PDF, the print dialog does. */
export function DocumentButtons({ write, name, isDisabled = false, takesExport = false }: DocumentButtonsProps) {
  const { t } = useTranslation();
  const renderPdf = useWorkbench((state) => state.host.renderPdf);
  const [busy, setBusy] = useState<'html' | 'pdf' | 'print' | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const [error, setError] = useState<DescribedError | null>(null);
  const fileName = toFileName(name);

  const deliver = useCallback(
    async (kind: 'html' | 'pdf' | 'print', hand: (html: string) => Promise<Done>) => {
      setBusy(kind);
      setError(null);
      setDone(null);
      try {
        setDone(await hand(await write()));
      } catch (caught) {
        setError(describeError(caught));
      } finally {
        setBusy(null);
      }
    },
    [write],
  );
  const save = useCallback(
    (blob: Blob, ending: string): Done => {
      const file = `${fileName}.${ending}`;
      saveDownload(file, blob);
      return { kind: 'saved', name: file };
    },
    [fileName],
  );
  const saveHtml = useCallback(
    () => void deliver('html', async (html) => save(new Blob([html], { type: 'text/html' }), 'html')),
    [deliver, save],
  );
  useFrontAction('export', takesExport && !isDisabled ? saveHtml : null);

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
              return { kind: 'printed' };
            })
          }
        >
          {t(renderPdf === null ? 'documents.printPdf' : 'documents.print')}
        </Button>
      </div>
      {renderPdf === null && <p className={styles.hint}>{t('documents.printText')}</p>}
      <p role="status" className={styles.message}>
        {done?.kind === 'saved' && t('documents.saved', { name: done.name })}
        {done?.kind === 'printed' && t('documents.printed')}
      </p>
      {error !== null && (
        <ErrorPanel title={t('documents.failed')} error={error} reassurance={t('build.nothingChanged')} />
      )}
    </div>
  );
}
