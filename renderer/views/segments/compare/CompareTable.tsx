import { useTranslation } from 'react-i18next';
import type { SegmentComparison } from '#core/questions/segments/segment-compare.ts';
import type { Interval } from '#core/science/statistics/intervals.ts';
import { Definition } from '../../../components/Definition.tsx';
import { NO_VALUE, type Formats } from '../../../formatting/formats.ts';
import { useFormats } from '../../../formatting/use-formats.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { useWorkbench } from '../../../store/use-workbench.ts';
import { listComparedRows, type ComparedValue, type ValueKind } from '#core/questions/segments/compare-rows.ts';
import styles from './Compare.module.css';

type CompareTableProps = { readonly names: readonly string[]; readonly comparison: SegmentComparison };

function createWriter(formats: Formats, currency: { readonly code: string; readonly decimals: number }) {
  return (kind: ValueKind, value: number): string => {
    switch (kind) {
      case 'count':
        return formats.count(value);
      case 'share':
        return formats.percent(value);
      case 'money':
        return formats.money(BigInt(Math.round(value)), currency);
      case 'decimal':
        return formats.decimal(value, 2);
    }
  };
}

/** One row per number: each segment with its interval, and by how much it differs from the first one. */
export function CompareTable({ names, comparison }: CompareTableProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const formats = useFormats();
  const currency = useWorkbench((state) => state.project.built?.parameters.currency ?? { code: 'CNY', decimals: 2 });
  const write = createWriter(formats, currency);
  const range = (kind: ValueKind, { low, high }: Interval) =>
    t('compare.range', { low: write(kind, low), high: write(kind, high) });
  const writeStep = (kind: ValueKind, value: number) =>
    kind === 'share' ? t('compare.points', { value: formats.decimal(value * 100, 1) }) : write(kind, value);
  const stepRange = (kind: ValueKind, { low, high }: Interval) =>
    t('compare.range', { low: writeStep(kind, low), high: writeStep(kind, high) });
  const signed = (kind: ValueKind, value: number) => `${value > 0 ? '+' : ''}${writeStep(kind, value)}`;
  const isClear = ({ low, high }: Interval) => low > 0 || high < 0;

  const renderDifference = (kind: ValueKind, { difference }: ComparedValue) => {
    if (difference === null) return null;
    return (
      <span className={styles.difference} data-clear={isClear(difference.interval)}>
        {signed(kind, difference.value)}
        <small>
          {isClear(difference.interval)
            ? stepRange(kind, difference.interval)
            : t('compare.unclear', { range: stepRange(kind, difference.interval) })}
        </small>
      </span>
    );
  };

  return (
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('compare.table')}>
      <table className="data-table" data-testid="compare-table">
        <caption className={styles.caption}>{t('compare.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('compare.number')}</th>
            {names.map((name, index) => (
              <th key={name} scope="col" className="end">
                {name}
                <span className={styles.role}>{index === 0 ? t('compare.base') : t('compare.against')}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {listComparedRows(comparison).map(({ id, metric, kind, values }) => (
            <tr key={id} data-row={id}>
              <th scope="row">{read(metric.label)}</th>
              {values.map((value, index) => (
                <td key={names[index]} className="numeric end" data-value={value.value ?? ''}>
                  {value.value === null ? (
                    NO_VALUE
                  ) : (
                    <Definition
                      title={`${names[index] ?? ''} · ${read(metric.label)}`}
                      values={[
                        {
                          metric,
                          full: write(kind, value.value),
                          counted: value.counted.map((part) => formats.count(part)).join(' / '),
                        },
                      ]}
                    >
                      {write(kind, value.value)}
                    </Definition>
                  )}
                  {value.interval !== null && <span className={styles.interval}>{range(kind, value.interval)}</span>}
                  {renderDifference(kind, value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
