import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import {
  MIGRATION_METRICS as METRICS,
  type MigrationCell,
  type MigrationDate,
  type MigrationSide,
  type MigrationState,
} from '#core/questions/segments/migration.ts';
import { createMigrationOption } from '../../../charts/migration.option.ts';
import { usePalette } from '../../../charts/use-palette.ts';
import { ChartFrame } from '../../../components/ChartFrame.tsx';
import { CustomersDrawer } from '../../../components/customers/CustomersDrawer.tsx';
import { describeError, type DescribedError } from '../../../core-host/described-error.ts';
import { ErrorPanel } from '../../../components/ErrorPanel.tsx';
import { NO_VALUE } from '../../../formatting/formats.ts';
import { useFormats } from '../../../formatting/use-formats.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { QueryBoundary } from '../../../data/QueryBoundary.tsx';
import { useQuery } from '../../../data/use-query.ts';
import { useAudience } from '../../../store/use-filters.ts';
import { useWorkbench } from '../../../store/use-workbench.ts';
import styles from './Migration.module.css';

type MigrationResultProps = {
  readonly side: MigrationSide;
  readonly from: MigrationDate;
  readonly to: MigrationDate;
};

const STATES: readonly MigrationState[] = [1, 2, 3, 'absent'];

/** The matrix with counts, shares of the row and their intervals, and the same as a Sankey; a cell opens its customers. */
export function MigrationResult({ side, from, to }: MigrationResultProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, percent } = useFormats();
  const palette = usePalette();
  const workbench = useWorkbench((state) => state.workbench);
  const about = useAudience();
  const args = { side, from: from.periodKey, to: to.periodKey };
  const state = useQuery('migration', args);
  const [listed, setListed] = useState<{ readonly title: string; readonly rule: AudienceRule } | null>(null);
  const [error, setError] = useState<DescribedError | null>(null);
  const members = side === 'segment' ? SEGMENT_MEMBERS : VALUE_MEMBERS;
  const nameState = (which: MigrationState, end: 'from' | 'to'): string => {
    if (which === 'absent') return t(end === 'from' ? 'migration.new' : 'migration.gone');
    const label = members.find(({ key }) => key === which)?.label;
    return label === undefined ? String(which) : read(label);
  };

  async function open(cell: MigrationCell) {
    setError(null);
    try {
      const asked = { ...args, fromState: cell.from, toState: cell.to };
      const ids = await workbench.query('migration-customers', asked, about);
      const title = t('migration.cell', {
        from: nameState(cell.from, 'from'),
        to: nameState(cell.to, 'to'),
        start: from.endDate,
        end: to.endDate,
      });
      setListed({ title, rule: { kind: 'customers', ids: [...ids] } });
    } catch (caught) {
      setError(describeError(caught));
    }
  }

  return (
    <>
      {error !== null && (
        <ErrorPanel title={t('migration.failed')} error={error} reassurance={t('build.nothingChanged')} />
      )}
      <QueryBoundary state={state} height={520}>
        {({ cells, customers, newCustomers, goneCustomers, isComparable, fromBasis, toBasis }) => {
          const find = (row: MigrationState, column: MigrationState) =>
            cells.find((cell) => cell.from === row && cell.to === column);
          const rowTotal = (row: MigrationState) =>
            cells.filter((cell) => cell.from === row).reduce((sum, cell) => sum + cell.customers, 0);
          const stayed = cells.filter((cell) => cell.from === cell.to).reduce((sum, cell) => sum + cell.customers, 0);
          const moved = customers - stayed - newCustomers - goneCustomers;
          const text = t('migration.summary', {
            start: from.endDate,
            end: to.endDate,
            stayed: count(stayed),
            moved: count(moved),
            fresh: count(newCustomers),
            gone: count(goneCustomers),
          });
          return (
            <>
              {!isComparable && (
                <p role="note" className={styles.warning}>
                  {t('migration.notComparable', { from: fromBasis, to: toBasis })}
                </p>
              )}
              <p className={styles.summary} data-testid="migration-summary">
                {text}
              </p>
              <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('migration.matrix')}>
                <table className={styles.matrix} data-testid="migration-matrix">
                  <caption>{t('migration.caption')}</caption>
                  <thead>
                    <tr>
                      <th scope="col">{t('migration.corner', { start: from.endDate, end: to.endDate })}</th>
                      {STATES.map((column) => (
                        <th key={String(column)} scope="col">
                          {nameState(column, 'to')}
                        </th>
                      ))}
                      <th scope="col">{t('migration.total')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {STATES.map((row) => (
                      <tr key={String(row)}>
                        <th scope="row">{nameState(row, 'from')}</th>
                        {STATES.map((column) => {
                          const cell = find(row, column);
                          if (cell === undefined) return <td key={String(column)}>{NO_VALUE}</td>;
                          const strength = Math.round((cell.share ?? 0) * 60);
                          return (
                            <td
                              key={String(column)}
                              data-stays={row === column}
                              style={{ background: `color-mix(in srgb, var(--scale-3) ${strength}%, transparent)` }}
                            >
                              <button
                                type="button"
                                className={styles.cell}
                                disabled={cell.customers === 0}
                                data-customers={cell.customers}
                                title={t('migration.cellLabel', {
                                  from: nameState(row, 'from'),
                                  to: nameState(column, 'to'),
                                  customers: count(cell.customers),
                                  share: percent(cell.share),
                                })}
                                onClick={() => void open(cell)}
                              >
                                <strong>{count(cell.customers)}</strong> <span>{percent(cell.share)}</span>{' '}
                                {cell.interval !== null && (
                                  <small>
                                    {percent(cell.interval.low)}–{percent(cell.interval.high)}
                                  </small>
                                )}
                              </button>
                            </td>
                          );
                        })}
                        <td className="numeric">{count(rowTotal(row))}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <ChartFrame
                choiceKey="segments.migration.chart"
                title={t('migration.flow')}
                note={t('migration.flowNote', { start: from.endDate, end: to.endDate })}
                definitions={[
                  { metric: METRICS.customers, full: count(customers) },
                  { metric: METRICS.share, full: percent(customers === 0 ? null : stayed / customers) },
                ]}
                option={createMigrationOption({
                  classes: STATES.map((key) => ({
                    key: String(key),
                    name: key === 'absent' ? t('migration.notThere') : nameState(key, 'from'),
                  })),
                  links: cells
                    .filter((cell) => cell.customers > 0)
                    .map((cell) => ({ from: String(cell.from), to: String(cell.to), customers: cell.customers })),
                  fromLabel: from.endDate,
                  toLabel: to.endDate,
                  formatCount: count,
                  palette,
                })}
                height={360}
                summary={text}
                heads={[t('migration.fromHead'), ...STATES.map((column) => nameState(column, 'to'))]}
                rows={STATES.map((row) => ({
                  key: String(row),
                  head: nameState(row, 'from'),
                  cells: STATES.map((column) => {
                    const cell = find(row, column);
                    return cell === undefined ? NO_VALUE : count(cell.customers);
                  }),
                }))}
              />
            </>
          );
        }}
      </QueryBoundary>
      <CustomersDrawer
        title={listed?.title ?? ''}
        audience={listed?.rule ?? null}
        fileName="migration"
        onClose={() => setListed(null)}
      />
    </>
  );
}
