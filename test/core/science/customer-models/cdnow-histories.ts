import type { Histories } from '#core/science/customer-models/types.ts';
import { readReferenceRows } from '../../../helpers/shared-data.ts';

/** CDNOW as the literature cuts it: calibration to 1997-09-30, holdout 39 weeks, one purchase per day, money in cents. */
export type CdnowHistories = Histories & {
  readonly meanMoney: Float64Array;
  readonly holdoutPurchases: Float64Array;
};

const WEEK = 7 * 86_400_000;
const CALIBRATION_END = Date.parse('1997-09-30');

/** Histories of the CDNOW sample (2,357 customers) or master file (23,570) of the shared data. */
export function readCdnow(file: 'sample' | 'master'): CdnowHistories {
  const offset = file === 'sample' ? 1 : 0;
  const days = new Map<string, Map<number, number>>();
  for (const cells of readReferenceRows(`cdnow/cdnow_${file}.csv.gz`)) {
    const customer = cells[0] ?? '';
    const day = Date.parse(cells[offset + 1] ?? '');
    const cents = Math.round(Number(cells[offset + 3]) * 100);
    const known = days.get(customer) ?? new Map<number, number>();
    known.set(day, (known.get(day) ?? 0) + cents);
    days.set(customer, known);
  }
  const count = days.size;
  const columns = {
    x: new Float64Array(count),
    tx: new Float64Array(count),
    T: new Float64Array(count),
    meanMoney: new Float64Array(count),
    holdoutPurchases: new Float64Array(count),
  };
  let row = 0;
  for (const purchases of days.values()) {
    const sorted = [...purchases].sort(([one], [two]) => one - two);
    const calibration = sorted.filter(([day]) => day <= CALIBRATION_END);
    const first = calibration[0]?.[0] ?? Number.NaN;
    const last = calibration.at(-1)?.[0] ?? Number.NaN;
    const repeats = calibration.slice(1);
    columns.x[row] = repeats.length;
    columns.tx[row] = (last - first) / WEEK;
    columns.T[row] = (CALIBRATION_END - first) / WEEK;
    columns.meanMoney[row] = repeats.reduce((sum, [, cents]) => sum + cents, 0) / repeats.length;
    columns.holdoutPurchases[row] = sorted.length - calibration.length;
    row += 1;
  }
  return { count, ...columns };
}
