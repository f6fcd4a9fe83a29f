import { useMemo } from 'react';
import { createBarsOption, type BarSeries } from '../charts/bars.option.ts';
import { usePalette } from '../charts/use-palette.ts';
import { useFormats } from '../formatting/use-formats.ts';
import { ChartFrame } from './ChartFrame.tsx';
import type { DefinedValue } from './Definition.tsx';

const HEIGHT = 260;

type ChartCardProps = {
  /** Where the project keeps whether it is shown as a chart or a table. */
  readonly choiceKey: string;
  readonly title: string;
  readonly note: string;
  /** What the categories are. */
  readonly categoryLabel: string;
  /** Whether that is written under the chart: where the categories are bare numbers. */
  readonly isCategoryNamed?: boolean;
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
  readonly definitions: readonly DefinedValue[];
};

/** Shares as columns, or the same numbers as a table. */
export function ChartCard({
  choiceKey,
  title,
  note,
  categoryLabel,
  isCategoryNamed = false,
  categories,
  series,
  definitions,
}: ChartCardProps) {
  const { percent } = useFormats();
  const palette = usePalette();
  const option = useMemo(
    () =>
      createBarsOption({
        categories,
        series,
        formatShare: percent,
        categoryName: isCategoryNamed ? categoryLabel : undefined,
        palette,
      }),
    [categories, series, percent, isCategoryNamed, categoryLabel, palette],
  );
  const summary = `${title}: ${categories
    .map(
      (category, index) =>
        `${category} ${series.map(({ name, values }) => `${name} ${percent(values[index] ?? null)}`).join(', ')}`,
    )
    .join('; ')}`;

  return (
    <ChartFrame
      choiceKey={choiceKey}
      title={title}
      note={note}
      definitions={definitions}
      option={option}
      summary={summary}
      height={HEIGHT}
      heads={[categoryLabel, ...series.map(({ name }) => name)]}
      rows={categories.map((category, index) => ({
        key: category,
        head: category,
        cells: series.map(({ values }) => percent(values[index] ?? null)),
      }))}
    />
  );
}
