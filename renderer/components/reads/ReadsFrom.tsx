import { useTranslation } from 'react-i18next';
import type { AskedQuestion } from '../../core-host/queries.ts';
import type { NamedRead } from '../../core-host/question-statements.ts';
import { explainError } from '../explain-error.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useReads } from '../../data/statements.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './ReadsFrom.module.css';

type ReadsFromProps = {
  readonly question: AskedQuestion;
  /** Called when a table is followed, so that what lies over the screen can close. */
  readonly onFollow?: (() => void) | undefined;
};

function ReadTable({ read, onFollow }: { readonly read: NamedRead; readonly onFollow: ReadsFromProps['onFollow'] }) {
  const { t } = useTranslation();
  const { read: readLabel } = useLanguage();
  const openTable = useWorkbench((state) => state.openTable);
  const { table, columns, label } = read;
  return (
    <li>
      <button
        type="button"
        className={styles.link}
        title={t('reads.open')}
        onClick={() => {
          onFollow?.();
          openTable({ table, columns });
        }}
      >
        {readLabel(label)} <span className="code">{table}</span>
      </button>
      <span className={columns.length === 0 ? styles.columns : `code ${styles.columns}`}>
        {columns.length === 0 ? t('reads.rowsOnly') : columns.join(', ')}
      </span>
    </li>
  );
}

/** Which columns of which tables a statement reads; each table leads to its card. */
export function ReadsFrom({ question, onFollow }: ReadsFromProps) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const state = useReads(question);
  return (
    <section className={styles.reads} aria-busy={state.status === 'running'} data-testid="reads-from">
      <h4>{t('reads.title')}</h4>
      {state.status === 'running' && <p>{t('reads.running')}</p>}
      {state.status === 'failed' && (
        <p role="alert">{t('reads.failed', { reason: explainError(state.error, language, t).message })}</p>
      )}
      {state.status === 'ready' &&
        (state.value === null ? (
          <p>{t('reads.unknown')}</p>
        ) : state.value.length === 0 ? (
          <p>{t('reads.none')}</p>
        ) : (
          <ul>
            {state.value.map((read) => (
              <ReadTable key={read.table} read={read} onFollow={onFollow} />
            ))}
          </ul>
        ))}
    </section>
  );
}
