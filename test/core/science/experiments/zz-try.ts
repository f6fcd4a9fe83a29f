import { countMisses, GRID } from '/work/wt/i/test/core/science/experiments/measure-read-outs.ts';
const W = Number(process.argv[2]);
const eff = process.argv[3]!;
const effect =
  eff === 'null'
    ? { lift: 0, spread: 'none' }
    : eff === 'lift'
      ? { lift: 0.2, spread: 'none' }
      : eff === 'st'
        ? { lift: 0, spread: 'treated' }
        : { lift: 0, spread: 'control' };
const sizes = (process.argv[4] ?? '300,600,1000').split(',').map(Number);
const tot: any = {};
for (const c of GRID) {
  if (!sizes.includes(c.customers)) continue;
  const t0 = process.cpuUsage().user;
  const r = countMisses(c, effect as any, { worlds: W, seed: 20261201, permutations: 399 });
  console.log(
    c.customers,
    c.holdout,
    c.conversion,
    'ev',
    (Math.min(c.holdout, 1 - c.holdout) * c.customers * c.conversion).toFixed(0),
    [...r]
      .map(([n, v]) => {
        if (v.judged) {
          tot[n] ??= [0, 0];
          tot[n][0] += v.rejected;
          tot[n][1] += v.judged;
        }
        return n + ' ' + (v.judged ? ((100 * v.rejected) / v.judged).toFixed(1) + '/' + v.judged : '-');
      })
      .join('  '),
    ((process.cpuUsage().user - t0) / 1e6).toFixed(1) + 's',
  );
}
console.log(
  Object.entries(tot)
    .map(([n, v]: any) => n + ' ' + ((100 * v[0]) / v[1]).toFixed(2))
    .join(' '),
);
