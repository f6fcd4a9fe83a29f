import { GRID, OUTCOMES } from './measure-read-outs.ts';
import { comparePower } from './measure-power.ts';
const sizes = process.argv[3]!.split(',').map(Number);
for (const c of GRID) {
  const ev = Math.min(c.holdout, 1 - c.holdout) * c.customers * c.conversion;
  if (ev < 29.9 || !sizes.includes(c.customers) || ev > Number(process.argv[4] ?? 1e9)) continue;
  console.log(
    c.customers,
    c.holdout,
    c.conversion,
    'ev',
    ev.toFixed(0),
    OUTCOMES.map((n) => {
      const p = comparePower(c, n, { worlds: Number(process.argv[2]), seed: 5, permutations: 399 });
      return `${n} ${(100 * p.found).toFixed(1)}-${(100 * p.foundByZ).toFixed(1)}=${(100 * (p.found - p.foundByZ)).toFixed(1)} (${p.lift.toFixed(2)})`;
    }).join('  '),
  );
}
