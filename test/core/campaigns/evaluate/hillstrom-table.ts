import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ExperimentTable } from '#core/science/experiments/experiment.ts';
import { getSharedPath } from '../../../helpers/shared-data.ts';

function splitLine(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Hillstrom's e-mail test as a table without customer ids: every one of its 64,000 rows. */
export function readHillstrom(): ExperimentTable {
  const text = gunzipSync(readFileSync(getSharedPath('hillstrom/hillstrom_email_2008.csv.gz'))).toString('utf8');
  const [header = '', ...lines] = text.trimEnd().split(/\r?\n/);
  const names = splitLine(header);
  const rows = lines.map(splitLine);
  const readTexts = (name: string): string[] => rows.map((row) => row[names.indexOf(name)] ?? '');
  const readNumbers = (name: string): Float64Array => Float64Array.from(readTexts(name), Number);
  return {
    arms: readTexts('segment'),
    outcomes: ['visit', 'conversion', 'spend'].map((name) => ({ name, values: readNumbers(name) })),
    covariate: { name: 'history', values: readNumbers('history') },
    cuts: ['recency', 'history_segment'].map((name) => ({ name, values: readTexts(name) })),
  };
}
