import {
  narrowGrid,
  RFM_GRID_METRICS as METRICS,
  type RfmCell,
  type RfmCube,
  type RfmGrid,
  type ScoreBlock,
} from '#core/questions/segments/rfm-grid.ts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DefinitionContent } from '../../components/Definition.tsx';
import { useNotedChart } from '../../components/reads/use-noted-chart.ts';
import { ViewSwitch } from '../../components/ViewSwitch.tsx';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { GridSelection } from './GridSelection.tsx';
import { RfmCells } from './RfmCells.tsx';
import { RfmTable } from './RfmTable.tsx';
import styles from './RfmGrid.module.css';

const GRID_LABELS = Object.values(METRICS).map(({ label }) => label);

function CellInspector({
  cell,
  grid,
  currency,
}: {
  readonly cell: RfmCell;
  readonly grid: RfmGrid;
  readonly currency: Currency;
}) {
  const { t } = useTranslation();
  const { count, percent, money } = useFormats();
  const total = grid.rows.reduce((sum, { monetaryCents }) => sum + monetaryCents, 0n);
  return (
    <aside className={styles.inspector} aria-live="polite" aria-label={t('rfm.inspector')}>
      <DefinitionContent
        title={t('rfm.cell', { r: cell.rScore, f: cell.fScore })}
        values={[
          { metric: METRICS.customers, full: count(cell.customers) },
          {
            metric: METRICS.customerShare,
            full: percent(cell.customerShare),
            counted: `${count(cell.customers)} / ${count(grid.scoredCustomers)}`,
          },
          {
            metric: METRICS.meanMonetary,
            full:
              cell.meanMonetaryCents === null
                ? t('rfm.noMean')
                : money(BigInt(Math.round(cell.meanMonetaryCents)), currency),
            counted: `${money(cell.monetaryCents, currency)} / ${count(cell.customers)}`,
          },
        ]}
      />
      <p className={styles.revenue}>
        {t('rfm.revenueOf', {
          money: money(cell.monetaryCents, currency),
          share: percent(total > 0n ? Number(cell.monetaryCents) / Number(total) : null),
        })}
      </p>
    </aside>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <div className={styles.legend}>
      <span>{t('rfm.legendColour')}</span>
      <span className={styles.steps} aria-hidden="true">
        {[1, 2, 3, 4, 5, 6].map((step) => (
          <i key={step} style={{ background: `var(--scale-${step})` }} />
        ))}
      </span>
      <span className={styles.legendArea}>{t('rfm.legendArea')}</span>
    </div>
  );
}

type RfmGridPanelProps = {
  readonly grid: RfmGrid;
  readonly cube: RfmCube;
  /** Everybody, where filters are in force. */
  readonly whole: RfmGrid | null;
};

/** R × F: area is customers, colour is net money; M narrows it; a brushed block is counted, kept, put in force. */
export function RfmGridPanel({ grid, cube, whole }: RfmGridPanelProps) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const [presentation, setPresentation] = useChoice('segments.grid', ['chart', 'table']);
  useNotedChart({ key: 'segments.grid', title: t('segments.grid'), labels: GRID_LABELS });
  const [active, setActive] = useState(0);
  const full = useMemo(() => ({ min: 1, max: grid.scoreCount }), [grid.scoreCount]);
  const [block, setBlock] = useState<ScoreBlock>({ r: full, f: full, m: full });
  const currency = useWorkbench((state) => state.project.built?.parameters.currency);
  const isNarrow = block.m.min > 1 || block.m.max < grid.scoreCount;
  const shown = useMemo(() => (isNarrow ? narrowGrid(grid, cube, block.m) : grid), [isNarrow, grid, cube, block.m]);
  const cell = shown.rows[active];
  if (currency === undefined || cell === undefined) return null;

  function brush(anchor: number, head: number) {
    const [from, to] = [grid.rows[anchor], grid.rows[head]];
    if (from === undefined || to === undefined) return;
    const span = (a: number, b: number) => ({ min: Math.min(a, b), max: Math.max(a, b) });
    setBlock((old) => ({ r: span(from.rScore, to.rScore), f: span(from.fScore, to.fScore), m: old.m }));
  }

  return (
    <section aria-label={t('segments.grid')}>
      <div className={styles.head}>
        <p>{t('rfm.summary', { customers: count(grid.scoredCustomers), scores: grid.scoreCount })}</p>
        <ViewSwitch value={presentation} onChange={setPresentation} />
      </div>
      {presentation === 'table' ? (
        <RfmTable grid={shown} currency={currency} />
      ) : (
        <div className={styles.split}>
          <div>
            <RfmCells
              grid={shown}
              active={active}
              currency={currency}
              whole={isNarrow && whole === null ? grid : whole}
              block={block}
              onActivate={setActive}
              onBrush={brush}
            />
            <Legend />
            <p className={styles.legend}>{t('rfm.brushHint')}</p>
          </div>
          <div className={styles.aside}>
            <GridSelection cube={cube} block={block} currency={currency} onChange={setBlock} />
            <CellInspector cell={cell} grid={shown} currency={currency} />
          </div>
        </div>
      )}
    </section>
  );
}
