import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TableView } from '../../core-host/project-view.ts';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Tables.module.css';

type BusMatrixProps = { readonly tables: readonly TableView[]; readonly onOpen: (name: string) => void };

function listKeys(fact: TableView, dimension: TableView): string[] {
  return Object.entries(fact.dims)
    .filter(([, name]) => name === dimension.name)
    .map(([column]) => column);
}

/** Facts × shared dimensions, straight from the declarations. */
export function BusMatrix({ tables, onOpen }: BusMatrixProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const facts = tables.filter((table) => table.kind === 'fact');
  const dimensions = tables.filter((table) => table.kind === 'dimension');

  return (
    <div className={styles.frame}>
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
                      keys.map((key) => (
                        <span key={key} className={`code ${styles.joinKey}`}>
                          ✓ {key}
                        </span>
                      ))
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
