import type { ModelId } from '#core/science/customer-models/types.ts';
import { MODEL_METRICS } from '#core/questions/models/model-metrics.ts';
import type { ModelReport } from '#core/questions/models/model-report.ts';
import type { ShareBin } from '#core/questions/models/model-shapes.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartCard } from '../../components/ChartCard.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import styles from './Models.module.css';

type Format = (value: number) => string;

/** Bins as columns of a chart; a run of columns that would all read 0 at the end is one. */
function nameBins(bins: readonly ShareBin[], format: Format): { categories: string[]; values: number[] } {
  return {
    categories: bins.map(({ from, to }) => (to === null ? `≥ ${format(from)}` : `${format(from)}–${format(to)}`)),
    values: bins.map(({ share }) => share),
  };
}

function useBins(bins: readonly ShareBin[], isShare: boolean) {
  const { decimal, percent } = useFormats();
  return useMemo(() => {
    const width = (bins[0]?.to ?? 1) - (bins[0]?.from ?? 0);
    const digits = width >= 1 ? 0 : width >= 0.1 ? 1 : 2;
    const { categories, values } = nameBins(bins, (value) =>
      isShare ? decimal(100 * value, 0) : decimal(value, digits),
    );
    const widest = Math.max(...values);
    return { categories, values, summary: percent(widest) };
  }, [bins, isShare, decimal, percent]);
}

/** What the parameters say of customers: how often they buy, how fast they leave. */
export function ShapeCharts({
  shapes,
  model,
}: {
  readonly shapes: NonNullable<ModelReport['shapes']>;
  readonly model: ModelId;
}) {
  const { t } = useTranslation();
  const isPareto = model === 'pareto-nbd';
  const rate = useBins(shapes.rate, false);
  const dropout = useBins(shapes.dropout, !isPareto);
  const rateSeries = useMemo(() => [{ name: t('models.share'), values: rate.values }], [t, rate.values]);
  const dropoutSeries = useMemo(() => [{ name: t('models.share'), values: dropout.values }], [t, dropout.values]);
  return (
    <div className={styles.pair}>
      <ChartCard
        choiceKey="models.rate"
        title={t('models.rateTitle')}
        note={t('models.rateNote')}
        categoryLabel={t('models.rateCategory')}
        isCategoryNamed
        categories={rate.categories}
        series={rateSeries}
        definitions={[{ metric: MODEL_METRICS.rate, full: rate.summary }]}
      />
      <ChartCard
        choiceKey="models.dropout"
        title={t('models.dropoutTitle')}
        note={t(isPareto ? 'models.dropoutNotePareto' : 'models.dropoutNote')}
        categoryLabel={`${t(isPareto ? 'models.dropoutCategoryPareto' : 'models.dropoutCategory')}${isPareto ? '' : ' (%)'}`}
        isCategoryNamed
        categories={dropout.categories}
        series={dropoutSeries}
        definitions={[{ metric: MODEL_METRICS.dropout, full: dropout.summary }]}
      />
    </div>
  );
}
