import type { TextData } from '#core/kernel/columns.ts';
import { computeSha256 } from '#core/science/random/sha256.ts';

/** Between salt and customer id: no id holds it. */
const SEPARATOR = 0x1f;

/**
 * The place of a customer in the lottery, in [0, 1): the first 52 bits of SHA-256(salt ‖ 0x1F ‖ customer id) / 2^52
 * (domain.md section 9). The same for the same salt and id on every machine.
 */
export function computeLot(salt: string, customerId: Uint8Array): number {
  const prefix = new TextEncoder().encode(salt);
  const bytes = new Uint8Array(prefix.length + 1 + customerId.length);
  bytes.set(prefix);
  bytes[prefix.length] = SEPARATOR;
  bytes.set(customerId, prefix.length + 1);
  const digest = computeSha256(bytes);
  const view = new DataView(digest.buffer, digest.byteOffset);
  return (view.getUint32(0) * 1_048_576 + (view.getUint32(4) >>> 12)) / 4_503_599_627_370_496;
}

/** Control customers of a stratum of n: n times the share, rounded half up; at least one of two where there is a holdout. */
export function countControl(n: number, share: number): number {
  if (share <= 0) return 0;
  const rounded = Math.floor(n * share + 0.5);
  return Math.min(n, n >= 2 ? Math.max(1, rounded) : rounded);
}

export type AssignmentRequest = {
  readonly salt: string;
  readonly share: number;
  readonly ids: TextData;
  /** 1 = takes part. */
  readonly members: Uint8Array;
  /** Segment and value tier of every customer: a stratum each. */
  readonly segments: ArrayLike<number>;
  readonly values: ArrayLike<number>;
};

/** One stratum of an assignment. */
export type Stratum = {
  readonly segment: number;
  readonly value: number;
  readonly customers: number;
  readonly control: number;
};

/** Who is treated and who is control; every member is one of them. */
export type Assignment = {
  readonly treated: Uint8Array;
  readonly control: Uint8Array;
  readonly strata: readonly Stratum[];
};

function compareIds({ bytes, offsets }: TextData, one: number, two: number): number {
  const [fromOne = 0, toOne = 0] = [offsets[one], offsets[one + 1]];
  const [fromTwo = 0, toTwo = 0] = [offsets[two], offsets[two + 1]];
  const length = Math.min(toOne - fromOne, toTwo - fromTwo);
  for (let index = 0; index < length; index += 1) {
    const difference = (bytes[fromOne + index] as number) - (bytes[fromTwo + index] as number);
    if (difference !== 0) return difference;
  }
  return toOne - fromOne - (toTwo - fromTwo);
}

/**
 * Assigns members to treated and control: within each segment × value stratum in the order of their lots (equal lots by id),
 * the first are control. Depends on salt, ids and strata only, not on the order of the rows.
 */
export function assignHoldout(request: AssignmentRequest): Assignment {
  const { salt, share, ids, members, segments, values } = request;
  const treated = new Uint8Array(members.length);
  const control = new Uint8Array(members.length);
  const strata = new Map<string, number[]>();
  for (let row = 0; row < members.length; row += 1) {
    if (members[row] !== 1) continue;
    const key = `${segments[row] ?? ''}/${values[row] ?? ''}`;
    const rows = strata.get(key);
    if (rows === undefined) strata.set(key, [row]);
    else rows.push(row);
  }
  const lots = new Float64Array(members.length);
  const report: Stratum[] = [];
  for (const rows of strata.values()) {
    for (const row of share > 0 ? rows : []) {
      lots[row] = computeLot(salt, ids.bytes.subarray(ids.offsets[row], ids.offsets[row + 1]));
    }
    if (share > 0) rows.sort((one, two) => (lots[one] as number) - (lots[two] as number) || compareIds(ids, one, two));
    const held = countControl(rows.length, share);
    rows.forEach((row, place) => {
      (place < held ? control : treated)[row] = 1;
    });
    const [first = 0] = rows;
    report.push({
      segment: segments[first] as number,
      value: values[first] as number,
      customers: rows.length,
      control: held,
    });
  }
  report.sort((one, two) => one.segment - two.segment || one.value - two.value);
  return { treated, control, strata: report };
}
