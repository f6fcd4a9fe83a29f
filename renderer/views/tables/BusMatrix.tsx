import { Button, CopyButton, Popover, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { writeJoinExample } from '#core/questions/tables/table-join.ts';
import type { TableView } from '#core/workbench/build/project-view.ts';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Tables.module.css';

type BusMatrixProps = { readonly tables: readonly TableView[]; readonly onOpen: (name: string) => void };

function listKeys(fact: TableView, dimension: TableView): string[] {
  return Object.entries(fact.dims)
    .filter(([, name]) => name === dimension.name)
    .map(([column]) => column);
}

type JoinCellProps = { readonly fact: TableView; readonly dimension: TableView; readonly joinKey: string };

/** A key that joins a fact with a dimension: click it for what it joins and a statement that does. */
function JoinCell({ fact, dimension, joinKey }: JoinCellProps) {
  const { t } = useTranslation();
  const { read, language } = useLanguage();
  const openSql = useWorkbench((state) => state.sql.openSql);
  const [dimensionKey = ''] = dimension.primaryKey;
  const text = writeJoinExample(fact, joinKey, dimension, language === 'en' ? 'en' : 'zh');
  const title = t('tables.joinTitle', { fact: read(fact.label), dimension: read(dimension.label) });
  const column = fact.columns[joinKey];
  return (
    <Popover width={460} position="bottom-start" shadow="md" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={`code ${styles.joinKey}`}
          aria-label={t('tables.joinOpen', { key: joinKey, dimension: read(dimension.label) })}
        >
          ✓ {joinKey}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={title}>
        <div className={styles.join}>
          <h3>{title}</h3>
          <p className="code">
            {fact.name}.{joinKey} = {dimension.name}.{dimensionKey}
          </p>
          {column !== undefined && <p>{read(column.doc)}</p>}
          <pre className={styles.sql}>{text}</pre>
          <div className={styles.joinActions}>
            <Button size="sm" onClick={() => openSql(text)}>
              {t('tables.openSql')}
            </Button>
            <CopyButton value={text}>
              {({ copied, copy }) => (
                <Button size="sm" variant="default" onClick={copy}>
                  {copied ? t('tables.copiedSql') : t('tables.copySql')}
                </Button>
              )}
            </CopyButton>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Facts × shared dimensions, straight from the declarations: the way into the tables and their joins. */
export function BusMatrix({ tables, onOpen }: BusMatrixProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const facts = tables.filter((table) => table.kind === 'fact');
  const dimensions = tables.filter((table) => table.kind === 'dimension');

  return (
    <div className={styles.frame} tabIndex={0} role="region" aria-label={t('tables.bus')}>
      <table className="data-table" data-testid="bus-matrix">
        <caption className={styles.caption}>{t('tables.busCaption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('tables.process')}</th>
            {dimensions.map((dimension) => (
              <th key={dimension.name} scope="col">
                <button type="button" className={styles.link} onClick={() => onOpen(dimension.name)}>
                  <span>{read(dimension.label)}</span>
                  <span className={`code ${styles.name}`}>{dimension.name}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <tr key={fact.name}>
              <th scope="row">
                <button type="button" className={styles.link} onClick={() => onOpen(fact.name)}>
                  <span>{read(fact.label)}</span>
                  <span className={`code ${styles.name}`}>{fact.name}</span>
                </button>
              </th>
              {dimensions.map((dimension) => {
                const keys = listKeys(fact, dimension);
                return (
                  <td key={dimension.name}>
                    {keys.length === 0 ? (
                      <span className={styles.noJoin}>
                        <span aria-hidden="true">{NO_VALUE}</span>
                        <VisuallyHidden>{t('tables.noJoin')}</VisuallyHidden>
                      </span>
                    ) : (
                      keys.map((key) => <JoinCell key={key} fact={fact} dimension={dimension} joinKey={key} />)
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
