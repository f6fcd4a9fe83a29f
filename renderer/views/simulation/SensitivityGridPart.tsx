import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ASSUMPTION_NAMES, ASSUMPTIONS, type AssumptionName } from '#core/campaigns/strategy/assumptions.ts';
import type { OverlapRule } from '#core/campaigns/plan/overlap.ts';
import { SIMULATION_METRICS } from '#core/campaigns/draws/result-metrics.ts';
import type { SensitivityGrid } from '#core/campaigns/forecast/sensitivity.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import { Definition } from '../../components/Definition.tsx';
import { FailedState } from '../../components/states/FailedState.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { Grid, type CellProps } from '../../ui/grid/Grid.tsx';
import type { Place } from '../../ui/grid/move-place.ts';
import { shapeGrid, type GridCell } from './sensitivity-grid-shape.ts';
import styles from './SensitivityGrid.module.css';
import shared from './Simulation.module.css';
import { useMoney } from './use-money.ts';
import { useLiveAnswer } from './use-simulation.ts';

const DELAY_MS = 500;

/** Green for gains, red for losses, the stronger the larger. */
function shade(strength: number): string {
  const color = strength < 0 ? '--bad' : '--good';
  return `color-mix(in srgb, var(${color}) ${Math.round(45 * Math.abs(strength))}%, var(--surface))`;
}

type GridTableProps = {
  readonly grid: SensitivityGrid;
  readonly onPick: (horizontal: number, vertical: number) => void;
};

function GridTable({ grid, onPick }: GridTableProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { decimal, percent } = useFormats();
  const { short, full } = useMoney();
  const rows = useMemo(() => shapeGrid(grid), [grid]);
  const middle = Math.floor(rows.length / 2);
  const [active, setActive] = useState<Place>({ row: middle, column: middle + 1 });
  const write = (name: AssumptionName, value: number): string =>
    ASSUMPTIONS[name].unit === 'share' ? percent(value) : decimal(value, 1);
  const [across, down] = [grid.horizontal, grid.vertical];

  const describe = (cell: GridCell): string =>
    [
      `${read(ASSUMPTIONS[down.name].label)} ${write(down.name, down.values[cell.row] ?? 0)}`,
      `${read(ASSUMPTIONS[across.name].label)} ${write(across.name, across.values[cell.column] ?? 0)}`,
      full(cell.cents),
      ...(cell.isCurrent ? [t('decide.grid.current')] : []),
    ].join(' · ');

  const pick = (cell: GridCell) => onPick(across.values[cell.column] ?? 0, down.values[cell.row] ?? 0);
  const drawCell = ({ row: place, column }: Place, props: CellProps) => {
    const cells = rows[place] ?? [];
    if (column === 0) {
      return (
        <div {...props} className={`numeric ${styles.rowHead}`}>
          {write(down.name, down.values[cells[0]?.row ?? 0] ?? 0)}
        </div>
      );
    }
    const cell = cells[column - 1];
    if (cell === undefined) return <div {...props} />;
    return (
      <div
        {...props}
        className={`numeric ${styles.cell}`}
        data-right={cell.isEdgeRight}
        data-below={cell.isEdgeBelow}
        data-current={cell.isCurrent}
        style={{ background: shade(cell.strength) }}
        title={describe(cell)}
        aria-label={`${short(cell.cents)}: ${describe(cell)}`}
        onClick={() => pick(cell)}
      >
        {short(cell.cents)}
      </div>
    );
  };

  return (
    <>
      <Grid
        label={t('decide.grid.title')}
        testId="sensitivity-grid"
        firstColumn={1}
        columns={[
          {
            id: 'down',
            track: 'minmax(72px, 110px)',
            head: `${read(ASSUMPTIONS[down.name].label)} ↑ · ${read(ASSUMPTIONS[across.name].label)} →`,
            headProps: { className: styles.corner },
            isRowHead: true,
          },
          ...across.values.map((value, column) => ({
            id: String(column),
            track: 'minmax(max-content, 1fr)',
            head: write(across.name, value),
            headProps: { className: `numeric ${styles.head}` },
          })),
        ]}
        rowCount={rows.length}
        active={active}
        onActive={setActive}
        frameProps={{ className: styles.grid }}
        renderCell={drawCell}
        onKey={(event, place) => {
          const cell = rows[place.row]?.[place.column - 1];
          if (cell === undefined || (event.key !== 'Enter' && event.key !== ' ')) return false;
          pick(cell);
          return true;
        }}
      />
      <p className={styles.caption}>{t('decide.grid.caption')}</p>
    </>
  );
}

type GridPartProps = {
  readonly strategies: readonly Strategy[];
  readonly overlap: OverlapRule;
  readonly strategy: Strategy;
  readonly netCents: number;
  readonly onChange: (strategy: Strategy) => void;
};

/** The expected net over the ranges of two assumptions of choice; a cell takes its values over as the new middles. */
export function SensitivityGridPart({ strategies, overlap, strategy, netCents, onChange }: GridPartProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { full } = useMoney();
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const saved = useWorkbench((state) => state.navigation.choices);
  const usable = ASSUMPTION_NAMES.filter((name) => strategy.assumptions[name] !== undefined || name === 'marginRate');
  const pick = (key: string, other: AssumptionName | undefined): AssumptionName =>
    usable.find((name) => name === saved[key] && name !== other) ??
    usable.find((name) => name !== other) ??
    'marginRate';
  const horizontal = pick('simulation.gridAcross', undefined);
  const vertical = pick('simulation.gridDown', horizontal);
  const isAsked = usable.length > 1;
  const { state, isStale } = useLiveAnswer(
    'grid',
    isAsked ? { strategies, overlap, strategyId: strategy.id, horizontal, vertical } : null,
    DELAY_MS,
  );
  const grid = state.status === 'ready' ? state.value : null;
  if (!isAsked) return null;
  const options = usable.map((value) => ({ value, label: read(ASSUMPTIONS[value].label) }));
  const choose = (key: string, value: string | null): void => {
    if (value !== null) setChoice(key, value);
  };
  function take(across: number, down: number) {
    const set = (assumptions: Strategy['assumptions'], name: AssumptionName, value: number) => {
      const range = assumptions[name];
      return range === undefined
        ? { ...assumptions, [name]: { low: value, mid: value, high: value, source: 'guess' as const } }
        : { ...assumptions, [name]: { ...range, mid: Math.min(range.high, Math.max(range.low, value)) } };
    };
    onChange({ ...strategy, assumptions: set(set(strategy.assumptions, horizontal, across), vertical, down) });
  }
  return (
    <section className={shared.card} aria-label={t('decide.grid.title')}>
      <div className={shared.head}>
        <div>
          <h2>
            <Definition
              title={t('decide.grid.title')}
              values={[{ metric: SIMULATION_METRICS.netCents, full: full(netCents) }]}
            >
              {t('decide.grid.title')} · {strategy.name}
            </Definition>
          </h2>
          <p className={shared.note}>{t('decide.grid.note')}</p>
        </div>
        <div className={styles.axes}>
          <Select
            size="xs"
            label={t('decide.grid.across')}
            value={horizontal}
            data={options.filter(({ value }) => value !== vertical)}
            allowDeselect={false}
            onChange={(value) => choose('simulation.gridAcross', value)}
          />
          <Select
            size="xs"
            label={t('decide.grid.down')}
            value={vertical}
            data={options.filter(({ value }) => value !== horizontal)}
            allowDeselect={false}
            onChange={(value) => choose('simulation.gridDown', value)}
          />
        </div>
      </div>
      {state.status === 'failed' && <FailedState error={state.error} />}
      {grid !== null && (
        <div className={shared.scroll} data-stale={isStale}>
          <GridTable key={`${strategy.id} ${horizontal} ${vertical}`} grid={grid} onPick={take} />
        </div>
      )}
    </section>
  );
}
