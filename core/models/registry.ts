import { dimCustomerSegment } from '#core/models/dims/dim-customer-segment.ts';
import { dimCustomerValue } from '#core/models/dims/dim-customer-value.ts';
import { dimDate } from '#core/models/dims/dim-date.ts';
import { dimProduct } from '#core/models/dims/dim-product.ts';
import { dimStore } from '#core/models/dims/dim-store.ts';
import type { Model } from '#core/models/define-model.ts';
import { SOURCE_MODELS } from '#core/models/staging/sources.ts';

/** Every model of the product: sources, dimensions, intermediates, facts, bridges, aggregates. The build order is `planModels`'s. */
export const MODELS: readonly Model[] = [
  ...SOURCE_MODELS,
  dimDate,
  dimProduct,
  dimStore,
  dimCustomerSegment,
  dimCustomerValue,
];
