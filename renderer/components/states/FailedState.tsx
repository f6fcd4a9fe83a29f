import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DescribedError } from '../../carrier/described-error.ts';
import { useFilters } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import styles from './States.module.css';

type FailedStateProps = { readonly error: DescribedError; readonly onRetry?: (() => void) | undefined };

/** Memory ran out: what was tried, and what takes less of it. */
function OutOfMemory({ error, onRetry }: FailedStateProps) {
  const { t } = useTranslation();
  const { filters, clearFilters } = useFilters();
  const openView = useWorkbench((state) => state.navigation.openView);
  return (
    <ErrorPanel
      title={t('states.memoryTitle')}
      error={error}
      hint={t('states.memoryHint')}
      reassurance={t('error.queryFailedHint')}
      actions={
        <>
          {onRetry !== undefined && (
            <Button size="sm" onClick={onRetry}>
              {t('build.retry')}
            </Button>
          )}
          {filters.length > 0 && (
            <Button size="sm" variant="default" onClick={clearFilters}>
              {t('filters.clear')}
            </Button>
          )}
          <Button size="sm" variant="default" onClick={() => openView('data')}>
            {t('states.openData')}
          </Button>
        </>
      }
    />
  );
}

/** Something could not be calculated: cancelled, out of memory, or failed with cause, place and next step. */
export function FailedState({ error, onRetry }: FailedStateProps) {
  const { t } = useTranslation();
  if (error.code === 'task/cancelled') {
    return (
      <div className={styles.notice} data-tone="plain" role="status">
        <span>{t('states.cancelled')}</span>
        {onRetry !== undefined && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {t('states.recalculate')}
          </Button>
        )}
      </div>
    );
  }
  if (error.code === 'engine/out-of-memory') return <OutOfMemory error={error} onRetry={onRetry} />;
  return (
    <ErrorPanel
      title={t('error.queryFailed')}
      error={error}
      reassurance={t('error.queryFailedHint')}
      actions={
        onRetry === undefined ? undefined : (
          <Button size="sm" onClick={onRetry}>
            {t('build.retry')}
          </Button>
        )
      }
    />
  );
}
