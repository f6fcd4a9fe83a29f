import type { QueryArgs, QueryName, QueryResult } from '../core-host/queries.ts';
import { useFilters } from '../store/use-filters.ts';
import { useQuery, type QueryState } from './use-query.ts';

export type WithTotal<Value> = {
  /** Of the customers under the filters in force. */
  readonly filtered: QueryState<Value>;
  /** Of everybody, to be drawn pale behind; null where no filter is in force, for then both are the same. */
  readonly total: Value | null;
};

/**
 * A query twice: of the customers under the filters, and of everybody. A chart draws the filtered value over the pale total,
 * so that a filter shows what it leaves out:
 *
 * ```ts
 * const { filtered, total } = useWithTotal('rfm-grid', {});
 * ```
 *
 * Without a filter nothing is asked twice.
 */
export function useWithTotal<Name extends QueryName>(name: Name, args: QueryArgs<Name>): WithTotal<QueryResult<Name>> {
  const { filters } = useFilters();
  const isFiltered = filters.length > 0;
  const filtered = useQuery(name, args);
  const total = useQuery(name, args, { isUnfiltered: true, isEnabled: isFiltered });
  return { filtered, total: isFiltered && total.status === 'ready' ? total.value : null };
}
