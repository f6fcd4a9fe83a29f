import { NO_EFFECT, type CampaignEffect } from '../../core/science/experiments/invent-campaigns.ts';
import { comparePower } from '../../core/science/experiments/measure-power.ts';
import { countLooks } from '../../core/science/experiments/measure-looks.ts';
import { countMisses, GRID, OUTCOMES, type GridCell } from '../../core/science/experiments/measure-read-outs.ts';

/**
 * The grid of read-outs: 60 cells of customers × holdout × conversion, conversion, orders and three shapes of money.
 * `node scripts/run-typescript.mjs test/bench/evaluation/read-out-grid.ts <null|lift|treated|control|hard|power|looks> [worlds] [customers,…]`.
 * A cell is judged where the rule reads at least half of its worlds; rates are of the worlds that are read.
 */
const SEED = 20_261_203;
const PERMUTATIONS = 399;

/** Named before the first run: small arms, rare events, unequal holdouts. */
const HARD: readonly GridCell[] = [
  { customers: 300, holdout: 0.2, conversion: 0.2 },
  { customers: 300, holdout: 0.5, conversion: 0.1 },
  { customers: 600, holdout: 0.1, conversion: 0.2 },
  { customers: 600, holdout: 0.2, conversion: 0.1 },
  { customers: 600, holdout: 0.2, conversion: 0.2 },
  { customers: 600, holdout: 0.5, conversion: 0.05 },
  { customers: 1000, holdout: 0.1, conversion: 0.1 },
  { customers: 1000, holdout: 0.1, conversion: 0.2 },
  { customers: 1000, holdout: 0.2, conversion: 0.1 },
  { customers: 1000, holdout: 0.5, conversion: 0.05 },
  { customers: 5000, holdout: 0.1, conversion: 0.05 },
  { customers: 5000, holdout: 0.5, conversion: 0.01 },
];

const EFFECTS: Readonly<Record<string, CampaignEffect>> = {
  null: NO_EFFECT,
  hard: NO_EFFECT,
  lift: { lift: 0.2, spread: 'none' },
  treated: { lift: 0, spread: 'treated' },
  control: { lift: 0, spread: 'control' },
};

const [mode = 'null', worldsText = '1000', sizes] = process.argv.slice(2);
const worlds = Number(worldsText);
const wanted = sizes === undefined ? null : sizes.split(',').map(Number);
const cells = (mode === 'hard' ? HARD : GRID).filter(({ customers }) => wanted === null || wanted.includes(customers));
const percent = (part: number, of = 1): string => `${((100 * part) / of).toFixed(1)} %`;
const write = (text: string): boolean => process.stdout.write(`${text}\n`);
const describe = ({ customers, holdout, conversion }: GridCell): string =>
  `${String(customers).padStart(6)} customers, ${percent(holdout)} held out, ${percent(conversion)} convert`;
const started = process.cpuUsage();

write(`${mode}: ${worlds} worlds a cell, ${cells.length} cells, seed ${SEED}`);
if (mode === 'power') {
  for (const cell of cells) {
    const buyers = Math.min(cell.holdout, 1 - cell.holdout) * cell.customers * cell.conversion;
    if (buyers < 29.999) continue;
    const found = OUTCOMES.map((name) => {
      const { found: own, foundByZ } = comparePower(cell, name, { worlds, seed: SEED, permutations: PERMUTATIONS });
      return `${name} ${percent(own)} (z ${percent(foundByZ)})`;
    });
    write(`${describe(cell)}, ${buyers.toFixed(0)} buyers: ${found.join(', ')}`);
  }
} else if (mode === 'looks') {
  for (const cell of cells) {
    const run = { worlds, seed: SEED, permutations: PERMUTATIONS, withWidths: true };
    const { share, shareOrReadOut, money, moneyOrReadOut, widthRatio, widestRatio } = countLooks(cell, run);
    const widths =
      widthRatio === null
        ? 'width not compared'
        : `width ${widthRatio.toFixed(2)} × (at most ${widestRatio?.toFixed(2)})`;
    write(
      `${describe(cell)}: conversion any day ${percent(share)}, or at the read-out ${percent(shareOrReadOut)}; money ${percent(money)}, ${percent(moneyOrReadOut)}; ${widths}`,
    );
  }
} else {
  const effect = EFFECTS[mode];
  if (effect === undefined) throw new RangeError(`There is no mode ${mode}.`);
  const sums = new Map<string, { judged: number; missed: number; cells: number; worst: number }>();
  for (const cell of cells) {
    const counts = countMisses(cell, effect, { worlds, seed: SEED, permutations: PERMUTATIONS });
    const parts = [...counts].map(([name, { judged, rejected }]) => {
      if (judged * 2 < worlds) return `${name} –`;
      const sum = sums.get(name) ?? { judged: 0, missed: 0, cells: 0, worst: 0 };
      sums.set(name, {
        judged: sum.judged + judged,
        missed: sum.missed + rejected,
        cells: sum.cells + 1,
        worst: Math.max(sum.worst, rejected / judged),
      });
      return `${name} ${percent(rejected, judged)} of ${judged}`;
    });
    write(`${describe(cell)}: ${parts.join(', ')}`);
  }
  for (const [name, { judged, missed, cells: count, worst }] of sums)
    write(
      `${name}: ${count} of ${cells.length} cells judged, missed ${((100 * missed) / judged).toFixed(2)} %, worst cell ${percent(worst)}`,
    );
}
write(`${((process.cpuUsage(started).user + process.cpuUsage(started).system) / 6e7).toFixed(1)} CPU-minutes`);
