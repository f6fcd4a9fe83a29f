import { Button, CopyButton, Group, Popover } from '@mantine/core';
import { useContext, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../formatting/use-formats.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { QuestionContext, useStatements } from '../data/statements.ts';
import { useQuery } from '../data/use-query.ts';
import { useWorkbench } from '../store/use-workbench.ts';
import styles from './Definition.module.css';
import { writeDefinition, type DefinedValue } from './definition-text.ts';
import { useFilterTexts } from './filters/use-rule-text.ts';
import { ReadsFrom } from './reads/ReadsFrom.tsx';
import { useNotedChart } from './reads/use-noted-chart.ts';

export type { DefinedValue } from './definition-text.ts';

type DefinitionContentProps = {
  readonly title: string;
  readonly values: readonly DefinedValue[];
  /** The statement the numbers come from, where it is another than that of the question around. */
  readonly sql?: string | undefined;
  /** Called when a table is followed from here. */
  readonly onFollow?: (() => void) | undefined;
};

/** Whom every number of the project is about now: the filters in words, and how many customers they hold. */
function FiltersInForce({ texts }: { readonly texts: readonly string[] }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const state = useQuery('audience-count', {});
  return (
    <section className={styles.metric}>
      <dl>
        <dt>{t('definition.inForce')}</dt>
        <dd>{texts.length === 0 ? t('definition.everybody') : texts.join(' · ')}</dd>
        {state.status === 'ready' && (
          <>
            <dt>{t('definition.customers')}</dt>
            <dd className="numeric">
              {t('filters.inForce', { customers: count(state.value.customers), total: count(state.value.total) })}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** Scrolls what is around an element so far that the element begins at its top. */
function showFrom(element: HTMLElement): void {
  const frame = element.parentElement;
  if (frame !== null) frame.scrollTop += element.getBoundingClientRect().top - frame.getBoundingClientRect().top;
}

/** 口径: what each number means, as of when, over whom, from which statement. */
export function DefinitionContent({ title, values, sql: own, onFollow }: DefinitionContentProps) {
  const { t } = useTranslation();
  const known = useStatements();
  const sql = own ?? known;
  const question = useContext(QuestionContext);
  const [isSqlOpen, setSqlOpen] = useState(false);
  useNotedChart({
    key: 'definition',
    title,
    labels: values.map(({ metric }) => metric.label),
    isOfQuestion: own === undefined || own === known,
  });
  const { read } = useLanguage();
  const asOf = useWorkbench((state) => state.project?.parameters.asOfDate ?? '');
  const timeZone = useWorkbench((state) => state.project?.parameters.timeZone ?? '');
  const filters = useFilterTexts();
  const asOfText = t('definition.asOf', { date: asOf, timeZone });
  const text = writeDefinition({
    title,
    values,
    filters,
    asOf: asOfText,
    sql,
    read,
    words: {
      formula: t('definition.formula'),
      counted: t('definition.counted'),
      filters: t('definition.filters'),
      denominator: t('definition.denominator'),
      inForce: t('definition.inForce'),
      everybody: t('definition.everybody'),
    },
  });

  return (
    <div className={styles.content}>
      <h3>{title}</h3>
      {values.map(({ metric, full, counted }) => (
        <section key={metric.label.en} className={styles.metric}>
          <div className={styles.value}>
            <strong>{read(metric.label)}</strong>
            <span className="numeric">{full}</span>
          </div>
          <dl>
            <dt>{t('definition.formula')}</dt>
            <dd>{read(metric.formula)}</dd>
            {counted !== undefined && (
              <>
                <dt>{t('definition.counted')}</dt>
                <dd className="numeric">{counted}</dd>
              </>
            )}
            <dt>{t('definition.filters')}</dt>
            <dd>{read(metric.filters)}</dd>
            {metric.denominator !== null && (
              <>
                <dt>{t('definition.denominator')}</dt>
                <dd>{read(metric.denominator)}</dd>
              </>
            )}
          </dl>
        </section>
      ))}
      <FiltersInForce texts={filters} />
      {sql !== undefined && (
        <details
          className={styles.metric}
          onToggle={({ currentTarget }) => {
            setSqlOpen(currentTarget.open);
            if (currentTarget.open) showFrom(currentTarget);
          }}
        >
          <summary>{t('chart.sql')}</summary>
          {isSqlOpen && question !== null && sql === known && <ReadsFrom question={question} onFollow={onFollow} />}
          <pre className={styles.sql} lang="en" tabIndex={0} role="region" aria-label={t('chart.sql')}>
            {sql}
          </pre>
        </details>
      )}
      <Group className={styles.foot} justify="space-between" gap="xs">
        <span>{asOfText}</span>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="subtle" size="compact-xs" h={24} onClick={copy}>
              {copied ? t('error.copied') : t('definition.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </div>
  );
}

type DefinitionProps = Omit<DefinitionContentProps, 'onFollow'> & {
  readonly children: ReactNode;
  readonly className?: string | undefined;
};

/** A number that says on demand how it came about. The visible text is the short form; the popover has every digit. */
export function Definition({ title, values, sql, children, className }: DefinitionProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const fulls = values.map(({ full }) => full).join(' · ');
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={400}
      position="bottom-start"
      shadow="md"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={`${styles.trigger} ${className ?? ''}`}
          title={`${fulls} · ${t('definition.open')}`}
          onClick={() => setOpen((open) => !open)}
        >
          {children}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={title}>
        <DefinitionContent title={title} values={values} sql={sql} onFollow={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
