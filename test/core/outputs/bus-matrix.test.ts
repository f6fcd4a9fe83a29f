import { describe, expect, test } from 'vitest';
import { createBusMatrix, formatBusMatrix } from '#core/outputs/documents/bus-matrix.ts';
import { dimDate } from '#core/mart/dims/dim-date.ts';
import { dimStore } from '#core/mart/dims/dim-store.ts';
import { defineModel } from '#core/mart/define-model.ts';
import { MODELS } from '#core/mart/registry.ts';

const label = { zh: '测试', en: 'test' };

describe('createBusMatrix', () => {
  test("is the domain's: business processes by dimensions", () => {
    const { rows } = createBusMatrix(MODELS);
    const marks = rows.map(({ process, fact, keys }) => [
      process.id,
      process.label.zh,
      fact,
      Object.entries(keys).flatMap(([dimension, columns]) => (columns.length > 0 ? [dimension] : [])),
    ]);
    expect(marks).toEqual([
      [
        'build_profile',
        '构建画像',
        'fct_cst_profile',
        ['dim_date', 'dim_store', 'dim_customer_segment', 'dim_customer_value'],
      ],
      [
        'analyze_behavior',
        '分析行为',
        'fct_cst_behavior_daily',
        ['dim_date', 'dim_product', 'dim_store', 'dim_customer_segment'],
      ],
      [
        'execute_repurchase',
        '复购策略',
        'fct_cst_repurchase',
        ['dim_date', 'dim_product', 'dim_store', 'dim_customer_segment', 'dim_customer_value'],
      ],
    ]);
  });

  test('names every key of a dimension that plays several roles', () => {
    const fact = defineModel({
      name: 'fct_touch',
      kind: 'fact',
      process: { id: 'touch', label },
      label,
      doc: label,
      grain: label,
      primaryKey: [],
      inputs: {},
      dims: { assigned_date_key: dimDate, conversion_date_key: dimDate },
      columns: {},
    });
    const matrix = createBusMatrix([dimDate, dimStore, fact]);
    expect(matrix.rows).toEqual([
      {
        process: { id: 'touch', label },
        fact: 'fct_touch',
        keys: { dim_date: ['assigned_date_key', 'conversion_date_key'], dim_store: [] },
      },
    ]);
    expect(formatBusMatrix(matrix, 'zh')).toBe(
      '# 总线矩阵\n\n| 业务过程 | 事实表 | 时间维度 | 店铺维度 |\n| --- | --- | --- | --- |\n' +
        '| touch 测试 | `fct_touch` | ✓ assigned_date_key, conversion_date_key |  |\n',
    );
  });
});
