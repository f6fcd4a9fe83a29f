import { countLoop, countProgrammes } from './measure-learning.ts';
import { countCompliance, countOverlap, countRefunds } from './measure-coverage.ts';
const W = Number(process.argv[2]);
const flat = { mean: 0, sd: 10, segmentSd: 0, channelSd: 0, campaignSd: 0 },
  def = { mean: Math.log(1.15), sd: 0.25, segmentSd: 0, channelSd: 0, campaignSd: 0 };
const s = (c: any) =>
  c.covered.map((x: number) => (100 * x).toFixed(1)).join(' ') +
  ' above ' +
  (100 * c.above).toFixed(1) +
  ' bias ' +
  c.bias.toFixed(4);
if (process.argv[3] !== 'cov') {
  console.log('prior', s(countLoop({ truth: 'prior', prior: { ...def, campaignSd: 0.05 }, sequences: W, seed: 1 })));
  for (const t of [-0.1, 0, 0.1, 0.3]) {
    console.log('flat', t, s(countLoop({ truth: t, prior: flat, sequences: W, seed: 1 })));
    console.log('default', t, s(countLoop({ truth: t, prior: def, sequences: W, seed: 1 })));
  }
  for (const m of [0, 0.05, 0.1])
    for (const sp of [0, 0.05, 0.15])
      console.log('programme', m, sp, JSON.stringify(countProgrammes({ spread: sp, mean: m, programmes: W, seed: 2 })));
} else {
  for (const r of [0.1, 0.3, 0.6])
    for (const t of [0, 0.1, 0.5])
      console.log('compl', r, t, JSON.stringify(countCompliance({ reached: r, touched: t }, { worlds: W, seed: 3 })));
  for (const t of [0, 0.2]) console.log('overlap', t, JSON.stringify(countOverlap(t, { worlds: W, seed: 3 })));
  for (const a of [5, 12, 28]) console.log('refund', a, JSON.stringify(countRefunds(a, { worlds: W, seed: 3 })));
}
