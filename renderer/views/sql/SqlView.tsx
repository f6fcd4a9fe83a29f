import { Button, Skeleton } from '@mantine/core';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFrontAction } from '../../store/use-front-action.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { ExportPanel } from '../../components/export/ExportPanel.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { Page } from '../../components/Page.tsx';
import { useWorkbench } from '../../store/use-workbench.ts';
import { getSqlText } from '../../store/sql.slice.ts';
import { Catalogue } from './Catalogue.tsx';
import { listCatalogue } from './catalogue.ts';
import { NameDialog } from './NameDialog.tsx';
import { ResultPanel } from './ResultPanel.tsx';
import { RunningNote } from './RunningNote.tsx';
import type { EditorHandle } from './SqlEditor.tsx';
import { StatementMenu } from './StatementMenu.tsx';
import { useStatements } from './use-statements.ts';
import styles from './Sql.module.css';

const SqlEditor = lazy(() => import('./SqlEditor.tsx'));
const NO_TABLES = [] as const;

function SqlScreen() {
  const { t } = useTranslation();
  const text = useWorkbench(getSqlText);
  const run = useWorkbench((state) => state.sql.run);
  const result = useWorkbench((state) => state.sql.result);
  const tables = useWorkbench((state) => state.project.built?.tables ?? NO_TABLES);
  const buildId = useWorkbench((state) => state.project.built?.buildId);
  const ownTables = useWorkbench((state) => state.sql.ownTables);
  const workbench = useWorkbench((state) => state.workbench);
  const loadOwnTables = useWorkbench((state) => state.sql.loadOwnTables);
  const setText = useWorkbench((state) => state.sql.setSqlText);
  const startSql = useWorkbench((state) => state.sql.startSql);
  const cancelSql = useWorkbench((state) => state.sql.cancelSql);
  const { saveStatement } = useStatements();
  const editor = useRef<EditorHandle>(null);
  const [isNaming, setNaming] = useState(false);
  const [message, setMessage] = useState('');
  const catalogue = useMemo(() => listCatalogue(tables, ownTables), [tables, ownTables]);
  const isRunning = run.status === 'running' || (result !== null && result.rowCount === null);

  useEffect(() => {
    void loadOwnTables();
  }, [loadOwnTables, buildId]);

  const start = useCallback(() => {
    setMessage('');
    void startSql(editor.current?.getSelected() ?? text);
  }, [startSql, text]);
  useFrontAction('run', start);

  useEffect(() => {
    if (!isRunning) return undefined;
    const handle = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing && !event.defaultPrevented) cancelSql();
    };
    window.addEventListener('keydown', handle);
    return () => window.removeEventListener('keydown', handle);
  }, [isRunning, cancelSql]);

  async function format() {
    const { formatStatement } = await import('./format-statement.ts');
    try {
      setText(formatStatement(text));
      setMessage('');
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      setMessage(t('sql.formatFailed'));
    }
  }

  async function drop(name: string) {
    await workbench.runSql('drop', { name });
    await loadOwnTables();
  }

  return (
    <div className={styles.screen}>
      <Catalogue
        tables={catalogue}
        onInsert={(name) => editor.current?.insert(name)}
        onDrop={(name) => void drop(name)}
      />
      <div className={styles.main}>
        <div className={styles.editorCard}>
          <Suspense fallback={<Skeleton height={220} />}>
            <SqlEditor
              text={text}
              label={t('sql.editor')}
              hint={t('sql.hint')}
              tables={catalogue}
              handle={editor}
              onChange={setText}
              onRun={start}
              onEscape={() => {
                if (isRunning) cancelSql();
                return isRunning;
              }}
            />
          </Suspense>
          <div className={styles.toolbar}>
            <Button size="sm" disabled={text.trim() === '' || run.status === 'running'} onClick={start}>
              {t('sql.run')}
            </Button>
            <Button size="sm" variant="default" disabled={!isRunning} onClick={cancelSql}>
              {t('sql.cancel')}
            </Button>
            <Button size="sm" variant="default" disabled={text.trim() === ''} onClick={() => void format()}>
              {t('sql.format')}
            </Button>
            <StatementMenu onOpen={setText} />
            <Button size="sm" variant="default" disabled={text.trim() === ''} onClick={() => setNaming(true)}>
              {t('sql.save')}
            </Button>
            <span role="status" className={styles.message}>
              {message}
            </span>
            <span className={styles.readOnly}>{t('sql.readOnly')}</span>
          </div>
        </div>
        <ExportPanel />
        {run.status === 'running' && <RunningNote startedAt={run.startedAt} />}
        {run.status === 'cancelled' && (
          <p role="status" className={styles.note}>
            {t('sql.cancelled')}
          </p>
        )}
        {run.status === 'failed' && (
          <ErrorPanel title={t('sql.failed')} error={run.error} reassurance={t('sql.failedNote')} />
        )}
        {result === null ? (
          run.status === 'idle' && <p className={styles.note}>{t('sql.noResult')}</p>
        ) : (
          <div data-stale={run.status === 'running'} className={styles.resultFrame}>
            <ResultPanel key={`${result.text} ${result.buildId}`} result={result} />
          </div>
        )}
        {isNaming && (
          <NameDialog
            title={t('sql.save')}
            note={t('sql.saveNote')}
            label={t('sql.statementName')}
            initial=""
            action={t('sql.save')}
            onClose={() => setNaming(false)}
            onSave={async (name) => saveStatement(name, { text })}
          />
        )}
      </div>
    </div>
  );
}

export function SqlView() {
  const { t } = useTranslation();
  const hasProject = useWorkbench((state) => state.project.built !== null);
  return (
    <Page title={t('nav.sql')} lead={t('sql.lead')}>
      {hasProject ? <SqlScreen /> : <NoProject />}
    </Page>
  );
}
