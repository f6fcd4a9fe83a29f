import { countMisses } from './measure-read-outs.ts';
for (const seed of [20261203, 77, 78]) {
  const r = countMisses(
    { customers: 1000, holdout: 0.2, conversion: 0.2 },
    { lift: 0, spread: 'none' },
    { worlds: 1500, seed, permutations: 399, shapes: [] },
  );
  console.log(seed, JSON.stringify([...r]));
}
