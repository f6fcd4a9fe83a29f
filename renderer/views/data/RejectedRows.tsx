import type { Label } from '#core/kernel/label.ts';
import type { RejectedRow } from '#core/sources/import/import-report.ts';
import { Button, Group } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { saveDownload } from '../../components/save-download.ts';
import { describeError, type DescribedError } from '../../core-host/described-error.ts';
import type { ProjectView } from '../../core-host/project-view.ts';
import { choosePages, type RowRange } from '../../data/row-pages.ts';
import type { Ask } from '../../data/answer.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { correctSources, identifyReject, isFixable } from './corrections.ts';
import styles from './Rejects.module.css';
import { RejectsGrid } from './RejectsGrid.tsx';

const PAGE = 200;
const HEIGHT = 420;

/** A correction as typed; `fault` is undefined until it was looked at, null where it can be read. */
type Fix = { readonly row: RejectedRow; readonly text: string; readonly fault: Label | null | undefined };

/** The rejected rows of a build around those in view; a row that is on its way is undefined. */
function useRejectedRows(buildId: string, visible: RowRange) {
  const workbench = useWorkbench((state) => state.workbench);
  const { even, odd } = choosePages(visible, PAGE);
  const askPage = (page: number): Ask<readonly RejectedRow[]> => ({
    key: ['rejects', buildId, page],
    buildId,
    isEnabled: page * PAGE < visible.count,
    run: async (task) => (await workbench.runImport('rejects', { offset: page * PAGE, limit: PAGE }, task)).rows,
  });
  const pages = new Map([
    [even, useAnswer(askPage(even))],
    [odd, useAnswer(askPage(odd))],
  ]);
  const failed = [...pages.values()].find(({ status }) => status === 'failed');
  return {
    getRow: (index: number): RejectedRow | undefined => {
      const page = pages.get(Math.floor(index / PAGE));
      return page?.status === 'ready' && !page.isStale ? page.value[index % PAGE] : undefined;
    },
    error: failed?.status === 'failed' ? failed.error : null,
  };
}

/** The rows that could not be taken: place, reason, text; correctable where one cell is at fault, and a file of their own. */
export function RejectedRows({ project }: { readonly project: ProjectView }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const workbench = useWorkbench((state) => state.workbench);
  const sources = useWorkbench((state) => state.document?.sources);
  const rebuildWith = useWorkbench((state) => state.rebuildWith);
  const [fixes, setFixes] = useState<ReadonlyMap<string, Fix>>(new Map());
  const [exportError, setExportError] = useState<DescribedError | null>(null);
  const [range, setRange] = useState({ first: 0, last: 0 });
  const total = project.report.files.reduce((sum, file) => sum + file.rejected, 0);
  const { getRow, error } = useRejectedRows(project.buildId, { ...range, count: total });
  const showRange = useCallback((first: number, last: number) => setRange({ first, last }), []);
  const known = sources ?? [];
  const sound = [...fixes.values()].filter(({ fault }) => fault === null);
  const faulty = [...fixes.values()].filter(({ fault }) => fault !== null && fault !== undefined);

  const fix = (row: RejectedRow, text: string | null) => {
    const id = identifyReject(row);
    const { column } = row;
    const template = known.find(
      ({ source, files }) => source === row.source && files.some(({ name }) => name === row.file),
    )?.template;
    if (text === null || text === (row.value ?? '') || column === null || template === undefined) {
      setFixes((all) => new Map([...all].filter(([other]) => other !== id)));
      return;
    }
    const put = (fault: Fix['fault']) => setFixes((all) => new Map([...all, [id, { row, text, fault }]]));
    put(undefined);
    workbench
      .runImport('cell', { template, column, text, parameters: project.parameters })
      .then(put, (caught: unknown) => {
        const { message, zh } = describeError(caught);
        put({ en: message, zh: zh?.message ?? message });
      });
  };

  const exportRejects = async () => {
    try {
      saveDownload('rejects.csv', await workbench.runImport('rejects-csv', {}));
      setExportError(null);
    } catch (caught) {
      setExportError(describeError(caught));
    }
  };

  return (
    <section className={styles.panel} aria-labelledby="rejects">
      <div className={styles.title}>
        <h2 id="rejects">
          {t('data.rejects')} {total > 0 && <span className={styles.quiet}>{count(total)}</span>}
        </h2>
        {total > 0 && (
          <Button variant="default" size="xs" onClick={() => void exportRejects()}>
            {t('rejects.export')}
          </Button>
        )}
      </div>
      {total === 0 ? (
        <p className={styles.quiet}>{t('data.rejectsNone')}</p>
      ) : (
        <>
          <p className={styles.quiet}>{t('rejects.hint')}</p>
          {error !== null && <ErrorPanel title={t('error.queryFailed')} error={error} />}
          {exportError !== null && <ErrorPanel title={t('rejects.exportFailed')} error={exportError} />}
          <RejectsGrid
            total={total}
            getRow={getRow}
            onRange={showRange}
            height={HEIGHT}
            canFix={(row) => isFixable(row, known)}
            onFix={fix}
            fixes={
              new Map(
                [...fixes].map(([id, { text, fault }]) => [
                  id,
                  { text, fault: fault === null || fault === undefined ? fault : read(fault) },
                ]),
              )
            }
          />
          <Group mt="sm" gap="md">
            <Button
              size="sm"
              disabled={sound.length === 0}
              onClick={() => {
                void rebuildWith(correctSources(known, sound));
                setFixes(new Map());
              }}
            >
              {sound.length === 0
                ? t('rejects.reloadNone')
                : t('rejects.reload', { count: sound.length, value: count(sound.length) })}
            </Button>
            <span className={styles.quiet} role="status">
              {faulty.length > 0
                ? t('rejects.faulty', { count: faulty.length, reason: read(faulty[0]?.fault ?? { zh: '', en: '' }) })
                : sound.length > 0
                  ? t('rejects.sound', { count: sound.length })
                  : ''}
            </span>
          </Group>
        </>
      )}
    </section>
  );
}
