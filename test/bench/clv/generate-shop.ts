import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { drawBeta, drawExponential, drawGamma } from '#core/science/customer-models/draw.ts';
import { createRandomStream, PURPOSES } from '#core/science/random/rng.ts';

const DAYS = 730;
const END = Date.parse('2026-06-30T23:59:59Z');
const DAY = 86_400_000;

/**
 * Writes orders of a shop whose customers come over two years, differ in how often they buy and how much they spend, and
 * leave: MBG/NBD (0.8, 6, 0.9, 2.6) and Gamma-Gamma (6, 4, 1500 minor units × 10). The columns are those of the benchmark
 * orders, so that the same mapping reads them. A file that is there already is kept.
 */
export function generateShop(path: string, orderCount: number): void {
  if (existsSync(path)) return;
  const file = openSync(path, 'w');
  const stream = createRandomStream(20_260_630);
  writeSync(file, 'order_id,customer_id,paid_at,net_amount,product_id,quantity,store_id,status\n');
  const lines: string[] = [];
  let orders = 0;
  for (let customer = 0; orders < orderCount; customer += 1) {
    stream.select(customer, 0, PURPOSES.history);
    const rate = drawGamma(0.8, 6, stream);
    const dropout = drawBeta(0.9, 2.6, stream);
    const spend = drawGamma(4, 15_000, stream);
    let day = DAYS * stream.nextUniform();
    for (let isGone = false; !isGone && day < DAYS && orders < orderCount;) {
      const paid = new Date(END - (DAYS - day) * DAY).toISOString().slice(0, 19).replace('T', ' ');
      const amount = (drawGamma(6, spend, stream) / 100 + 0.01).toFixed(2);
      lines.push(
        `${100_000_000_000 + orders},C${customer},${paid},${amount},P${String(orders % 2000).padStart(5, '0')},1,S${1 + (customer % 8)},completed`,
      );
      orders += 1;
      isGone = stream.nextUniform() < dropout;
      day += (7 * drawExponential(stream)) / rate;
    }
    if (lines.length > 10_000) writeSync(file, `${lines.splice(0).join('\n')}\n`);
  }
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
  closeSync(file);
}
