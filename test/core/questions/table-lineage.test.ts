import { expect, test } from 'vitest';
import { defineModel } from '#core/mart/define-model.ts';
import { MODELS } from '#core/mart/registry.ts';
import { parametersSchema, type SettledParameters } from '#core/kernel/parameters.ts';
import { queryColumnLineage } from '#core/questions/tables/table-lineage.ts';
import { sql } from '#core/kernel/sql.ts';
import { describeOnBothEngines } from '../../helpers/engines.ts';

const label = { zh: '名', en: 'name' };
const text = { type: 'VARCHAR', label, doc: label } as const;
const parameters = { ...parametersSchema.parse({ asOfDate: '2026-06-30' }), vipMinScore: 4 } as SettledParameters;

const base = { label, doc: label, grain: label };
const source = defineModel({
  ...base,
  name: 'lineage_source',
  kind: 'source',
  primaryKey: ['id'],
  inputs: {},
  columns: { id: text, kept: text, first: text, last: text, unused: text },
});
const derived = defineModel({
  ...base,
  name: 'lineage_derived',
  kind: 'dimension',
  primaryKey: ['id'],
  inputs: { rows: source },
  columns: { id: text, renamed: text, whole: text },
  sql: ({ rows }) => sql`
    with named as (select id, first as renamed, first || last as whole, unused from ${rows} where kept = 'yes')
    select id, renamed, whole from named`,
});

describeOnBothEngines('Lineage by column', (open) => {
  test('is what the plan reads: renamed, computed and filtering columns, nothing unused', async () => {
    const lineage = await queryColumnLineage(await open(), [source, derived], 'lineage_derived', parameters);
    const of = (column: string) => ({ table: 'lineage_source', column });
    expect(lineage).toEqual({
      shared: [of('kept')],
      columns: [
        { column: 'id', reads: [of('id')] },
        { column: 'renamed', reads: [of('first')] },
        { column: 'whole', reads: [of('first'), of('last')] },
      ],
    });
  });

  test('leads from a fact to the model that predicts, and ends where nothing is declared as a query', async () => {
    const engine = await open();
    const lineage = await queryColumnLineage(engine, MODELS, 'fct_cst_profile', parameters);
    const find = (column: string) =>
      lineage?.columns.find((entry) => entry.column === column)?.reads.map((read) => `${read.table}.${read.column}`);
    expect(find('p_alive')).toContain('int_cst_clv_scores.p_alive');
    expect(find('ltv_cents')).toEqual(
      expect.arrayContaining(['int_cst_clv_scores.ltv_predicted_cents', 'int_cst_states.ltv_historic_cents']),
    );
    expect(find('recency_days')).not.toContain('int_cst_clv_scores.p_alive');
    expect(await queryColumnLineage(engine, MODELS, 'stg_orders', parameters)).toBeNull();
    await expect(queryColumnLineage(engine, MODELS, 'none', parameters)).rejects.toThrow(RangeError);
  });
});
