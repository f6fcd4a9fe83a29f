import type { SqlType } from '#core/kernel/columns.ts';

/** As much of a table's declaration as an example statement needs. */
export type JoinedTable = {
  readonly name: string;
  readonly primaryKey: readonly string[];
  readonly columns: Readonly<Record<string, { readonly type: SqlType }>>;
  readonly measures: Readonly<Record<string, { readonly aggregate: string; readonly semiAdditiveOver?: string }>>;
};

function findLabel(dimension: JoinedTable, language: 'zh' | 'en'): string {
  const texts = Object.entries(dimension.columns).filter(([, { type }]) => type === 'VARCHAR');
  const named = (ending: string) => texts.find(([name]) => name.endsWith(ending))?.[0];
  const [key = '*'] = dimension.primaryKey;
  return named(`_${language}`) ?? named('_name') ?? named('_month') ?? texts[0]?.[0] ?? key;
}

/**
 * A statement that joins a fact with a dimension by one of its keys and adds up a measure: the example behind a cell of the bus matrix.
 * A measure that must not be summed across a column is summed within its last value.
 */
export function writeJoinExample(
  fact: JoinedTable,
  key: string,
  dimension: JoinedTable,
  language: 'zh' | 'en',
): string {
  const label = findLabel(dimension, language);
  const [dimensionKey = key] = dimension.primaryKey;
  const summed = Object.entries(fact.measures).filter(([, { aggregate }]) => aggregate === 'sum');
  const [measure, { semiAdditiveOver } = {}] =
    summed.find(([, { semiAdditiveOver: over }]) => over === undefined) ?? summed[0] ?? [];
  const shown = measure === undefined ? 'count(*) as row_count' : `sum(f.${measure}) as ${measure}`;
  const within =
    semiAdditiveOver === undefined
      ? []
      : [`where f.${semiAdditiveOver} = (select max(${semiAdditiveOver}) from ${fact.name})`];
  return [
    'select',
    `  d.${label},`,
    `  ${shown},`,
    '  count(*) as fact_rows',
    `from ${fact.name} as f`,
    `join ${dimension.name} as d on d.${dimensionKey} = f.${key}`,
    ...within,
    'group by all',
    'order by fact_rows desc;',
  ].join('\n');
}
