import type { FileReconciliation } from '#core/sources/import/import-report.ts';

/** The five numbers of the identity read = loaded + duplicates + excluded + rejected. */
export type RowBalance = {
  readonly read: number;
  readonly loaded: number;
  readonly duplicates: number;
  readonly excluded: number;
  readonly rejected: number;
};

export function balanceFile(file: FileReconciliation): RowBalance {
  return {
    read: file.rowsIn,
    loaded: file.loaded,
    duplicates: file.duplicates,
    excluded: file.excluded.reduce((sum, { rows }) => sum + rows, 0),
    rejected: file.rejected,
  };
}

export function addBalances(balances: readonly RowBalance[]): RowBalance {
  return balances.reduce(
    (sum, balance) => ({
      read: sum.read + balance.read,
      loaded: sum.loaded + balance.loaded,
      duplicates: sum.duplicates + balance.duplicates,
      excluded: sum.excluded + balance.excluded,
      rejected: sum.rejected + balance.rejected,
    }),
    { read: 0, loaded: 0, duplicates: 0, excluded: 0, rejected: 0 },
  );
}
