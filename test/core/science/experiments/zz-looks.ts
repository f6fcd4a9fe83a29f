import { GRID } from './measure-read-outs.ts';
import { countLooks } from './measure-looks.ts';
const sizes = process.argv[3]!.split(',').map(Number);
for (const c of GRID) {
  if (!sizes.includes(c.customers) || c.conversion < 0.05 || c.holdout !== 0.2) continue;
  const t = process.cpuUsage().user;
  const r = countLooks(c, { worlds: Number(process.argv[2]), seed: 5, permutations: 399, withWidths: true });
  console.log(
    c.customers,
    c.holdout,
    c.conversion,
    Object.entries(r)
      .map(
        ([k, v]) =>
          k +
          ' ' +
          (v === null
            ? '-'
            : k === 'worlds'
              ? v
              : k.includes('atio')
                ? (v as number).toFixed(2)
                : (100 * (v as number)).toFixed(1)),
      )
      .join(' '),
    ((process.cpuUsage().user - t) / 1e6).toFixed(1),
  );
}
