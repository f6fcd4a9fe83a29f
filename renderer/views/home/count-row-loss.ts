import { getContract } from '#core/sources/contracts.ts';
import type { RowLoss } from '#core/questions/key-figures/noteworthy-findings.ts';
import type { ProjectView } from '../../core-host/project-view.ts';

/** Order rows that should have loaded and did not: rejected, or without a customer. */
export function countRowLoss({ report }: Pick<ProjectView, 'report'>): RowLoss {
  const orders = report.files.filter(({ source }) => getContract(source).hasOrderLines === true);
  return orders.reduce(
    (sum, file) => ({
      read: sum.read + file.rowsIn,
      lost:
        sum.lost +
        file.rejected +
        file.excluded.filter(({ rule }) => rule === 'no_customer').reduce((rows, entry) => rows + entry.rows, 0),
    }),
    { lost: 0, read: 0 },
  );
}
