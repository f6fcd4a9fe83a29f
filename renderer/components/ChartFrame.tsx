import type { EChartsOption } from 'echarts';
import { useContext, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartHandle, ChartPoint } from '../charts/EChart.tsx';
import { readLightColors, recolor } from '../charts/light-colors.ts';
import { usePalette } from '../charts/use-palette.ts';
import { QuestionContext, useStatements } from '../data/statements.ts';
import { toFileName } from '../formatting/file-name.ts';
import { useChoice } from '../store/use-choice.ts';
import { useWorkbench } from '../store/use-workbench.ts';
import { ChartBody } from './chart/ChartBody.tsx';
import { ChartMenu } from './chart/ChartMenu.tsx';
import { ChartTable } from './chart/ChartTable.tsx';
import { composePicture, rasterise } from './chart/compose-picture.ts';
import type { ChartRow } from './chart/table-text.ts';
import styles from './ChartFrame.module.css';
import { Definition, type DefinedValue } from './Definition.tsx';
import { useFilterTexts } from './filters/use-rule-text.ts';
import { usePin } from './pins/use-pin.ts';
import { useNotedChart } from './reads/use-noted-chart.ts';
import { saveDownload } from './save-download.ts';
import { ViewSwitch } from './ViewSwitch.tsx';

const DEFAULT_HEIGHT = 280;
const TOLD_MS = 4000;

type ChartFrameProps = {
  /** Where the project keeps whether it is shown as a chart or a table. */
  readonly choiceKey: string;
  readonly title: string;
  readonly note: string;
  readonly definitions: readonly DefinedValue[];
  readonly option: EChartsOption;
  /** The chart in one sentence, for those who do not see it. */
  readonly summary: string;
  /** Height of chart and table, px. */
  readonly height?: number;
  /** First the row's own head. */
  readonly heads: readonly string[];
  /** One row per category, one cell per series, in the order of the chart: the cursor walks them. */
  readonly rows: readonly ChartRow[];
  /** The statement the numbers come from, where it is another than that of the question around. */
  readonly sql?: string;
  /** Called with a mark that was clicked, or that the cursor is on at Enter. */
  readonly onPick?: (point: ChartPoint) => void;
};

/** Tells what just happened, for a while. */
function useTold(): readonly [string, (text: string) => void] {
  const [told, setTold] = useState('');
  useEffect(() => {
    if (told === '') return undefined;
    const timer = setTimeout(() => setTold(''), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return [told, setTold];
}

/**
 * A chart with its definition, or the same numbers as a table; a cursor for arrow keys; pictures, copies, the statement and a
 * pin for reports.
 */
export function ChartFrame({
  choiceKey,
  title,
  note,
  definitions,
  option,
  summary,
  height = DEFAULT_HEIGHT,
  heads,
  rows,
  sql: own,
  onPick,
}: ChartFrameProps) {
  const { t } = useTranslation();
  const known = useStatements();
  const sql = own ?? known;
  const question = useContext(QuestionContext);
  useNotedChart({
    key: choiceKey,
    title,
    labels: definitions.map(({ metric }) => metric.label),
    isOfQuestion: own === undefined,
  });
  const [presentation, setPresentation] = useChoice(choiceKey, ['chart', 'table']);
  const handle = useRef<ChartHandle>(null);
  const [told, tell] = useTold();
  const palette = usePalette();
  const filters = useFilterTexts();
  const asOf = useWorkbench((state) => state.project?.parameters.asOfDate ?? '');
  const timeZone = useWorkbench((state) => state.project?.parameters.timeZone ?? '');
  const pin = usePin();

  const savePicture = async (kind: 'png' | 'svg') => {
    if (handle.current === null) return;
    const picture = composePicture({
      ...handle.current.toSvg(),
      title,
      note,
      foot: [
        t('definition.asOf', { date: asOf, timeZone }),
        `${t('definition.inForce')}: ${filters.length === 0 ? t('definition.everybody') : filters.join(' · ')}`,
      ],
      colors: palette,
      font: palette.font,
    });
    const blob = kind === 'svg' ? new Blob([picture.svg], { type: 'image/svg+xml' }) : await rasterise(picture);
    saveDownload(`${toFileName(title)}.${kind}`, blob);
  };

  return (
    <section className={styles.card} aria-label={title}>
      <div className={styles.head}>
        <div className={styles.words}>
          <h2>
            <Definition title={title} values={definitions} sql={sql}>
              {title}
            </Definition>
          </h2>
          <p className={styles.note}>{note}</p>
        </div>
        <div className={styles.tools}>
          <span className={styles.told} role="status">
            {told}
          </span>
          <ViewSwitch value={presentation} onChange={setPresentation} />
          <ChartMenu
            title={title}
            heads={heads}
            rows={rows}
            sql={sql}
            question={own === undefined ? question : null}
            onPicture={
              presentation === 'chart'
                ? (kind) => void savePicture(kind).catch(() => tell(t('chart.pictureFailed')))
                : null
            }
            onPin={() => {
              pin({
                title,
                note,
                summary,
                svg: handle.current === null ? null : recolor(handle.current.toSvg().svg, readLightColors()),
                heads: [...heads],
                rows: rows.map(({ head, cells }) => ({ head, cells: [...cells] })),
                definitions,
                sql,
              });
              tell(t('chart.pinned'));
            }}
            onTold={tell}
          />
        </div>
      </div>
      {presentation === 'chart' ? (
        <ChartBody
          title={title}
          option={option}
          summary={summary}
          height={height}
          heads={heads}
          rows={rows}
          handle={handle}
          onPick={onPick}
        />
      ) : (
        <ChartTable title={title} heads={heads} rows={rows} height={height} />
      )}
    </section>
  );
}
