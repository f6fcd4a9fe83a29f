import { Button, CopyButton, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DescribedError } from '../core-host/described-error.ts';
import { Icon } from './Icon.tsx';
import styles from './ErrorPanel.module.css';

type ErrorPanelProps = {
  readonly title: string;
  readonly error: DescribedError;
  readonly reassurance?: string;
  readonly actions?: ReactNode;
};

function useWhere(error: DescribedError): string {
  const { t } = useTranslation();
  const { place } = error;
  if (place === undefined) return '';
  return [
    place.file,
    place.line === undefined ? undefined : t('error.line', { line: place.line }),
    place.column ? t('error.column', { column: place.column }) : undefined,
    place.value === undefined ? undefined : t('error.value', { value: place.value }),
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}

/** Cause, place, next step and a detail to copy. */
export function ErrorPanel({ title, error, reassurance, actions }: ErrorPanelProps) {
  const { t } = useTranslation();
  const where = useWhere(error);
  const detail = [`${error.code}: ${error.message}`, where, error.hint, error.detail].filter(Boolean).join('\n');

  return (
    <section className={styles.panel} role="alert">
      <div className={styles.mark}>
        <Icon name="warning" size={22} />
      </div>
      <div className={styles.body}>
        <h2 className={styles.title}>{title}</h2>
        <p className={styles.cause}>{error.message}</p>
        {(where !== '' || error.hint !== undefined) && (
          <dl className={styles.facts}>
            {where !== '' && (
              <>
                <dt>{t('error.where')}</dt>
                <dd>{where}</dd>
              </>
            )}
            {error.hint !== undefined && (
              <>
                <dt>{t('error.next')}</dt>
                <dd>{error.hint}</dd>
              </>
            )}
          </dl>
        )}
        {reassurance !== undefined && <p className={styles.reassurance}>{reassurance}</p>}
        <details className={styles.detail}>
          <summary>{t('error.detail')}</summary>
          <pre>{detail}</pre>
        </details>
        <Group gap="xs" mt="sm">
          {actions}
          <CopyButton value={detail}>
            {({ copied, copy }) => (
              <Button variant="default" size="sm" onClick={copy}>
                {copied ? t('error.copied') : t('error.copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
      </div>
    </section>
  );
}
