import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import {
  SEGMENT_VALUE_MATRIX_METRICS,
  SUGGESTED_STRATEGIES,
  type SegmentValueCell,
  type SegmentValueMatrix,
} from '#core/questions/segments/segment-value-matrix.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CustomersDrawer } from '../../components/customers/CustomersDrawer.tsx';
import { useNotedChart } from '../../components/reads/use-noted-chart.ts';
import { useFilters } from '../../store/use-filters.ts';
import { Definition, type DefinedValue } from '../../components/Definition.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { MatrixCell } from './MatrixCell.tsx';
import { SUM_METRICS } from './sum-metrics.ts';
import styles from './ValueMatrix.module.css';

const SEGMENTS = SEGMENT_MEMBERS.filter(({ key }) => key > 0);
const TIERS = VALUE_MEMBERS.filter(({ key }) => key > 0);
const LABELS = Object.values(SEGMENT_VALUE_MATRIX_METRICS).map(({ label }) => label);
const MIN_SEGMENT_SIZE = 30;

function sumCells(cells: readonly SegmentValueCell[]) {
  return {
    customers: cells.reduce((sum, cell) => sum + cell.customers, 0),
    monetaryCents: cells.reduce((sum, cell) => sum + cell.monetaryCents, 0n),
    customerShare: sumShares(cells.map((cell) => cell.customerShare)),
    revenueShare: sumShares(cells.map((cell) => cell.revenueShare)),
  };
}

function sumShares(shares: readonly (number | null)[]): number | null {
  return shares.reduce<number | null>((sum, share) => (sum === null || share === null ? null : sum + share), 0);
}

function toCellRule({ segmentKey, valueKey }: SegmentValueCell): AudienceRule {
  return {
    kind: 'all',
    rules: [
      { kind: 'segment', keys: [segmentKey] },
      { kind: 'value', keys: [valueKey] },
    ],
  };
}

function RuleSentence() {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const parameters = useWorkbench((state) => state.project.built?.parameters);
  if (parameters === undefined) return null;
  const { rfm, segments, valueTiers } = parameters;
  const score = segments.vipMinScore ?? Math.floor(0.6 * rfm.scoreCount) + 1;
  return (
    <p className={styles.rule}>
      {t('segments.segmentRule', { score, days: segments.newCustomerDays })}{' '}
      {valueTiers.rule === 'share'
        ? t('segments.valueRuleShare', { high: percent(valueTiers.highShare), medium: percent(valueTiers.mediumShare) })
        : t('segments.valueRuleAmount')}
    </p>
  );
}

/** 3×3: lifecycle segments down, value tiers across, with the margins of both; non-buyers stand apart. */
export function ValueMatrix({
  matrix,
  whole,
}: {
  readonly matrix: SegmentValueMatrix;
  /** Everybody, where filters are in force. */
  readonly whole: SegmentValueMatrix | null;
}) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, shortCount, percent, money, shortMoney } = useFormats();
  const { applyFilter } = useFilters();
  const [listed, setListed] = useState<{ readonly title: string; readonly rule: AudienceRule } | null>(null);
  const currency = useWorkbench((state) => state.project.built?.parameters.currency);
  useNotedChart({ key: 'segments.matrix', title: t('segments.matrix'), labels: LABELS });
  if (currency === undefined) return null;
  const largestShare = Math.max(0, ...matrix.rows.map((cell) => cell.revenueShare ?? 0));

  const describeMargin = (cells: readonly SegmentValueCell[]): readonly DefinedValue[] => {
    const { customers, monetaryCents, customerShare, revenueShare } = sumCells(cells);
    return [
      { metric: SUM_METRICS.customers, full: count(customers) },
      {
        metric: SUM_METRICS.customerShare,
        full: percent(customerShare),
        counted: `${count(customers)} / ${count(matrix.purchasers)}`,
      },
      {
        metric: SUM_METRICS.revenueShare,
        full: percent(revenueShare),
        counted: `${money(monetaryCents, currency)} / ${money(matrix.monetaryCents, currency)}`,
      },
    ];
  };

  const renderMargin = (cells: readonly SegmentValueCell[], title: string) => {
    const { customers, monetaryCents, revenueShare } = sumCells(cells);
    return (
      <Definition title={title} values={describeMargin(cells)} className={styles.margin}>
        <span className={styles.marginCount} data-testid="margin-customers" data-value={customers}>
          {shortCount(customers)}
        </span>
        <span className={styles.marginMoney}>
          {shortMoney(monetaryCents, currency)} · {percent(revenueShare)}
        </span>
      </Definition>
    );
  };

  return (
    <section aria-label={t('segments.matrix')}>
      <RuleSentence />
      <div className={styles.scroll}>
        <table className={styles.matrix} data-testid="value-matrix">
          <caption className={styles.caption}>{t('segments.matrixCaption')}</caption>
          <thead>
            <tr>
              <td />
              {TIERS.map((tier) => (
                <th key={tier.code} scope="col">
                  {read(tier.label)}
                  <span className={styles.strategy}>
                    {tier.code in SUGGESTED_STRATEGIES &&
                      read(SUGGESTED_STRATEGIES[tier.code as keyof typeof SUGGESTED_STRATEGIES].label)}
                  </span>
                </th>
              ))}
              <th scope="col">{t('segments.total')}</th>
            </tr>
          </thead>
          <tbody>
            {SEGMENTS.map((segment) => {
              const cells = matrix.rows.filter((cell) => cell.segment === segment.code);
              return (
                <tr key={segment.code}>
                  <th scope="row">{read(segment.label)}</th>
                  {TIERS.map((tier) => {
                    const cell = cells.find((candidate) => candidate.value === tier.code);
                    return (
                      <td key={tier.code}>
                        {cell !== undefined && (
                          <MatrixCell
                            cell={cell}
                            title={`${read(segment.label)} × ${read(tier.label)}`}
                            matrix={matrix}
                            currency={currency}
                            largestShare={largestShare}
                            minSize={MIN_SEGMENT_SIZE}
                            whole={
                              whole?.rows.find(
                                (other) => other.segment === cell.segment && other.value === cell.value,
                              ) ?? null
                            }
                            onFilter={() => applyFilter(toCellRule(cell))}
                            onList={() =>
                              setListed({
                                title: `${read(segment.label)} × ${read(tier.label)}`,
                                rule: toCellRule(cell),
                              })
                            }
                          />
                        )}
                      </td>
                    );
                  })}
                  <td className={styles.marginCell}>{renderMargin(cells, read(segment.label))}</td>
                </tr>
              );
            })}
            <tr className={styles.totals}>
              <th scope="row">{t('segments.total')}</th>
              {TIERS.map((tier) => (
                <td key={tier.code} className={styles.marginCell}>
                  {renderMargin(
                    matrix.rows.filter((cell) => cell.value === tier.code),
                    read(tier.label),
                  )}
                </td>
              ))}
              <td className={styles.marginCell}>{renderMargin(matrix.rows, t('segments.total'))}</td>
            </tr>
          </tbody>
        </table>
      </div>
      <CustomersDrawer title={listed?.title ?? ''} audience={listed?.rule ?? null} onClose={() => setListed(null)} />
      <dl className={styles.apart}>
        <div>
          <dt>{t('segments.prospects')}</dt>
          <dd className="numeric" data-testid="prospects">
            {count(matrix.prospectCustomers)}
          </dd>
          <dd>{t('segments.prospectsNote')}</dd>
        </div>
        {matrix.unknownCustomers > 0 && (
          <div>
            <dt>{t('segments.unknown')}</dt>
            <dd className="numeric">{count(matrix.unknownCustomers)}</dd>
            <dd>{t('segments.unknownNote')}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
