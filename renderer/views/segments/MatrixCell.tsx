import {
  SEGMENT_VALUE_MATRIX_METRICS as METRICS,
  type SegmentValueCell,
  type SegmentValueMatrix,
} from '#core/questions/segments/segment-value-matrix.ts';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './ValueMatrix.module.css';

type MatrixCellProps = {
  readonly cell: SegmentValueCell;
  readonly title: string;
  readonly matrix: SegmentValueMatrix;
  readonly currency: Currency;
  readonly largestShare: number;
  /** Below this many customers rates get no colour and say so. */
  readonly minSize: number;
  /** The same cell over everybody, where filters are in force: drawn pale behind. */
  readonly whole: SegmentValueCell | null;
  readonly onFilter: () => void;
  readonly onList: () => void;
};

export function MatrixCell({
  cell,
  title,
  matrix,
  currency,
  largestShare,
  minSize,
  whole,
  onFilter,
  onList,
}: MatrixCellProps) {
  const { t } = useTranslation();
  const { count, shortCount, percent, money } = useFormats();
  const isSmall = cell.customers < minSize;
  const barShare = isSmall || largestShare === 0 ? 0 : Math.max(0, cell.revenueShare ?? 0) / largestShare;

  return (
    <div className={styles.cell}>
      <Definition
        title={title}
        className={styles.cellButton}
        values={[
          { metric: METRICS.customers, full: count(cell.customers) },
          {
            metric: METRICS.customerShare,
            full: percent(cell.customerShare),
            counted: `${count(cell.customers)} / ${count(matrix.purchasers)}`,
          },
          {
            metric: METRICS.revenueShare,
            full: percent(cell.revenueShare),
            counted: `${money(cell.monetaryCents, currency)} / ${money(matrix.monetaryCents, currency)}`,
          },
          {
            metric: METRICS.repurchaseRate,
            full: percent(cell.repurchaseRate),
            counted: `${count(cell.repeatCustomers)} / ${count(cell.customers)}`,
          },
        ]}
      >
        <span className={styles.cellHead}>
          <span className={styles.customers} data-testid="cell-customers" data-value={cell.customers}>
            {shortCount(cell.customers)}
          </span>
          {whole !== null && <span className={styles.whole}>/ {shortCount(whole.customers)}</span>}
          <span className={styles.unit}>{t('segments.customersUnit')}</span>
          <span className={styles.share}>{percent(cell.customerShare)}</span>
        </span>
        <span className={styles.bar} aria-hidden="true">
          {whole !== null && whole.customers > 0 && (
            <b style={{ width: `${(cell.customers / whole.customers) * 100}%` }} />
          )}
          {whole === null && <i style={{ width: `${barShare * 100}%` }} />}
        </span>
        <span className={styles.rates}>
          <span>
            <span className={styles.rateLabel}>{t('segments.revenueShare')}</span>
            <span>{percent(cell.revenueShare)}</span>
          </span>
          <span>
            <span className={styles.rateLabel}>{t('segments.repurchaseRate')}</span>
            {isSmall ? (
              <span className={styles.tooFew}>
                {t('segments.tooFew', { customers: count(cell.customers), minimum: minSize })}
              </span>
            ) : (
              <span>{percent(cell.repurchaseRate)}</span>
            )}
          </span>
        </span>
      </Definition>
      <span className={styles.cellActions}>
        <button type="button" aria-label={t('segments.filterBy', { title })} onClick={onFilter}>
          {t('segments.filter')}
        </button>
        <button
          type="button"
          aria-label={t('segments.listOf', { title })}
          disabled={cell.customers === 0}
          onClick={onList}
        >
          {t('segments.customers')}
        </button>
      </span>
    </div>
  );
}
