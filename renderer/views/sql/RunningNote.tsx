import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Sql.module.css';

const SHOWN_AFTER_SECONDS = 1;
const TICK_MS = 100;

/** How long a statement has been running; nothing in its first second. */
export function RunningNote({ startedAt }: { readonly startedAt: number }) {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((performance.now() - startedAt) / 1000), TICK_MS);
    return () => clearInterval(timer);
  }, [startedAt]);
  if (seconds < SHOWN_AFTER_SECONDS) return null;
  return <p className={`numeric ${styles.note}`}>{t('sql.running', { seconds: decimal(seconds, 1) })}</p>;
}
