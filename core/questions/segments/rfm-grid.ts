import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import { toRows } from '#core/kernel/columns.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { currentCustomers } from '#core/questions/audience/audience.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';
import { readCents, readNumber, readNumberOrNull, type MartScope } from '#core/questions/mart-scope.ts';
import { sql } from '#core/kernel/sql.ts';

export type RfmCell = {
  readonly rScore: number;
  readonly fScore: number;
  readonly customers: number;
  /** Share of the scored customers, 0…1; null where nobody is scored. */
  readonly customerShare: number | null;
  /** Net money of the cell's customers, minor units. */
  readonly monetaryCents: bigint;
  /** Mean M of the cell's customers, minor units; null in an empty cell. */
  readonly meanMonetaryCents: number | null;
};

export type RfmGrid = {
  /** Every cell, K × K, R descending then F ascending; empty ones too. */
  readonly rows: readonly RfmCell[];
  /** K. */
  readonly scoreCount: number;
  readonly scoredCustomers: number;
};

/** 口径 of the grid. */
export const RFM_GRID_METRICS = {
  customers: {
    label: { zh: 'RFM 格内客户数', en: 'Customers of the RFM cell' },
    formula: { zh: '截止日期时 R 分与 F 分落在该格的客户数', en: 'customers with these R and F scores as of the date' },
    filters: { zh: '观察期内有购买的客户', en: 'customers with a purchase in the observation window' },
    denominator: null,
  },
  customerShare: {
    label: { zh: 'RFM 格内客户占比', en: 'Share of scored customers' },
    formula: { zh: '格内客户数 / 有 RFM 评分的客户数', en: 'customers in the cell / scored customers' },
    filters: { zh: '观察期内有购买的客户', en: 'customers with a purchase in the observation window' },
    denominator: { zh: '有 RFM 评分的客户', en: 'scored customers' },
  },
  meanMonetary: {
    label: { zh: '人均净额', en: 'Mean M' },
    formula: { zh: '格内客户净额之和 / 格内客户数', en: "the cell customers' net money / customers in the cell" },
    filters: { zh: '观察期内净额（退款已扣除）', en: 'net money over the observation window, refunds deducted' },
    denominator: { zh: '格内客户', en: 'customers in the cell' },
  },
} as const satisfies Record<string, MetricDefinition>;

/** Customers and money by R and F score as of the date, from `agg_cst_current`. */
export async function queryRfmGrid(engine: Engine, scope: MartScope, options: RunOptions = {}): Promise<RfmGrid> {
  const { scoreCount } = scope.parameters.rfm;
  const found = toRows(
    await engine.query(
      sql`
with scores as (
  select unnest(range(1, ${scoreCount}::integer + 1)) as score
),
customers as (
  select r_score, f_score, monetary_cents
  from ${currentCustomers(scope)}
  where r_score is not null and f_score is not null
),
cells as (
  select
    r_score,
    f_score,
    count(*) as customers,
    sum(monetary_cents) as monetary_cents,
    avg(monetary_cents) as mean_monetary_cents
  from customers
  group by r_score, f_score
)
select
  cast(r.score as integer) as r_score,
  cast(f.score as integer) as f_score,
  coalesce(cells.customers, 0) as customers,
  coalesce(cells.customers, 0) / nullif(sum(cells.customers) over (), 0) as customer_share,
  cast(coalesce(cells.monetary_cents, 0) as bigint) as monetary_cents,
  cells.mean_monetary_cents
from scores as r cross join scores as f
left join cells on cells.r_score = r.score and cells.f_score = f.score
order by r.score desc, f.score`,
      options,
    ),
  );
  const rows = found.map((row): RfmCell => ({
    rScore: readNumber(row, 'r_score'),
    fScore: readNumber(row, 'f_score'),
    customers: readNumber(row, 'customers'),
    customerShare: readNumberOrNull(row, 'customer_share'),
    monetaryCents: readCents(row, 'monetary_cents'),
    meanMonetaryCents: readNumberOrNull(row, 'mean_monetary_cents'),
  }));
  return { rows, scoreCount, scoredCustomers: rows.reduce((sum, { customers }) => sum + customers, 0) };
}

/** Customers and money of one combination of scores; combinations without customers are left out. */
export type RfmCubeCell = {
  readonly r: number;
  readonly f: number;
  readonly m: number;
  readonly customers: number;
  readonly monetaryCents: bigint;
};

/** The small cube behind the grid: whatever block is brushed is a sum over at most K³ cells. */
export type RfmCube = { readonly cells: readonly RfmCubeCell[]; readonly scoreCount: number };

/** A block of scores, both ends included. */
export type ScoreBlock = Readonly<Record<'r' | 'f' | 'm', { readonly min: number; readonly max: number }>>;

/** Customers and money by R, F and M score as of the date, from `agg_cst_current`. */
export async function queryRfmCube(engine: Engine, scope: MartScope, options: RunOptions = {}): Promise<RfmCube> {
  const found = toRows(
    await engine.query(
      sql`
select r_score, f_score, m_score, count(*) as customers,
  cast(coalesce(sum(monetary_cents), 0) as bigint) as monetary_cents
from ${currentCustomers(scope)}
where r_score is not null and f_score is not null and m_score is not null
group by r_score, f_score, m_score
order by r_score, f_score, m_score`,
      options,
    ),
  );
  return {
    cells: found.map((row) => ({
      r: readNumber(row, 'r_score'),
      f: readNumber(row, 'f_score'),
      m: readNumber(row, 'm_score'),
      customers: readNumber(row, 'customers'),
      monetaryCents: readCents(row, 'monetary_cents'),
    })),
    scoreCount: scope.parameters.rfm.scoreCount,
  };
}

function holds({ min, max }: { readonly min: number; readonly max: number }, score: number): boolean {
  return score >= min && score <= max;
}

/** Customers and money of a block of the cube. */
export function sumBlock(
  cube: RfmCube,
  block: ScoreBlock,
): { readonly customers: number; readonly monetaryCents: bigint } {
  const inside = cube.cells.filter(({ r, f, m }) => holds(block.r, r) && holds(block.f, f) && holds(block.m, m));
  return {
    customers: inside.reduce((sum, cell) => sum + cell.customers, 0),
    monetaryCents: inside.reduce((sum, cell) => sum + cell.monetaryCents, 0n),
  };
}

/** The grid over the customers whose M score lies in a range. */
export function narrowGrid(grid: RfmGrid, cube: RfmCube, m: ScoreBlock['m']): RfmGrid {
  const rows = grid.rows.map((cell): RfmCell => {
    const range = (score: number) => ({ min: score, max: score });
    const { customers, monetaryCents } = sumBlock(cube, { r: range(cell.rScore), f: range(cell.fScore), m });
    const meanMonetaryCents = customers === 0 ? null : Number(monetaryCents) / customers;
    return { ...cell, customers, monetaryCents, meanMonetaryCents, customerShare: null };
  });
  const scoredCustomers = rows.reduce((sum, { customers }) => sum + customers, 0);
  return {
    ...grid,
    rows: rows.map((cell) => ({
      ...cell,
      customerShare: scoredCustomers === 0 ? null : cell.customers / scoredCustomers,
    })),
    scoredCustomers,
  };
}

/** Asks {@link queryRfmGrid}. */
export const rfmGridQuestion = defineQuestion({
  name: 'rfm-grid',
  args: noArguments,
  run: (engine, scope, _, task) => queryRfmGrid(engine, scope, task),
});

/** Asks {@link queryRfmCube}. */
export const rfmCubeQuestion = defineQuestion({
  name: 'rfm-cube',
  args: noArguments,
  run: (engine, scope, _, task) => queryRfmCube(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof rfmGridQuestion>, Named<typeof rfmCubeQuestion> {}
}
