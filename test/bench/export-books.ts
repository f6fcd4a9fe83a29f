/**
 * One truth, many exports: books of orders in every shape of export, read and compared with the truth to the cent. 70 books per shape, or
 * as many as named: node scripts/run-typescript.mjs test/bench/export-books.ts [books] [first seed]
 */
import { openNativeEngine } from '../../cli/native-engine.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTruth, SHAPES, writeBook } from '../helpers/export-book.ts';
import { readTruthfully } from '../helpers/read-book.ts';

const books = Number(process.argv[2] ?? 70);
const firstSeed = Number(process.argv[3] ?? 1);
const spillFolder = mkdtempSync(join(tmpdir(), 'cst-books-'));
const engine = await openNativeEngine({ grantedFiles: [], grantedFolders: [], spillFolder });
let differing = 0;
try {
  for (const shape of SHAPES) {
    const started = performance.now();
    const faults: string[] = [];
    let questions = 0;
    for (let seed = firstSeed; seed < firstSeed + books; seed += 1) {
      try {
        const { cents, asked } = await readTruthfully(engine, seed, shape);
        questions += asked.length;
        const truth = listTruth(writeBook(seed));
        const differs = [...new Set([...Object.keys(truth), ...Object.keys(cents)])].some(
          (who) => (truth[who] ?? 0) !== (cents[who] ?? 0),
        );
        if (differs) faults.push(`book ${seed}: ${JSON.stringify({ truth, cents })}`);
      } catch (error) {
        faults.push(String(error));
      }
    }
    differing += faults.length;
    const took = Math.round(performance.now() - started);
    process.stdout.write(
      `${shape.name}: ${books} books, ${faults.length} differ, ${(questions / books).toFixed(2)} questions per book, ${took} ms\n${faults.map((fault) => `  ${fault}\n`).join('')}`,
    );
  }
} finally {
  await engine.close();
  rmSync(spillFolder, { recursive: true, force: true });
}
process.exitCode = differing === 0 ? 0 : 1;
