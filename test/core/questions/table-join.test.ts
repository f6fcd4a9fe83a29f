import { expect, test } from 'vitest';
import { MODELS } from '#core/mart/registry.ts';
import { previewStatement } from '#core/questions/sql/sql-statement.ts';
import { openTables } from '#core/questions/sql/sql-tables.ts';
import { writeJoinExample } from '#core/questions/tables/table-join.ts';
import { ident, join, rawSql, sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';

const facts = MODELS.filter(({ kind }) => kind === 'fact');
const dimensions = MODELS.filter(({ kind }) => kind === 'dimension');

describeOnBothEngines('The example behind a cell of the bus matrix', (open) => {
  test('runs for every key of every fact, in both languages', async () => {
    const engine = await open();
    await engine.run(sql`create schema shape`);
    for (const { name, columns } of [...facts, ...dimensions]) {
      const declared = Object.entries(columns).map(([column, { type }]) => sql`${ident(column)} ${rawSql(type)}`);
      await engine.run(sql`create table ${ident('shape', name)} (${join(declared)})`);
    }
    await openTables(
      engine,
      'shape',
      [...facts, ...dimensions].map(({ name }) => name),
    );
    let count = 0;
    for (const fact of facts) {
      for (const [key, { name }] of Object.entries(fact.dims)) {
        const dimension = dimensions.find((model) => model.name === name);
        if (dimension === undefined) throw new Error(`${fact.name}.${key} points to ${name}, which is no dimension.`);
        for (const language of ['zh', 'en'] as const) {
          const { statement } = await previewStatement(engine, writeJoinExample(fact, key, dimension, language), 5);
          expect(statement.fields.at(-1)?.name).toBe('fact_rows');
          count += 1;
        }
      }
    }
    expect(count).toBeGreaterThan(24);
  });

  test('sums a measure that must not cross periods within the last one', () => {
    const fact = {
      name: 'f',
      primaryKey: ['id'],
      columns: { period_key: { type: 'INTEGER' as const } },
      measures: { customers: { aggregate: 'sum', semiAdditiveOver: 'period_key' } },
    };
    const dimension = { name: 'd', primaryKey: ['k'], columns: { k: { type: 'INTEGER' as const } }, measures: {} };
    expect(writeJoinExample(fact, 'period_key', dimension, 'en')).toContain(
      'where f.period_key = (select max(period_key) from f)',
    );
  });
});
