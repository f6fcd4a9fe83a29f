import { countLoop, countProgrammes } from './measure-learning.ts';
const W = Number(process.argv[2]);
for (const m of [0, 0.05, 0.1])
  for (const sp of [0, 0.05, 0.15]) {
    const r = countProgrammes({ spread: sp, mean: m, programmes: W, seed: 2 });
    console.log(
      'programme',
      m,
      sp,
      (100 * r.covered).toFixed(1),
      (100 * r.naiveCovered).toFixed(1),
      'next',
      (100 * r.nextCovered).toFixed(1),
      'bias',
      r.bias.toFixed(3),
      r.naiveBias.toFixed(3),
      'wins',
      r.scaled.toFixed(1),
    );
  }
