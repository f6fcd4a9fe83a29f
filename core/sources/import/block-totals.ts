import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { rawSql, sql, type Sql } from '#core/kernel/sql.ts';
import { exclusionVerdict, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import { listFileColumns } from '#core/sources/mapping/template.ts';
import { nameFinding, settleFinding, type Evidence, type Finding } from '#core/sources/meaning/finding.ts';
import { nameCleanTable, toRunOptions, type ImportScope, type LoadedSource } from './import-source.ts';

/** Rows without a customer are taken for totals of blocks where at least this share of them equals the sum of its block. */
const BLOCK_SHARE = 0.5;

const code = (verdict: number): Sql => rawSql(String(verdict));
const totalRow = code(exclusionVerdict('total_row'));
const noCustomer = code(exclusionVerdict('no_customer'));

type Blocks = { readonly without: number; readonly equal: number; readonly bare: number; readonly cents: bigint };

/**
 * Rows without a customer whose amount is the sum of the rows with a customer since the last such row, or since the file began; blocks of
 * one row prove nothing. A row without an order id or a date is `bare`.
 */
function selectBlockTotals(clean: Sql, file: number, faults: readonly number[]): Sql {
  const verdicts = rawSql([exclusionVerdict('no_customer'), ...faults].join(', '));
  return sql`with lines as (
      select _record, amount_cents, order_id is null or ordered_at is null as bare,
        customer_id is null and _verdict in (${verdicts}) as without,
        case when customer_id is not null and _verdict < ${code(VERDICT.severalCustomers)} then amount_cents end as part
      from ${clean} where _file = ${code(file)} and amount_cents is not null and _verdict <> ${totalRow}
    ),
    blocks as (
      select *, count(*) filter (where without) over (order by _record rows between unbounded preceding and 1 preceding) as block from lines
    ),
    sums as (
      select *, sum(part) over (partition by block order by _record) as block_cents, count(part) over (partition by block order by _record) as block_rows,
        sum(part) over (order by _record) as all_cents, count(part) over (order by _record) as all_rows
      from blocks
    )
    select _record, bare, amount_cents from sums where without and amount_cents <> 0
      and ((block_rows >= 2 and amount_cents = block_cents) or (all_rows >= 2 and amount_cents = all_cents))`;
}

async function countBlocks(scope: ImportScope, clean: Sql, file: number, faults: readonly number[]): Promise<Blocks> {
  const row = toSingleRow(
    await scope.engine.query(
      sql`select (select count(*) from ${clean} where _file = ${code(file)} and customer_id is null and amount_cents is not null
            and _verdict in (${rawSql([exclusionVerdict('no_customer'), ...faults].join(', '))})) as n_without,
          count(*) as n_equal, count(*) filter (where bare) as n_bare, cast(coalesce(sum(amount_cents), 0) as bigint) as cents
        from (${selectBlockTotals(clean, file, faults)})`,
      toRunOptions(scope.task),
    ),
  );
  return {
    without: Number(row['n_without']),
    equal: Number(row['n_equal']),
    bare: Number(row['n_bare']),
    cents: BigInt(String(row['cents'] ?? 0)),
  };
}

async function settleBlocks(scope: ImportScope, source: LoadedSource, file: number): Promise<Finding | undefined> {
  const options = toRunOptions(scope.task);
  const clean = nameCleanTable(scope, source.contract);
  const loaded = source.files[file];
  if (loaded === undefined) return undefined;
  const faults = source.contract.fields.flatMap(({ name }, index) =>
    name === 'ordered_at' || name === 'order_id' ? [VERDICT.missing + index] : [],
  );
  const any = toSingleRow(
    await scope.engine.query(
      sql`select exists (select 1 from ${clean} where _file = ${code(file)} and customer_id is null and amount_cents is not null) as found`,
      options,
    ),
  );
  if (any['found'] !== true) return undefined;
  const blocks = await countBlocks(scope, clean, file, faults);
  if (blocks.equal === 0 || blocks.equal < blocks.without * BLOCK_SHARE) return undefined;
  const reference = loaded.template.columns['amount'];
  const column = reference === undefined ? 'amount' : (listFileColumns(reference)[0] ?? 'amount');
  const total = toSingleRow(
    await scope.engine.query(
      sql`select cast(coalesce(sum(amount_cents), 0) as bigint) as cents from ${clean} where _file = ${code(file)} and _verdict in (${code(VERDICT.loaded)}, ${noCustomer})`,
      options,
    ),
  );
  const money = BigInt(String(total['cents'] ?? 0));
  const currency = scope.parameters.currency.code;
  const finding = settleFinding(
    {
      kind: 'total-rows',
      source: source.contract.name,
      files: [loaded.file.name],
      columns: [column],
      text: {
        zh: `${blocks.equal} 行没有客户，且“${column}”正好等于它前面一段各行之和。它们是小计还是无客户的订单？`,
        en: `${blocks.equal} rows have no customer, and their "${column}" is the sum of the rows before. Are they totals, or orders without a customer?`,
      },
      evidence: [
        {
          id: 'block-totals',
          label: { zh: '等于前一段之和的行', en: 'rows equal to the sum of the block before' },
          value: blocks.equal,
          unit: 'rows',
        },
        {
          id: 'without-customer',
          label: { zh: '没有客户的行', en: 'rows without a customer' },
          value: blocks.without,
          unit: 'rows',
        },
        {
          id: 'without-order',
          label: { zh: '其中没有订单号或日期的行', en: 'of them rows without an order id or a date' },
          value: blocks.bare,
          unit: 'rows',
        },
      ],
      readings: [
        {
          id: 'total',
          label: { zh: '小计：排除', en: 'totals: left out' },
          money: [{ currency, cents: money - blocks.cents }],
          customers: null,
          orders: null,
        },
        {
          id: 'order',
          label: { zh: '无客户的订单', en: 'orders without a customer' },
          money: [{ currency, cents: money }],
          customers: null,
          orders: null,
        },
      ],
      state: blocks.bare === blocks.equal ? 'settled' : 'question',
      chosen: blocks.bare === blocks.equal ? 'total' : 'order',
      basis: blocks.bare === blocks.equal ? 'evidence' : null,
      proposed: 'total',
    },
    loaded.template.meaning?.answers[nameFinding('total-rows', column)],
  );
  if (finding.chosen === 'total') {
    await scope.engine.run(
      sql`update ${clean} set _verdict = ${totalRow} from (${selectBlockTotals(clean, file, faults)}) as hit
        where ${clean}._file = ${code(file)} and ${clean}._record = hit._record`,
      options,
    );
  }
  return finding;
}

/** What the rows of totals of a file say: how many there are, and whether the last of them is the sum of all other rows. */
async function readControlTotals(scope: ImportScope, source: LoadedSource, file: number): Promise<Finding | undefined> {
  const loaded = source.files[file];
  if (loaded === undefined) return undefined;
  const clean = nameCleanTable(scope, source.contract);
  const mine = sql`_file = ${code(file)}`;
  const [row] = toRows(
    await scope.engine.query(
      sql`select count(*) filter (where _verdict = ${totalRow}) as n_totals,
          arg_max(amount_cents, _record) filter (where _verdict = ${totalRow} and amount_cents is not null) as control,
          cast(coalesce(sum(amount_cents) filter (where _verdict <> ${totalRow}), 0) as bigint) as cents
        from ${clean} where ${mine}`,
      toRunOptions(scope.task),
    ),
  );
  const count = Number(row?.['n_totals'] ?? 0);
  if (row === undefined || count === 0) return undefined;
  const cents = BigInt(String(row['cents'] ?? 0));
  const control = row['control'] === null ? undefined : BigInt(String(row['control']));
  const evidence: Evidence[] = [
    { id: 'total-rows', label: { zh: '合计行', en: 'rows of totals' }, value: count, unit: 'rows' },
    { id: 'rows-money', label: { zh: '其他各行金额之和', en: 'money of all other rows' }, value: cents, unit: 'cents' },
    ...(control === undefined
      ? []
      : [
          {
            id: 'control-total',
            label: { zh: '最后一行合计的金额', en: 'amount of the last row of totals' },
            value: control,
            unit: 'cents' as const,
          },
          {
            id: 'control-difference',
            label: { zh: '合计与各行之和的差', en: 'that total less the money of the rows' },
            value: control - cents,
            unit: 'cents' as const,
          },
        ]),
  ];
  const reference = loaded.template.columns['amount'];
  const column = reference === undefined ? [] : listFileColumns(reference).slice(0, 1);
  return {
    kind: 'total-rows',
    source: source.contract.name,
    files: [loaded.file.name],
    columns: column,
    text: {
      zh: `${count} 行是合计，不计入任何金额，也不影响基准日。`,
      en: `${count === 1 ? '1 row is a total' : `${count} rows are totals`}: no money and no date of theirs counts.`,
    },
    evidence,
    readings: [
      {
        id: 'total',
        label: { zh: '合计行：排除', en: 'totals: left out' },
        money: [{ currency: scope.parameters.currency.code, cents }],
        customers: null,
        orders: null,
      },
    ],
    state: 'settled',
    chosen: 'total',
    basis: 'evidence',
  };
}

/** Finds the rows of totals of orders: by the sum of the block before them, and reads what all rows of totals of a file say. */
export async function settleTotalRows(scope: ImportScope, source: LoadedSource): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const index of source.files.keys()) {
    const blocks = await settleBlocks(scope, source, index);
    if (blocks !== undefined) findings.push(blocks);
    const controls = await readControlTotals(scope, source, index);
    if (controls !== undefined) findings.push(controls);
  }
  return findings;
}
