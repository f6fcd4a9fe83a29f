import { describe, expect, it } from 'vitest';
import type { MetricDefinition } from '#core/questions/define-metric.ts';

const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = import.meta.glob(
  ['../../../core/{questions,campaigns}/**/*.ts', '../../../renderer/**/*-metrics.ts'],
  { eager: true },
);

const isMetric = (value: unknown): value is MetricDefinition =>
  typeof value === 'object' && value !== null && 'label' in value && 'formula' in value && 'denominator' in value;

function listMetrics(value: unknown): MetricDefinition[] {
  if (isMetric(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listMetrics) : [];
}

const all = Object.entries(modules).flatMap(([path, module]) =>
  Object.entries(module)
    .filter(([name]) => name.endsWith('_METRICS') || name.endsWith('_METRIC'))
    .flatMap(([name, value]) => listMetrics(value).map((metric) => ({ path, name, metric }))),
);

describe('the names of metrics', () => {
  it('are of one definition each', () => {
    expect(all.length).toBeGreaterThan(80);
    const clashes: string[] = [];
    for (const language of ['zh', 'en'] as const) {
      const known = new Map<string, { where: string; formula: string }>();
      for (const { path, name, metric } of all) {
        const label = metric.label[language];
        const formula = JSON.stringify([metric.formula, metric.filters]);
        const where = `${path.replace('../../../', '')} ${name}`;
        const other = known.get(label);
        if (other === undefined) known.set(label, { where, formula });
        else if (other.formula !== formula) clashes.push(`${label}: ${other.where} and ${where}`);
      }
    }
    expect(clashes).toEqual([]);
  });
});
