import type { FileSource } from '#core/kernel/files.ts';
import { createTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import type { ProjectInput } from '#core/workbench/build/build-types.ts';

export type BenchFiles = { readonly orders: FileSource; readonly behaviors: FileSource; readonly products: FileSource };

/** The product's own project over the benchmark files: the same job as the references do by hand. */
export function createBenchProject(files: BenchFiles, asOfDate: string): ProjectInput {
  return {
    name: 'Benchmark',
    parameters: parametersSchema.parse({ asOfDate }),
    sources: [
      {
        source: 'orders',
        files: [files.orders],
        template: createTemplate('orders', {
          order_id: 'order_id',
          customer_id: 'customer_id',
          ordered_at: 'paid_at',
          amount: 'net_amount',
          product_id: 'product_id',
          quantity: 'quantity',
          store_id: 'store_id',
          status: 'status',
        }),
      },
      {
        source: 'behaviors',
        files: [files.behaviors],
        template: createTemplate('behaviors', {
          customer_id: 'customer_id',
          occurred_at: 'occurred_at',
          behavior_type: 'behavior_type',
          product_id: 'product_id',
          store_id: 'store_id',
        }),
      },
      {
        source: 'products',
        files: [files.products],
        template: createTemplate('products', {
          product_id: 'product_id',
          name: 'name',
          category: 'category',
          unit_cost: 'unit_cost',
        }),
      },
    ],
  };
}

/** Milliseconds spent per step, from the progress reports of a build. */
export function createStepClock(): {
  onProgress(progress: { step: string; subject: string }): void;
  read(): Record<string, number>;
} {
  const steps: Record<string, number> = {};
  let current = '';
  let since = performance.now();
  const close = (): void => {
    const now = performance.now();
    if (current !== '') steps[current] = (steps[current] ?? 0) + now - since;
    since = now;
  };
  return {
    onProgress: ({ step, subject }) => {
      const label = step === 'model' ? `model ${subject}` : step;
      if (label === current) return;
      close();
      current = label;
    },
    read: () => {
      close();
      current = '';
      return steps;
    },
  };
}
