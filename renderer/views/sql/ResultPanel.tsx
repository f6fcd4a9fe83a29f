import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isNumeric } from '#core/questions/sql/sql-statement.ts';
import { ColumnProfile } from '../../components/result-grid/ColumnProfile.tsx';
import { ResultGrid } from '../../components/result-grid/ResultGrid.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useAnswer } from '../../data/use-answer.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import type { SqlResult } from '../../store/sql.slice.ts';
import { ResultActions } from './ResultActions.tsx';
import { ResultChart } from './ResultChart.tsx';
import styles from './Sql.module.css';

const GRID_HEIGHT = 460;

function ResultSummary({ result, rowCount }: { readonly result: SqlResult; readonly rowCount: number }) {
  const workbench = useWorkbench((state) => state.workbench);
  const { text } = result;
  const [open, setOpen] = useState<string | null>(null);
  const about = ['sql', result.buildId, text, rowCount];
  const state = useAnswer({
    key: [...about, 'columns'],
    keptMs: 0,
    run: (task) => workbench.runSql('columns', { text, rowCount }, task),
  });
  return (
    <QueryBoundary state={state} height={240}>
      {(summaries) => (
        <ColumnProfile
          summaries={summaries}
          open={open}
          onOpen={setOpen}
          about={about}
          loadDistribution={(column, task) => workbench.runSql('distribution', { text, column }, task)}
        />
      )}
    </QueryBoundary>
  );
}

/** The rows of a result, what its columns hold, and a chart. What is not shown is said. */
export function ResultPanel({ result }: { readonly result: SqlResult }) {
  const { t } = useTranslation();
  const { count, decimal } = useFormats();
  const buildId = useWorkbench((state) => state.project?.buildId);
  const [tab, setTab] = useChoice('sql.tab', ['rows', 'summary', 'chart']);
  const { preview, rowCount, seconds } = result;
  const shown = preview.columns.rowCount;
  const isStale = buildId !== result.buildId;
  const rowText =
    rowCount === shown
      ? t('grid.allRows', { total: count(shown) })
      : rowCount === null
        ? t('sql.counting', { shown: count(shown) })
        : t('sql.firstRows', { shown: count(shown), total: count(rowCount) });
  return (
    <section className={styles.result} aria-label={t('sql.result')} data-testid="sql-result">
      <div className={styles.resultHead}>
        <p role="status" className="numeric">
          {rowText} · {t('sql.took', { seconds: decimal(seconds, 2) })}
        </p>
        <ResultActions result={result} />
      </div>
      {isStale && <p className={styles.stale}>{t('sql.stale')}</p>}
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => setTab(value === 'summary' || value === 'chart' ? value : 'rows')}
      >
        <Tabs.List aria-label={t('sql.result')} mb="sm">
          <Tabs.Tab value="rows">{t('sql.tabs.rows')}</Tabs.Tab>
          <Tabs.Tab value="summary">{t('grid.summary')}</Tabs.Tab>
          <Tabs.Tab value="chart">{t('sql.tabs.chart')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rows">
          <ResultGrid
            columns={preview.columns}
            fields={preview.statement.fields.map((field) => ({
              name: field.name,
              type: field.type,
              isNumber: isNumeric(field),
            }))}
            label={t('sql.result')}
            rowCount={rowCount}
            height={GRID_HEIGHT}
          />
        </Tabs.Panel>
        <Tabs.Panel value="summary">
          {rowCount === null ? (
            <p className={styles.note}>{t('sql.counting', { shown: count(shown) })}</p>
          ) : (
            <ResultSummary key={`${result.text} ${rowCount}`} result={result} rowCount={rowCount} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="chart">
          <ResultChart result={result} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
