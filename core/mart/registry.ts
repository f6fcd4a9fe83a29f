import { aggCstCurrent } from '#core/mart/aggregates/agg-cst-current.ts';
import { aggCstModelFits } from '#core/mart/aggregates/agg-cst-model-fits.ts';
import { aggCstRfmMeans } from '#core/mart/aggregates/agg-cst-rfm-means.ts';
import { aggOrderNotes } from '#core/mart/aggregates/agg-order-notes.ts';
import { brgCstBehaviorProductDaily } from '#core/mart/bridges/brg-cst-behavior-product-daily.ts';
import { brgCstProfileTag } from '#core/mart/bridges/brg-cst-profile-tag.ts';
import { brgCstTouch } from '#core/mart/bridges/brg-cst-touch.ts';
import { dimCustomerSegment } from '#core/mart/dims/dim-customer-segment.ts';
import { dimCustomerValue } from '#core/mart/dims/dim-customer-value.ts';
import { dimDate } from '#core/mart/dims/dim-date.ts';
import { dimProduct } from '#core/mart/dims/dim-product.ts';
import { dimStore } from '#core/mart/dims/dim-store.ts';
import type { Model } from './define-model.ts';
import { fctCstBehaviorDaily } from '#core/mart/facts/fct-cst-behavior-daily.ts';
import { fctCstProfile } from '#core/mart/facts/fct-cst-profile.ts';
import { fctCstRepurchase } from '#core/mart/facts/fct-cst-repurchase.ts';
import { intBehaviorDays } from '#core/mart/intermediate/int-behavior-days.ts';
import { intAcquisitionCosts } from '#core/mart/intermediate/int-acquisition-costs.ts';
import { intBehaviorProducts } from '#core/mart/intermediate/int-behavior-products.ts';
import { intCstClvFits } from '#core/mart/intermediate/int-cst-clv-fits.ts';
import { intCstClvHistories } from '#core/mart/intermediate/int-cst-clv-histories.ts';
import { intCstClvRates } from '#core/mart/intermediate/int-cst-clv-rates.ts';
import { intCstClvScores } from '#core/mart/intermediate/int-cst-clv-scores.ts';
import { intCstStates } from '#core/mart/intermediate/int-cst-states.ts';
import { intCustomerAttributes } from '#core/mart/intermediate/int-customer-attributes.ts';
import { intCustomers } from '#core/mart/intermediate/int-customers.ts';
import { intEvents } from '#core/mart/intermediate/int-events.ts';
import { intHomeStores } from '#core/mart/intermediate/int-home-stores.ts';
import { intMoneyEvents } from '#core/mart/intermediate/int-money-events.ts';
import { intOrderLines } from '#core/mart/intermediate/int-order-lines.ts';
import { intOrderRefunds } from '#core/mart/intermediate/int-order-refunds.ts';
import { intOrders } from '#core/mart/intermediate/int-orders.ts';
import { intPurchaseRefunds } from '#core/mart/intermediate/int-purchase-refunds.ts';
import { intPurchases } from '#core/mart/intermediate/int-purchases.ts';
import { intPurchaseDays } from '#core/mart/intermediate/int-purchase-days.ts';
import { intScoreCuts } from '#core/mart/intermediate/int-score-cuts.ts';
import { intServiceTickets } from '#core/mart/intermediate/int-service-tickets.ts';
import { intSnapshots } from '#core/mart/intermediate/int-snapshots.ts';
import { intStrategies } from '#core/mart/intermediate/int-strategies.ts';
import { intTouches } from '#core/mart/intermediate/int-touches.ts';
import { SOURCE_MODELS } from '#core/mart/staging/sources.ts';

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
  intPurchaseRefunds,
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
