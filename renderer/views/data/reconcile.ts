import type { FileReconciliation } from '#core/sources/import/import-report.ts';

/** The numbers of the identity read = loaded + duplicates + superseded + excluded + rejected. */
export type RowBalance = {
  readonly read: number;
  readonly loaded: number;
  readonly duplicates: number;
  readonly superseded: number;
  readonly excluded: number;
  readonly rejected: number;
};

export function balanceFile(file: FileReconciliation): RowBalance {
  return {
    read: file.rowsIn,
    loaded: file.loaded,
    duplicates: file.duplicates,
    superseded: file.superseded,
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
      superseded: sum.superseded + balance.superseded,
      excluded: sum.excluded + balance.excluded,
      rejected: sum.rejected + balance.rejected,
    }),
    { read: 0, loaded: 0, duplicates: 0, superseded: 0, excluded: 0, rejected: 0 },
  );
}
