import type { MetricDefinition } from '#core/queries/define-metric.ts';
import { Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-language.ts';
import { useWorkbench } from '../store/use-workbench.ts';
import styles from './Definition.module.css';

export type DefinedValue = {
  readonly metric: MetricDefinition;
  /** Every digit. */
  readonly full: string;
  /** Numerator and denominator of a rate, in full. */
  readonly counted?: string;
};

type DefinitionContentProps = { readonly title: string; readonly values: readonly DefinedValue[] };

/** 口径: what each number means, as of when, over whom. */
export function DefinitionContent({ title, values }: DefinitionContentProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const asOf = useWorkbench((state) => state.project?.parameters.asOfDate ?? '');
  const timeZone = useWorkbench((state) => state.project?.parameters.timeZone ?? '');

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
      <p className={styles.foot}>{t('definition.asOf', { date: asOf, timeZone })}</p>
    </div>
  );
}

type DefinitionProps = DefinitionContentProps & {
  readonly children: ReactNode;
  readonly className?: string | undefined;
};

/** A number that says on demand how it came about. The visible text is the short form; the popover has every digit. */
export function Definition({ title, values, children, className }: DefinitionProps) {
  const { t } = useTranslation();
  const fulls = values.map(({ full }) => full).join(' · ');
  return (
    <Popover width={380} position="bottom-start" shadow="md" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={`${styles.trigger} ${className ?? ''}`}
          title={`${fulls} · ${t('definition.open')}`}
        >
          {children}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={title}>
        <DefinitionContent title={title} values={values} />
      </Popover.Dropdown>
    </Popover>
  );
}
