/** Seeded random numbers: the same name gives the same sequence on every machine. */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  pickWeighted<Item>(items: readonly Item[], weigh: (item: Item) => number): Item;
  exponential(): number;
  normal(): number;
  gamma(shape: number): number;
  beta(a: number, b: number): number;
  poisson(mean: number): number;
  digits(count: number): string;
};

function hashName(name: string): [number, number, number, number] {
  let [a, b, c, d] = [1779033703, 3144134277, 1013904242, 2773480762];
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
}

/** Small fast counter generator (sfc32) started from a name, e.g. `20260630/orders/17`. */
export function createRandom(name: string): Random {
  let [a, b, c, counter] = hashName(name);
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 16; round += 1) next();

  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const exponential = (): number => -Math.log(1 - next());
  const normal = (): number => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * next());

  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - next()) ** (1 / shape);
    const scale = shape - 1 / 3;
    const spread = 1 / Math.sqrt(9 * scale);
    for (;;) {
      const x = normal();
      const cube = (1 + spread * x) ** 3;
      if (cube > 0 && Math.log(1 - next()) < 0.5 * x * x + scale * (1 - cube + Math.log(cube))) return scale * cube;
    }
  };

  const pickWeighted = <Item>(items: readonly Item[], weigh: (item: Item) => number): Item => {
    let left = next() * items.reduce((sum, item) => sum + weigh(item), 0);
    for (const item of items) {
      left -= weigh(item);
      if (left < 0) return item;
    }
    const last = items.at(-1);
    if (last === undefined) throw new RangeError('Nothing to pick from.');
    return last;
  };

  return {
    next,
    integer,
    exponential,
    normal,
    gamma,
    pickWeighted,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new RangeError('Nothing to pick from.');
      return item;
    },
    beta: (first, second) => {
      const left = gamma(first);
      return left / (left + gamma(second));
    },
    poisson: (mean) => {
      let count = 0;
      for (let time = exponential(); time < mean; time += exponential()) count += 1;
      return count;
    },
    digits: (count) => Array.from({ length: count }, () => String(integer(0, 9))).join(''),
  };
}
