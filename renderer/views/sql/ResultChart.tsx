import { Select, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readCell } from '#core/kernel/columns.ts';
import { isNumeric } from '#core/questions/sql/sql-statement.ts';
import { usePalette } from '../../charts/use-palette.ts';
import { ChartFrame } from '../../components/ChartFrame.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import type { SqlResult } from '../../store/sql.slice.ts';
import {
  createResultChartOption,
  RESULT_CHART_KINDS,
  type ResultChartKind,
  type ResultPoint,
} from './result-chart.option.ts';
import styles from './Sql.module.css';

const HEIGHT = 300;

function readPoints({ preview: { columns } }: SqlResult, x: number, y: number, isXNumber: boolean): ResultPoint[] {
  return Array.from({ length: columns.rowCount }, (_, row) => {
    const [across, up] = [readCell(columns, x, row), readCell(columns, y, row)];
    return {
      x: isXNumber && across !== null ? Number(across) : String(across ?? 'NULL'),
      y: up === null ? null : Number(up),
    };
  });
}

/** The rows shown, drawn: one column over another. */
export function ResultChart({ result }: { readonly result: SqlResult }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const palette = usePalette();
  const { fields } = result.preview.statement;
  const numbers = fields.filter(isNumeric);
  const [kind, setKind] = useState<ResultChartKind>('bar');
  const [xChosen, setX] = useState<string | null>(null);
  const [yChosen, setY] = useState<string | null>(null);
  const nameX = fields.some(({ name }) => name === xChosen) ? xChosen : fields[0]?.name;
  const nameY = numbers.some(({ name }) => name === yChosen)
    ? yChosen
    : (
        numbers.find(({ name }) => name !== nameX && !/_(?:key|id|no)$/.test(name)) ??
        numbers.find(({ name }) => name !== nameX) ??
        numbers[0]
      )?.name;
  const x = fields.findIndex(({ name }) => name === nameX);
  const y = fields.findIndex(({ name }) => name === nameY);
  const xField = fields[x];
  const isXNumber = xField !== undefined && isNumeric(xField);
  const points = useMemo(() => (x < 0 || y < 0 ? [] : readPoints(result, x, y, isXNumber)), [result, x, y, isXNumber]);
  if (xField === undefined || nameX === undefined || nameX === null || nameY === undefined || nameY === null)
    return <p className={styles.note}>{t('sql.chartNeedsNumber')}</p>;

  const isWhole = result.rowCount === points.length;
  const shown = count(points.length);
  const note = isWhole
    ? t('sql.chartWhole', { rows: shown })
    : t('sql.chartFirst', { rows: shown, total: result.rowCount === null ? '…' : count(result.rowCount) });
  const known = points.flatMap(({ y: value }) => (value === null ? [] : [value]));
  const summary = t('sql.chartSummary', {
    y: nameY,
    x: nameX,
    rows: shown,
    min: known.length === 0 ? '–' : String(Math.min(...known)),
    max: known.length === 0 ? '–' : String(Math.max(...known)),
  });
  const formula = {
    zh: `SQL 结果中 ${nameY} 随 ${nameX}：${result.text}`,
    en: `${nameY} by ${nameX} of: ${result.text}`,
  };
  return (
    <div className={styles.chart}>
      <div className={styles.chartControls}>
        <SegmentedControl
          size="sm"
          value={kind}
          aria-label={t('sql.chartKind')}
          data={RESULT_CHART_KINDS.map((value) => ({ value, label: t(`sql.chartKinds.${value}`) }))}
          onChange={setKind}
        />
        <Select
          size="sm"
          label={t('sql.chartX')}
          value={nameX}
          data={fields.map(({ name }) => name)}
          allowDeselect={false}
          onChange={setX}
        />
        <Select
          size="sm"
          label={t('sql.chartY')}
          value={nameY}
          data={numbers.map(({ name }) => name)}
          allowDeselect={false}
          onChange={setY}
        />
      </div>
      <ChartFrame
        choiceKey="sql.chart"
        title={t('sql.chartTitle', { y: nameY, x: nameX })}
        note={note}
        definitions={[
          {
            metric: {
              label: { zh: nameY, en: nameY },
              formula,
              filters: {
                zh: '无：SQL 直接读取数据表，不受筛选影响。',
                en: 'None: SQL reads the tables as they are, whatever filters are in force.',
              },
              denominator: null,
            },
            full: t('sql.rowsShown', { rows: shown }),
          },
        ]}
        option={createResultChartOption({ kind, points, xName: nameX, yName: nameY, isNumeric: isXNumber, palette })}
        summary={summary}
        height={HEIGHT}
        sql={result.text}
        heads={[nameX, nameY]}
        rows={points.map((point, index) => ({
          key: String(index),
          head: String(point.x),
          cells: [point.y === null ? 'NULL' : String(point.y)],
        }))}
      />
    </div>
  );
}
