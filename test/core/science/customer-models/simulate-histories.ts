import { drawBeta, drawExponential, drawGamma } from '#core/science/customer-models/draw.ts';
import { createRandomStream, PURPOSES } from '#core/science/random/rng.ts';
import type { Histories, ModelPoint } from '#core/science/customer-models/types.ts';

/**
 * Histories of customers simulated purchase by purchase, independently of every closed form. Observation lasts from
 * `shortest` to `longest` weeks, evenly spread over the customers.
 */
export function simulateHistories(
  point: ModelPoint,
  options: { readonly customers: number; readonly shortest: number; readonly longest: number; readonly seed: number },
): Histories {
  const { customers, shortest, longest, seed } = options;
  const [r = 0, alpha = 0, first = 0, second = 0] = point.values;
  const stream = createRandomStream(seed);
  const columns = { x: new Float64Array(customers), tx: new Float64Array(customers), T: new Float64Array(customers) };
  for (let customer = 0; customer < customers; customer += 1) {
    stream.select(customer, 0, PURPOSES.history);
    const observed = shortest + ((longest - shortest) * (customer + 0.5)) / customers;
    const rate = drawGamma(r, alpha, stream);
    const atPurchase = point.model === 'bg-nbd' || point.model === 'mbg-nbd';
    const dropout = atPurchase ? drawBeta(first, second, stream) : 0;
    const death = point.model === 'pareto-nbd' ? drawExponential(stream) / drawGamma(first, second, stream) : Infinity;
    const end = Math.min(observed, death);
    let gone = point.model === 'mbg-nbd' && stream.nextUniform() < dropout;
    let time = 0;
    while (!gone) {
      const next = time + drawExponential(stream) / rate;
      if (!(next <= end)) break;
      time = next;
      columns.x[customer] = (columns.x[customer] ?? 0) + 1;
      gone = atPurchase && stream.nextUniform() < dropout;
    }
    columns.tx[customer] = time;
    columns.T[customer] = observed;
  }
  return { count: customers, ...columns };
}
