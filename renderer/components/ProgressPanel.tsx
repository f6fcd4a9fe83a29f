import type { Progress as ProgressReport } from '#core/kernel/progress.ts';
import { Button, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../formatting/use-formats.ts';
import styles from './ProgressPanel.module.css';

type ProgressPanelProps = {
  readonly title: string;
  readonly startedAt: number;
  readonly progress: ProgressReport | null;
  readonly note?: string | undefined;
  readonly onCancel: () => void;
};

const TICK_MS = 100;

function useElapsedSeconds(startedAt: number): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const update = () => setSeconds((performance.now() - startedAt) / 1000);
    update();
    const timer = setInterval(update, TICK_MS);
    return () => clearInterval(timer);
  }, [startedAt]);
  return seconds;
}

export function ProgressPanel({ title, startedAt, progress, note, onCancel }: ProgressPanelProps) {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const seconds = useElapsedSeconds(startedAt);
  const step = t(`build.step.${progress?.step ?? 'start'}`);
  const share =
    progress?.total === undefined || progress.total === 0 ? null : Math.min(1, progress.done / progress.total);

  return (
    <section className={styles.panel} aria-label={title}>
      <div className={styles.head}>
        <h2>{title}</h2>
        <Button variant="default" size="sm" onClick={onCancel}>
          {t('build.cancel')}
        </Button>
      </div>
      {share === null ? (
        <div className={styles.open} role="progressbar" aria-label={step} />
      ) : (
        <Progress value={share * 100} aria-label={step} size={8} />
      )}
      <div className={styles.facts}>
        <span role="status">{step}</span>
        <span className={styles.subject} title={progress?.subject}>
          {progress?.subject}
        </span>
        <span className="numeric">{t('build.elapsed', { seconds: decimal(seconds, 1) })}</span>
      </div>
      {note !== undefined && <p className={styles.note}>{note}</p>}
    </section>
  );
}
