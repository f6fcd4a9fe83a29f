/** Days are counted from the first day of the sample; seconds from midnight of that day. */
export const FIRST_DATE = '2024-07-01';
export const AS_OF_DATE = '2026-06-30';

const DAY_MS = 86_400_000;
const firstMs = Date.parse(`${FIRST_DATE}T00:00:00Z`);

export function toDay(date: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - firstMs) / DAY_MS);
}

export const DAY_COUNT = toDay(AS_OF_DATE) + 1;

export function toDate(day: number): string {
  return new Date(firstMs + day * DAY_MS).toISOString().slice(0, 10);
}

/** `2024-11-11 00:03:21` of a time in seconds since the sample's first midnight. */
export function formatTime(seconds: number): string {
  return new Date(firstMs + Math.floor(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

export function toDayOf(seconds: number): number {
  return Math.floor(seconds / 86_400);
}

type Season = { readonly from: string; readonly to: string; readonly factor: number };

const seasons: readonly Season[] = [
  ...['2025', '2026'].flatMap((year) => [
    { from: `${year}-05-31`, to: `${year}-06-03`, factor: 2.2 },
    { from: `${year}-06-04`, to: `${year}-06-15`, factor: 1.4 },
    { from: `${year}-06-16`, to: `${year}-06-18`, factor: 4.2 },
    { from: `${year}-06-19`, to: `${year}-06-30`, factor: 0.75 },
    { from: `${year}-03-05`, to: `${year}-03-08`, factor: 1.6 },
  ]),
  ...['2024', '2025'].flatMap((year) => [
    { from: `${year}-10-20`, to: `${year}-10-30`, factor: 1.25 },
    { from: `${year}-10-31`, to: `${year}-11-03`, factor: 2.8 },
    { from: `${year}-11-04`, to: `${year}-11-09`, factor: 1.3 },
    { from: `${year}-11-10`, to: `${year}-11-11`, factor: 6.5 },
    { from: `${year}-11-12`, to: `${year}-11-30`, factor: 0.7 },
    { from: `${year}-12-10`, to: `${year}-12-12`, factor: 2.0 },
  ]),
  { from: '2025-01-08', to: '2025-01-22', factor: 1.45 },
  { from: '2025-01-25', to: '2025-02-05', factor: 0.3 },
  { from: '2026-01-28', to: '2026-02-11', factor: 1.45 },
  { from: '2026-02-14', to: '2026-02-25', factor: 0.3 },
];

/** How much busier than usual a day is: weekends, 年货节, Spring Festival, 3·8, 618, 双11, 双12. */
function getDemandFactor(day: number): number {
  const date = toDate(day);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  const weekly = weekday === 6 || weekday === 0 ? 1.22 : weekday === 5 ? 1.08 : 0.9;
  return seasons
    .filter((season) => season.from <= date && date <= season.to)
    .reduce((factor, season) => factor * season.factor, weekly);
}

const cumulativeDemand = new Float64Array(DAY_COUNT + 1);
for (let day = 0; day < DAY_COUNT; day += 1) {
  cumulativeDemand[day + 1] = (cumulativeDemand[day] ?? 0) + getDemandFactor(day);
}

/** Demand gathered from the first day to the start of `day`, in units of an ordinary day. */
export function getCumulativeDemand(day: number): number {
  return cumulativeDemand[Math.min(Math.max(day, 0), DAY_COUNT)] ?? 0;
}

/** The day by which that much demand has gathered; DAY_COUNT when it lies beyond the sample. */
export function findDayOfDemand(demand: number): number {
  let [low, high] = [0, DAY_COUNT];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulativeDemand[middle + 1] ?? Infinity) > demand) high = middle;
    else low = middle + 1;
  }
  return low;
}
