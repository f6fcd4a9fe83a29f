import { toRows, toSingleRow } from '#core/kernel/columns.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { writeAmount } from '#core/kernel/money-text.ts';
import { rawSql, sql } from '#core/kernel/sql.ts';
import { getExclusionRule, VERDICT } from '#core/sources/cleaning/verdicts.ts';
import type { ExclusionRule, FileReconciliation, MoneyBalance } from './import-report.ts';
import {
  countVerdicts,
  isLeftOut,
  nameCleanTable,
  toRunOptions,
  type Expected,
  type ImportScope,
  type LoadedFile,
  type LoadedSource,
} from './import-source.ts';
import { balanceMoney } from './reconcile-money.ts';

/** Loaded rows of orders whose lines add up to nothing, by file. */
async function countWorthless(scope: ImportScope, source: LoadedSource): Promise<ReadonlyMap<number, number>> {
  const clean = nameCleanTable(scope, source.contract);
  const loaded = sql`_verdict = ${rawSql(String(VERDICT.loaded))}`;
  const any = toSingleRow(
    await scope.engine.query(
      sql`select coalesce(bool_or(amount_cents = 0), false) as found from ${clean} where ${loaded}`,
      toRunOptions(scope.task),
    ),
  );
  if (any['found'] !== true) return new Map();
  const rows = toRows(
    await scope.engine.query(
      sql`with nothing as (select _file, order_id from ${clean} where ${loaded} and amount_cents = 0 and order_id is not null)
        select _file, sum(n)::bigint as n_rows from (
          select _file, count(*) as n, sum(amount_cents) as net from ${clean} where ${loaded} and order_id in (select order_id from nothing) group by _file, order_id
          union all
          select _file, count(*), 0 from ${clean} where ${loaded} and order_id is null and amount_cents = 0 group by _file
        ) where net = 0 group by _file`,
      toRunOptions(scope.task),
    ),
  );
  return new Map(rows.map((row) => [Number(row['_file']), Number(row['n_rows'])]));
}

function createMoneyError(file: LoadedFile, balance: MoneyBalance, scope: ImportScope): WorkbenchError {
  const write = (cents: bigint): string => writeAmount(cents, scope.parameters.currency.decimals);
  return new WorkbenchError(
    'import/reconciliation-broken',
    `${file.file.name}: the amount column adds up to ${write(balance.stated)} ${balance.currency}, but ${write(balance.unexplained)} of it is in no place.`,
    {
      hint: 'This is a fault of the program. Please report it with the file.',
      place: { file: file.file.name },
      zh: {
        message: `${file.file.name}：金额列合计 ${write(balance.stated)} ${balance.currency}，其中 ${write(balance.unexplained)} 没有去处。`,
        hint: '这是程序的错误，请连同文件一起反馈。',
      },
    },
  );
}

/**
 * Counts where the rows and the money of every file of a source went.
 * @throws WorkbenchError `import/reconciliation-broken` where a row or a cent is in no place, or in two.
 */
export async function reconcileSource(
  scope: ImportScope,
  source: LoadedSource,
): Promise<{ files: FileReconciliation[]; expected: Expected }> {
  const verdicts = await countVerdicts(scope, source);
  const hasMoney = source.contract.name === 'orders';
  const worthless = hasMoney ? await countWorthless(scope, source) : new Map<number, number>();
  const files: FileReconciliation[] = [];
  for (const [index, file] of source.files.entries()) {
    const excluded = new Map<ExclusionRule, { rows: number; amountCents: bigint | null }>();
    let loaded = 0;
    let duplicates = 0;
    let superseded = 0;
    let supersededCents = 0n;
    let rejected = 0;
    let loadedCents = 0n;
    let duplicateCents = 0n;
    for (const { verdict, rows, amountCents } of verdicts.filter((entry) => entry.file === index)) {
      const rule = getExclusionRule(verdict);
      if (verdict === VERDICT.loaded) {
        loaded += rows;
        loadedCents += amountCents ?? 0n;
      } else if (verdict === VERDICT.duplicate) {
        duplicates += rows;
        duplicateCents += amountCents ?? 0n;
      } else if (verdict === VERDICT.superseded) {
        superseded += rows;
        supersededCents += amountCents ?? 0n;
      } else if (rule !== undefined) excluded.set(rule, { rows, amountCents });
      else rejected += rows;
    }
    const totals = file.load.broken.filter((record) => isLeftOut(file, record)).length;
    if (totals > 0) {
      const known = excluded.get('total_row') ?? { rows: 0, amountCents: hasMoney ? 0n : null };
      excluded.set('total_row', { rows: known.rows + totals, amountCents: known.amountCents });
    }
    rejected += file.load.broken.length - totals;
    const excludedRows = [...excluded.values()].reduce((sum, { rows }) => sum + rows, 0);
    if (loaded + duplicates + superseded + excludedRows + rejected !== file.load.recordCount) {
      throw new WorkbenchError(
        'import/reconciliation-broken',
        `${file.file.name}: ${file.load.recordCount} rows came in, but ${loaded} loaded + ${duplicates} duplicates + ${superseded} old versions + ${excludedRows} excluded + ${rejected} rejected are not as many.`,
        {
          hint: 'This is a fault of the program. Please report it with the file.',
          place: { file: file.file.name },
          zh: {
            message: `${file.file.name}：读取 ${file.load.recordCount} 行，但载入 ${loaded} + 重复 ${duplicates} + 旧版本 ${superseded} + 排除 ${excludedRows} + 剔除 ${rejected} 与之不等。`,
            hint: '这是程序的错误，请连同文件一起反馈。',
          },
        },
      );
    }
    const balance = hasMoney ? await balanceMoney(scope, source, file, index) : null;
    if (balance !== null && balance.unexplained !== 0n) throw createMoneyError(file, balance, scope);
    files.push({
      source: source.contract.name,
      file: file.file.name,
      format: file.inspection.format,
      rowsIn: file.load.recordCount,
      loaded,
      duplicates,
      superseded,
      excluded: [...excluded].map(([rule, entry]) => ({ rule, ...entry })),
      rejected,
      corrected: file.corrected,
      money: hasMoney ? { loadedCents, duplicateCents, supersededCents } : null,
      balance:
        balance === null ? null : { ...balance, unreadRows: balance.unreadRows + file.load.broken.length - totals },
      worthless: worthless.get(index) ?? 0,
      reasons: [],
      notes: file.notes,
    });
  }
  const loading = verdicts.filter(({ verdict }) => verdict === VERDICT.loaded);
  return {
    files,
    expected: {
      judged: verdicts.reduce((sum, { rows }) => sum + rows, 0),
      loaded: loading.reduce((sum, { rows }) => sum + rows, 0),
      amountCents: loading.reduce((sum, { amountCents }) => sum + (amountCents ?? 0n), 0n),
    },
  };
}
