import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { CustomerListArgs, CustomerListRow } from '#core/questions/customers/customer-list.ts';
import { choosePages, type RowRange } from '../../data/row-pages.ts';
import { useQuery } from '../../data/use-query.ts';
import type { DescribedError } from '../../core-host/described-error.ts';

/** Rows asked for at a time. Two windows, an even and an odd one, hold whatever is visible and what comes next. */
export const WINDOW_ROWS = 200;

type CustomerRows = {
  /** Rows of the first window once it is there: below `WINDOW_ROWS` they are all there are. Null before. */
  readonly firstRows: number | null;
  readonly getRow: (index: number) => CustomerListRow | undefined;
  readonly error: DescribedError | null;
};

/** The rows of a list of `count` around what is visible; a row that is on its way is undefined. */
export function useCustomerRows(
  args: Omit<CustomerListArgs, 'offset' | 'limit'>,
  audience: AudienceRule,
  isUnfiltered: boolean,
  visible: RowRange,
): CustomerRows {
  const { even, odd } = choosePages(visible, WINDOW_ROWS);
  const ask = (at: number) => ({ ...args, offset: at * WINDOW_ROWS, limit: WINDOW_ROWS });
  const about = (at: number) => ({ audience, isUnfiltered, isEnabled: at * WINDOW_ROWS < visible.count });
  const first = useQuery('customer-list', ask(even), about(even));
  const second = useQuery('customer-list', ask(odd), about(odd));
  return {
    firstRows: even === 0 && first.status === 'ready' && !first.isStale ? first.value.rows.length : null,
    getRow: (index) => {
      const at = Math.floor(index / WINDOW_ROWS);
      const state = at === even ? first : at === odd ? second : null;
      return state?.status === 'ready' && !state.isStale ? state.value.rows[index - at * WINDOW_ROWS] : undefined;
    },
    error: first.status === 'failed' ? first.error : second.status === 'failed' ? second.error : null,
  };
}
