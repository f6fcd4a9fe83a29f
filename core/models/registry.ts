import { aggCstCurrent } from '#core/models/aggregates/agg-cst-current.ts';
import { aggCstModelFits } from '#core/models/aggregates/agg-cst-model-fits.ts';
import { aggCstRfmMeans } from '#core/models/aggregates/agg-cst-rfm-means.ts';
import { aggOrderNotes } from '#core/models/aggregates/agg-order-notes.ts';
import { brgCstBehaviorProductDaily } from '#core/models/bridges/brg-cst-behavior-product-daily.ts';
import { brgCstProfileTag } from '#core/models/bridges/brg-cst-profile-tag.ts';
import { brgCstTouch } from '#core/models/bridges/brg-cst-touch.ts';
import { dimCustomerSegment } from '#core/models/dims/dim-customer-segment.ts';
import { dimCustomerValue } from '#core/models/dims/dim-customer-value.ts';
import { dimDate } from '#core/models/dims/dim-date.ts';
import { dimProduct } from '#core/models/dims/dim-product.ts';
import { dimStore } from '#core/models/dims/dim-store.ts';
import type { Model } from '#core/models/define-model.ts';
import { fctCstBehaviorDaily } from '#core/models/facts/fct-cst-behavior-daily.ts';
import { fctCstProfile } from '#core/models/facts/fct-cst-profile.ts';
import { fctCstRepurchase } from '#core/models/facts/fct-cst-repurchase.ts';
import { intBehaviorDays } from '#core/models/intermediate/int-behavior-days.ts';
import { intAcquisitionCosts } from '#core/models/intermediate/int-acquisition-costs.ts';
import { intBehaviorProducts } from '#core/models/intermediate/int-behavior-products.ts';
import { intCstClvFits } from '#core/models/intermediate/int-cst-clv-fits.ts';
import { intCstClvHistories } from '#core/models/intermediate/int-cst-clv-histories.ts';
import { intCstClvRates } from '#core/models/intermediate/int-cst-clv-rates.ts';
import { intCstClvScores } from '#core/models/intermediate/int-cst-clv-scores.ts';
import { intCstStates } from '#core/models/intermediate/int-cst-states.ts';
import { intCustomerAttributes } from '#core/models/intermediate/int-customer-attributes.ts';
import { intCustomers } from '#core/models/intermediate/int-customers.ts';
import { intEvents } from '#core/models/intermediate/int-events.ts';
import { intHomeStores } from '#core/models/intermediate/int-home-stores.ts';
import { intMoneyEvents } from '#core/models/intermediate/int-money-events.ts';
import { intOrderLines } from '#core/models/intermediate/int-order-lines.ts';
import { intOrderRefunds } from '#core/models/intermediate/int-order-refunds.ts';
import { intOrders } from '#core/models/intermediate/int-orders.ts';
import { intPurchases } from '#core/models/intermediate/int-purchases.ts';
import { intPurchaseDays } from '#core/models/intermediate/int-purchase-days.ts';
import { intScoreCuts } from '#core/models/intermediate/int-score-cuts.ts';
import { intServiceTickets } from '#core/models/intermediate/int-service-tickets.ts';
import { intSnapshots } from '#core/models/intermediate/int-snapshots.ts';
import { intStrategies } from '#core/models/intermediate/int-strategies.ts';
import { intTouches } from '#core/models/intermediate/int-touches.ts';
import { SOURCE_MODELS } from '#core/models/staging/sources.ts';

/** Every model of the product: sources, dimensions, intermediates, facts, bridges, aggregates. The build order is `planModels`'s. */
export const MODELS: readonly Model[] = [
  ...SOURCE_MODELS,
  dimDate,
  dimProduct,
  dimStore,
  dimCustomerSegment,
  dimCustomerValue,
  intCustomers,
  intCustomerAttributes,
  intServiceTickets,
  intAcquisitionCosts,
  intOrderLines,
  intOrderRefunds,
  intOrders,
  intMoneyEvents,
  intPurchases,
  intSnapshots,
  intHomeStores,
  intCstStates,
  intCstClvHistories,
  intCstClvFits,
  intCstClvRates,
  intCstClvScores,
  intScoreCuts,
  aggCstRfmMeans,
  fctCstProfile,
  aggCstCurrent,
  intEvents,
  intBehaviorProducts,
  intBehaviorDays,
  brgCstBehaviorProductDaily,
  intPurchaseDays,
  fctCstBehaviorDaily,
  intStrategies,
  intTouches,
  brgCstTouch,
  fctCstRepurchase,
  brgCstProfileTag,
  aggCstModelFits,
  aggOrderNotes,
];
