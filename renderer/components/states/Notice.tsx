import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { Icon, type IconName } from '../Icon.tsx';
import styles from './States.module.css';

type NoticeProps = {
  readonly tone: 'plain' | 'warn';
  readonly icon: IconName;
  readonly children: ReactNode;
  readonly action?: ReactNode;
};

function Notice({ tone, icon, children, action }: NoticeProps) {
  return (
    <div className={styles.notice} data-tone={tone} role="status">
      <Icon name={icon} size={16} />
      <span>{children}</span>
      {action}
    </div>
  );
}

/** What is there is valid, and this is not there: “No behaviour file: funnel off, rest fine”. */
export function PartialState({ missing, children }: { readonly missing: string; readonly children?: ReactNode }) {
  return (
    <Notice tone="plain" icon="info" action={children}>
      {missing}
    </Notice>
  );
}

/** Too few to judge by: the number and what it would have to be, no colour, no verdict. */
export function TooFew({ count, minimum }: { readonly count: number; readonly minimum: number }) {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <span className={styles.few}>
      {t('states.tooFew', { count: formats.count(count), minimum: formats.count(minimum) })}
    </span>
  );
}

/** Inputs changed after the result: it is still shown, and one press calculates anew. */
export function StaleState({ onRefresh }: { readonly onRefresh: () => void }) {
  const { t } = useTranslation();
  return (
    <Notice
      tone="warn"
      icon="warning"
      action={
        <Button size="compact-sm" variant="default" onClick={onRefresh}>
          {t('states.recalculate')}
        </Button>
      }
    >
      {t('states.stale')}
    </Notice>
  );
}
