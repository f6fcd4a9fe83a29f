import type { ReactNode } from 'react';
import styles from './States.module.css';

type EmptyStateProps = {
  /** What is missing. */
  readonly title: string;
  readonly text?: string;
  /** One button, and the sample where it helps. */
  readonly children?: ReactNode;
};

/** Nothing is there yet: what is missing, and the way to it. */
export function EmptyState({ title, text, children }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {text !== undefined && <p>{text}</p>}
      {children !== undefined && <div className={styles.buttons}>{children}</div>}
    </div>
  );
}
