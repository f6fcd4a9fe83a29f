import { expect, test } from 'vitest';
import type { Engine } from '#core/kernel/engine.ts';
import { listTruth, SHAPES, writeBook, writeExport, type Shape } from '../../../helpers/export-book.ts';
import { describeOnBothEngines } from '../../../helpers/engines.ts';
import { readExport } from './read-exports.ts';

const ROUNDS = 3;

/** Reads an export, answering what is asked truthfully, until nothing is. Returns the names of all questions. */
async function readTruthfully(engine: Engine, seed: number, shape: Shape) {
  const files = writeExport(writeBook(seed), shape);
  const asked = new Set<string>();
  const answers: Record<string, string> = {};
  for (let round = 0; round <= ROUNDS; round += 1) {
    const read = await readExport(engine, files, answers, { currency: 'CNY', decimalMark: '.' });
    if (read.outcome.status === 'imported') return { net: read.net, asked: [...asked] };
    for (const name of read.asked) {
      asked.add(name);
      const answer = shape.answers[name];
      if (answer === undefined) throw new Error(`${shape.name}, book ${seed}: no truthful answer to ${name}.`);
      answers[name] = answer;
    }
  }
  throw new Error(`${shape.name}, book ${seed}: still asked after ${ROUNDS} rounds: ${[...asked].join(', ')}.`);
}

describeOnBothEngines('one truth, many exports', (open, kind) => {
  const seeds = kind === 'native' ? [1, 2, 3, 4, 5] : [1];
  const shapes = kind === 'native' ? SHAPES : SHAPES.slice(0, 4);
  test.each(shapes.map((shape) => [shape.name, shape] as const))(
    '%s',
    async (_name, shape) => {
      const engine = await open();
      let questions = 0;
      for (const seed of seeds) {
        const { net, asked } = await readTruthfully(engine, seed, shape);
        const cents = Object.fromEntries(Object.entries(net).map(([who, amount]) => [who, Math.round(amount * 100)]));
        expect({ seed, cents }).toEqual({ seed, cents: listTruth(writeBook(seed)) });
        questions += asked.length;
      }
      expect(questions / seeds.length).toBeLessThanOrEqual(2);
    },
    300_000,
  );
});
