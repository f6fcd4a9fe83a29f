import { useTranslation } from 'react-i18next';
import type { TableView } from '#core/workbench/build/project-view.ts';
import { Icon } from '../../components/Icon.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Tables.module.css';

type Check = { readonly kind: string; readonly what: string; readonly column: string | null };

/** The checks that a build runs on a table, as the declaration has them. */
function listChecks(table: TableView): Check[] {
  const key = table.primaryKey.join(' + ');
  return [
    { kind: 'columns', what: String(Object.keys(table.columns).length), column: null },
    ...(key === '' ? [] : [{ kind: 'primary-key-unique', what: key, column: null }]),
    ...Object.entries(table.columns)
      .filter(([name, { nullable }]) => nullable !== true || table.primaryKey.includes(name))
      .map(([name]) => ({ kind: 'not-null', what: name, column: name })),
    ...Object.entries(table.dims).map(([column, name]) => ({
      kind: 'foreign-key',
      what: `${column} → ${name}`,
      column,
    })),
    ...table.conditions.map((condition) => ({ kind: 'condition', what: condition, column: null })),
  ];
}

const KINDS = ['columns', 'primary-key-unique', 'not-null', 'foreign-key', 'condition'] as const;

/** Every check of the last build with its result. */
export function TableChecks({ table }: { readonly table: TableView }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const checks = listChecks(table);
  return (
    <div className={styles.checks}>
      {KINDS.map((kind) => {
        const ofKind = checks.filter((check) => check.kind === kind);
        if (ofKind.length === 0) return null;
        return (
          <section key={kind}>
            <h3>{t(`tables.check.${kind}`)}</h3>
            <ul>
              {ofKind.map(({ what, column }) => {
                const failure = table.failures.find(
                  (failed) =>
                    failed.check === kind &&
                    (column === null || failed.column === column) &&
                    (kind !== 'condition' || failed.condition === what),
                );
                return (
                  <li key={what} data-failed={failure !== undefined}>
                    <Icon name={failure === undefined ? 'check' : 'cross'} size={14} />
                    <span className="code">
                      {kind === 'columns' ? t('tables.checkColumns', { columns: what }) : what}
                    </span>
                    <span>
                      {failure === undefined
                        ? t('tables.checkPassed')
                        : t('tables.checkFailed', {
                            rows: count(failure.failingRows),
                            examples: failure.examples.join(', '),
                          })}
                    </span>
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
