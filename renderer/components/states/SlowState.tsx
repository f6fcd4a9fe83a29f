import { Button, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './States.module.css';

const TELL_AFTER_MS = 1000;
const TICK_MS = 100;

type SlowStateProps = {
  /** What is being calculated, e.g. “Building cohorts”. */
  readonly step?: string | undefined;
  readonly height: number;
  readonly onCancel?: (() => void) | undefined;
};

/** The state after `elapsed` ms: a quiet skeleton, and from one second on what is done, how long already, and a way out. */
export function SlowPanel({ step, height, elapsed, onCancel }: SlowStateProps & { readonly elapsed: number }) {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const label = step ?? t('states.calculating');
  return (
    <div className={styles.slow} role="status" aria-label={label} aria-busy="true">
      <Skeleton height={height} radius="md" />
      {elapsed >= TELL_AFTER_MS && (
        <div className={styles.told}>
          <span>
            {label}{' '}
            <span className="numeric" aria-hidden="true">
              {t('build.elapsed', { seconds: decimal(elapsed / 1000, 1) })}
            </span>
          </span>
          {onCancel !== undefined && (
            <Button variant="default" size="compact-md" onClick={onCancel}>
              {t('build.cancel')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** Nothing to show yet. */
export function SlowState(props: SlowStateProps) {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const startedAt = performance.now();
    const timer = setInterval(() => setElapsed(performance.now() - startedAt), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <SlowPanel {...props} elapsed={elapsed} />;
}
