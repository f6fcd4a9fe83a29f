import { Button, CopyButton, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { DescribedError } from '../carrier/described-error.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { Icon } from './Icon.tsx';
import { explainError } from './explain-error.ts';
import styles from './ErrorPanel.module.css';

type ErrorPanelProps = {
  readonly title: string;
  readonly error: DescribedError;
  /** What to do next, in the language of the window, where the error itself cannot know it. */
  readonly hint?: string;
  readonly reassurance?: string;
  readonly actions?: ReactNode;
};

function describePlace({ place }: DescribedError, t: TFunction): string {
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

/** Cause, place and next step in the language of the window, and a detail to copy, in English. */
export function ErrorPanel({ title, error, hint, reassurance, actions }: ErrorPanelProps) {
  const { t, i18n } = useTranslation();
  const { language } = useLanguage();
  const text = explainError(error, language, t);
  const nextStep = hint ?? text.hint;
  const where = describePlace(error, t);
  const detail = [
    `${error.code}: ${error.message}`,
    describePlace(error, i18n.getFixedT('en')),
    error.hint,
    error.detail,
  ]
    .filter(Boolean)
    .join('\n');

  return (
    <section className={styles.panel} role="alert">
      <div className={styles.mark}>
        <Icon name="warning" size={22} />
      </div>
      <div className={styles.body}>
        <h2 className={styles.title}>{title}</h2>
        <p className={styles.cause}>{text.message}</p>
        {(where !== '' || nextStep !== undefined) && (
          <dl className={styles.facts}>
            {where !== '' && (
              <>
                <dt>{t('error.where')}</dt>
                <dd>{where}</dd>
              </>
            )}
            {nextStep !== undefined && (
              <>
                <dt>{t('error.next')}</dt>
                <dd>{nextStep}</dd>
              </>
            )}
          </dl>
        )}
        {reassurance !== undefined && <p className={styles.reassurance}>{reassurance}</p>}
        <details className={styles.detail} open={!text.isSpecific}>
          <summary>{t('error.detail')}</summary>
          <pre lang="en">{detail}</pre>
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
