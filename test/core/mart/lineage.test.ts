import { describe, expect, test } from 'vitest';
import { traceLineage } from '#core/mart/lineage.ts';
import { MODELS } from '#core/mart/registry.ts';

describe('lineage', () => {
  test.each(MODELS.map(({ name }) => name))('%s goes back to sources, every input on a lower level', (name) => {
    const { upstream } = traceLineage(MODELS, name);
    expect(upstream.at(-1)?.name).toBe(name);
    const levels = new Map(upstream.map((node) => [node.name, node.level]));
    for (const node of upstream) {
      for (const input of node.inputs) expect(levels.get(input), `${node.name} ← ${input}`).toBeLessThan(node.level);
      if (node.kind === 'source') expect(node.level).toBe(0);
    }
  });

  test('what is made from a source includes the facts', () => {
    const { upstream, downstream } = traceLineage(MODELS, 'stg_orders');
    expect(upstream.map(({ name }) => name)).toEqual(['stg_orders']);
    expect(downstream.map(({ name }) => name)).toEqual(expect.arrayContaining(['fct_cst_profile', 'agg_cst_current']));
    expect(() => traceLineage(MODELS, 'none')).toThrow(RangeError);
  });
});
