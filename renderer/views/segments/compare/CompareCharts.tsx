import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nameRfmSegment } from '#core/questions/audience/describe-rule.ts';
import { COMPARE_METRICS, RECENCY_LIMITS, type SegmentComparison } from '#core/questions/segments/segment-compare.ts';
import { nameTag, nameTagValue } from '#core/questions/audience/tag-names.ts';
import { SEGMENT_MAPS } from '#core/mart/segmentation/segment-maps.ts';
import { createComparedBarsOption } from '../../../charts/compared-bars.option.ts';
import { usePalette } from '../../../charts/use-palette.ts';
import { ChartFrame } from '../../../components/ChartFrame.tsx';
import { useFormats } from '../../../formatting/use-formats.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { useWorkbench } from '../../../store/use-workbench.ts';
import styles from './Compare.module.css';

type CompareChartsProps = { readonly names: readonly string[]; readonly comparison: SegmentComparison };

type Part = { readonly key: string; readonly label: string; readonly customers: readonly number[] };

const BAR_HEIGHT = 18;
const MOST_VALUES = 12;

/** How each segment spreads over RFM segments, recency and one profile tag, as shares of the segment. */
export function CompareCharts({ names, comparison }: CompareChartsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, percent } = useFormats();
  const palette = usePalette();
  const map = useWorkbench((state) => state.project.built?.parameters.rfm.segmentMap ?? 'named11');
  const { rows } = comparison;
  const tags = [...new Set(rows.flatMap((row) => row.tags.map(({ tag }) => tag)))].toSorted();
  const [picked, setPicked] = useState<string | null>(null);
  const tag = picked !== null && tags.includes(picked) ? picked : tags[0];

  const rfm: readonly Part[] = SEGMENT_MAPS[map]
    .map(({ key }) => ({
      key,
      label: read(nameRfmSegment(key)),
      customers: rows.map((row) => row.rfmSegments.find(({ code }) => code === key)?.customers ?? 0),
    }))
    .filter(({ customers }) => customers.some((value) => value > 0));
  const recency: readonly Part[] = [...RECENCY_LIMITS, null].map((limit, index) => ({
    key: String(limit ?? 'later'),
    label:
      limit === null
        ? t('compare.later', { days: RECENCY_LIMITS.at(-1) ?? 0 })
        : t('compare.upTo', { from: index === 0 ? 0 : (RECENCY_LIMITS[index - 1] ?? 0) + 1, days: limit }),
    customers: rows.map((row) => row.recency[index] ?? 0),
  }));
  const values = [
    ...new Set(rows.flatMap((row) => row.tags.filter((entry) => entry.tag === tag).map(({ value }) => value))),
  ].slice(0, MOST_VALUES);
  const tagged: readonly Part[] = values.map((value) => ({
    key: value,
    label: tag === undefined ? value : read(nameTagValue(tag, value)),
    customers: rows.map((row) => row.tags.find((entry) => entry.tag === tag && entry.value === value)?.customers ?? 0),
  }));

  const draw = (id: 'rfm' | 'recency' | 'tags', title: string, parts: readonly Part[]) => {
    const totals = rows.map((_, at) => parts.reduce((sum, { customers }) => sum + (customers[at] ?? 0), 0));
    const share = (part: Part, at: number): number | null => {
      const total = totals[at] ?? 0;
      return total === 0 ? null : (part.customers[at] ?? 0) / total;
    };
    const largest = names.map((name, at) => {
      const top = parts.toSorted((a, b) => (b.customers[at] ?? 0) - (a.customers[at] ?? 0))[0];
      return top === undefined ? name : t('compare.largest', { name, part: top.label, share: percent(share(top, at)) });
    });
    return (
      <ChartFrame
        key={id}
        choiceKey={`segments.compare.${id}`}
        title={title}
        note={t('compare.shareNote')}
        definitions={names.map((name, at) => ({
          metric: COMPARE_METRICS.customers,
          full: `${name}: ${count(totals[at] ?? 0)}`,
        }))}
        option={createComparedBarsOption({
          categories: parts.map(({ label }) => label),
          series: names.map((name, at) => ({ name, values: parts.map((part) => share(part, at)) })),
          formatShare: percent,
          palette,
        })}
        height={Math.max(180, 60 + parts.length * (names.length * BAR_HEIGHT + 10))}
        summary={largest.join(' ')}
        heads={[title, ...names]}
        rows={parts.map((part) => ({
          key: part.key,
          head: part.label,
          cells: names.map((_, at) =>
            t('compare.cell', { customers: count(part.customers[at] ?? 0), share: percent(share(part, at)) }),
          ),
        }))}
      />
    );
  };

  return (
    <div className={styles.charts}>
      {draw('rfm', t('compare.rfm'), rfm)}
      {draw('recency', t('compare.recency'), recency)}
      {tag !== undefined && (
        <div>
          <Select
            size="sm"
            mb={8}
            label={t('compare.tag')}
            data={tags.map((name) => ({ value: name, label: read(nameTag(name)) }))}
            value={tag}
            allowDeselect={false}
            onChange={setPicked}
          />
          {draw('tags', read(nameTag(tag)), tagged)}
        </div>
      )}
    </div>
  );
}
