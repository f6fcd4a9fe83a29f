import type { Engine } from '#core/kernel/engine.ts';
import { readExport } from '../core/sources/meaning/read-exports.ts';
import { writeBook, writeExport, type Shape } from './export-book.ts';

const ROUNDS = 3;

/** Reads an export of a book, answering what is asked truthfully, until nothing is: net cents by customer, and the names of all questions. */
export async function readTruthfully(engine: Engine, seed: number, shape: Shape) {
  const files = await writeExport(writeBook(seed), shape);
  const asked = new Set<string>();
  const answers: Record<string, string> = {};
  for (let round = 0; round <= ROUNDS; round += 1) {
    const read = await readExport(engine, files, answers, { currency: 'CNY', decimalMark: '.' });
    if (read.outcome.status === 'imported') {
      const cents = Object.entries(read.net).map(([who, amount]) => [who, Math.round(amount * 100)] as const);
      return { cents: Object.fromEntries(cents), asked: [...asked] };
    }
    for (const name of read.asked) {
      asked.add(name);
      const answer = shape.answers[name];
      if (answer === undefined) throw new Error(`${shape.name}, book ${seed}: no truthful answer to ${name}.`);
      answers[name] = answer;
    }
  }
  throw new Error(`${shape.name}, book ${seed}: still asked after ${ROUNDS} rounds: ${[...asked].join(', ')}.`);
}
