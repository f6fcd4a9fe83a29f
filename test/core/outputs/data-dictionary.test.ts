import { describe, expect, test } from 'vitest';
import {
  createDataDictionary,
  describeMeasure,
  formatDataDictionary,
  getUnit,
} from '#core/outputs/documents/data-dictionary.ts';
import { dimStore } from '#core/mart/dims/dim-store.ts';
import { defineModel, type Model } from '#core/mart/define-model.ts';
import { MODELS } from '#core/mart/registry.ts';
import { SOURCE_MODELS, stgOrders } from '#core/mart/staging/sources.ts';

const label = { zh: '测试', en: 'test' };

const middle = defineModel({
  name: 'int_middle',
  kind: 'intermediate',
  label,
  doc: label,
  grain: label,
  primaryKey: [],
  inputs: { orders: stgOrders },
  columns: {},
});

const fact = defineModel({
  name: 'fct_sale',
  kind: 'fact',
  code: 'FCT-00',
  label: { zh: '销售', en: 'Sales' },
  doc: { zh: '一行 | 一单', en: 'one row | one order' },
  grain: { zh: '一单', en: 'one order' },
  primaryKey: ['order_id'],
  inputs: { middle, store: dimStore },
  dims: { store_key: dimStore },
  measures: { ltv_cents: { aggregate: 'sum', semiAdditiveOver: 'period_key' } },
  columns: {
    order_id: { type: 'VARCHAR', label: { zh: '订单', en: 'Order' }, doc: label },
    store_key: { type: 'INTEGER', label: { zh: '店铺', en: 'Store' }, doc: label },
    ltv_cents: {
      type: 'BIGINT',
      label: { zh: '生命周期价值', en: 'LTV' },
      doc: { zh: '甲|乙\n丙', en: 'a|b\nc' },
      nullable: true,
    },
  },
});

const models: readonly Model[] = [...SOURCE_MODELS, dimStore, middle, fact];

describe('createDataDictionary', () => {
  test('describes the tables of the mart with their lineage', () => {
    const tables = createDataDictionary(models);
    expect(tables.map(({ name }) => name)).toEqual(['dim_store', 'fct_sale']);
    expect(tables[1]).toMatchObject({
      code: 'FCT-00',
      grain: { zh: '一单', en: 'one order' },
      primaryKey: ['order_id'],
      inputs: ['dim_store', 'int_middle'],
      sources: ['stg_behaviors', 'stg_orders', 'stg_stores'],
    });
  });

  test('describes columns: keys, references, units, semi-additivity', () => {
    const [, described] = createDataDictionary(models);
    expect(
      described?.columns.map(({ name, isKey, references, isNullable }) => [name, isKey, references, isNullable]),
    ).toEqual([
      ['order_id', true, null, false],
      ['store_key', false, 'dim_store.store_key', false],
      ['ltv_cents', false, null, true],
    ]);
    expect(described?.columns[2]?.unit?.zh).toContain('分');
    expect(described?.columns[2]?.aggregation).toEqual({
      zh: '可相加，半可加：只在同一个 period_key 内，不可跨 period_key 相加',
      en: 'additive: sum, semi-additive: within one period_key only, never across period_key',
    });
  });

  test('describes every published model of the registry in both languages', () => {
    const tables = createDataDictionary(MODELS);
    for (const table of tables) {
      for (const text of [
        table.label,
        table.doc,
        table.grain,
        ...table.columns.flatMap((column) => [column.label, column.doc]),
      ]) {
        expect(text.zh.trim(), table.name).not.toBe('');
        expect(text.en.trim(), table.name).not.toBe('');
      }
      if (table.kind !== 'intermediate') expect(table.primaryKey.length, table.name).toBeGreaterThan(0);
      for (const key of table.primaryKey) expect(table.columns.map(({ name }) => name)).toContain(key);
    }
  });

  test('survives JSON', () => {
    const tables = createDataDictionary(MODELS);
    expect(JSON.parse(JSON.stringify(tables))).toEqual(tables);
  });
});

describe('formatDataDictionary', () => {
  test('escapes pipes and line breaks inside cells', () => {
    const page = formatDataDictionary(
      createDataDictionary(models, ({ name }) => name === 'fct_sale'),
      'zh',
    );
    expect(page).toContain('# 数据字典\n\n## fct_sale 销售\n\n一行 | 一单\n');
    expect(page).toContain('- 粒度：一单\n- 主键：`order_id`\n');
    expect(page).toContain('| `store_key` | 店铺 | INTEGER |  | → dim_store.store_key |  |  | 测试 |');
    expect(page).toContain('甲\\|乙 丙 |');
  });

  test('writes the years of the holiday data', () => {
    const page = formatDataDictionary(createDataDictionary(MODELS), 'en');
    expect(page).toMatch(/\| `is_holiday` \|.*Holiday data covers 2004–2026; NULL, not false, in other years\./);
  });
});

describe('units and measures', () => {
  test('a stated unit wins over the one the name implies', () => {
    const column = { type: 'BIGINT', label, doc: label } as const;
    expect(getUnit('cost_cents', column)?.en).toContain('minor units');
    expect(getUnit('cost_cents', { ...column, unit: label })).toBe(label);
    expect(getUnit('color', { ...column, type: 'VARCHAR' })).toBeNull();
  });

  test('averages are never summed', () => {
    expect(describeMeasure({ aggregate: 'avg' }).en).toBe('average, never sum');
  });
});
