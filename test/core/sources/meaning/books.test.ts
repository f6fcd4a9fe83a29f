import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { listTruth, SHAPES, writeBook } from '../../../helpers/export-book.ts';
import { readTruthfully } from '../../../helpers/read-book.ts';

describeOnBothEngines('one truth, many exports', (open, kind) => {
  const seeds = kind === 'native' ? [1, 2, 3, 4, 5] : [1];
  const shapes = kind === 'native' ? SHAPES : SHAPES.slice(0, 4);
  test.each(shapes.map((shape) => [shape.name, shape] as const))(
    '%s',
    async (_name, shape) => {
      const engine = await open();
      let questions = 0;
      for (const seed of seeds) {
        const { cents, asked } = await readTruthfully(engine, seed, shape);
        expect({ seed, cents }).toEqual({ seed, cents: listTruth(writeBook(seed)) });
        questions += asked.length;
      }
      expect(questions / seeds.length).toBeLessThanOrEqual(2);
    },
    300_000,
  );
});
