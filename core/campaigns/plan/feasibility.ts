import { toDayNumber } from '#core/kernel/day-number.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { asOfDate, martTable, writeStandingPurchases, type MartScope } from '#core/questions/mart-scope.ts';
import { countControl } from '#core/campaigns/launch/assign.ts';
import type { AudienceMembers } from './prepare-simulation.ts';
import type { Strategy } from '#core/campaigns/strategy/strategy.ts';
import type { Timeline } from '#core/campaigns/strategy/timeline.ts';
import { sql } from '#core/kernel/sql.ts';

/** Why a customer of the audience is not treated. */
export const CUT_REASONS = [
  'no-purchase',
  'held-out-elsewhere',
  'frequency-cap',
  'in-another-strategy',
  'channel-capacity',
  'budget',
] as const;
export type CutReason = (typeof CUT_REASONS)[number];

/** What each reason is called. */
export const CUT_REASON_LABELS: Readonly<Record<CutReason, Label>> = {
  'no-purchase': { zh: '没有购买记录，模型无从判断', en: 'no purchase yet: the models cannot judge them' },
  'held-out-elsewhere': { zh: '正在另一策略的对照组中', en: 'control of another strategy whose window is open' },
  'frequency-cap': { zh: '触达频次已达上限', en: 'already touched as often as the cap allows' },
  'in-another-strategy': { zh: '已归入同一模拟的另一策略', en: 'in another strategy of the same simulation' },
  'channel-capacity': { zh: '超出渠道容量', en: 'beyond what the channel can reach' },
  budget: { zh: '超出预算', en: 'beyond the budget' },
};

/** Why a plan cannot be run at all, or must be read with care. */
export type Finding = {
  readonly code:
    | 'cap-below-waves'
    | 'nobody'
    | 'all-taken'
    | 'small-audience'
    | 'budget-below-fixed-cost'
    | 'no-margin';
  readonly isBlocking: boolean;
  readonly text: Label;
};

/** Touches of earlier strategies, and open holdouts, by row of the population. */
export type ContactHistory = {
  /** Row and day (days since 1970-01-01) of every touch, executed or still planned of a launch, parallel. */
  readonly rows: Int32Array;
  readonly days: Int32Array;
  /** 1 = control of a strategy whose window is not closed at the as-of date. */
  readonly heldOut: Uint8Array;
};

/** Below so many treated customers results are shown with a warning. */
const SMALL_AUDIENCE = 100;

function readInts(columns: Awaited<ReturnType<Engine['query']>>, place: number): Int32Array {
  const data = columns.columns[place]?.data;
  if (!(data instanceof Int32Array)) throw new RangeError(`Column ${place} of the result is no list of whole numbers.`);
  return data.subarray(0, columns.rowCount);
}

/** Reads who was touched and who is held out at present. Rejects with `task/cancelled` and the engine's errors. */
export async function readContactHistory(
  engine: Engine,
  scope: MartScope,
  customers: number,
  task: TaskOptions = {},
): Promise<ContactHistory> {
  const run = { signal: task.signal };
  const numbered = sql`(
    select customer_id, cast(row_number() over (order by customer_id) - 1 as integer) as row_no
    from (select distinct customer_id from ${writeStandingPurchases(scope)})
  )`;
  const touches = await engine.query(
    sql`with touches as (
        select customer_id, cast(touched_at as date) as day from ${martTable(scope, 'brg_cst_touch')}
        union all
        select customer_id, cast(assigned_at as date) as day from ${martTable(scope, 'fct_cst_repurchase')}
        where status = 'planned' and not coalesce(is_control, false) and cast(assigned_at as date) > ${asOfDate(scope)}
      )
      select row_no, day from touches join ${numbered} as numbered using (customer_id) order by row_no, day`,
    run,
  );
  const holdouts = await engine.query(
    sql`select distinct row_no from ${martTable(scope, 'fct_cst_repurchase')} as facts
      join ${numbered} as numbered using (customer_id)
      where is_control and not is_window_closed order by row_no`,
    run,
  );
  const heldOut = new Uint8Array(customers);
  for (const row of readInts(holdouts, 0)) heldOut[row] = 1;
  return { rows: readInts(touches, 0), days: readInts(touches, 1), heldOut };
}

export type FeasibilityRequest = {
  readonly strategy: Strategy;
  readonly timeline: Timeline;
  readonly asOfDate: string;
  readonly audience: AudienceMembers;
  readonly contacts: ContactHistory;
  /** Strata of the holdout, by row: where capacity is short the share held out decides how many may take part. */
  readonly segments: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** Who comes first where capacity or budget is short: expected net of treating the customer, minor units. */
  readonly worth: Float64Array;
  readonly hasMargin: boolean;
  /** 1 = belongs to another strategy of the same simulation. */
  readonly taken?: Uint8Array;
};

/** Who can take part, and of everybody else why not. `reasons[row]` is a place in {@link CUT_REASONS} plus 1, 0 = none. */
export type Feasibility = {
  /** Of the rule, customers without a purchase included. */
  readonly audience: number;
  readonly eligible: Uint8Array;
  readonly eligibleCount: number;
  readonly reasons: Uint8Array;
  readonly cuts: readonly { readonly reason: CutReason; readonly customers: number }[];
  readonly findings: readonly Finding[];
};

/** Most touches in any window of `days` days that ends on one of `planned`, earlier ones included. All days ascending. */
function countInWindow(earlier: readonly number[], planned: readonly number[], days: number): number {
  let most = 0;
  const all = [...earlier, ...planned];
  for (const end of planned) {
    const inside = all.filter((day) => day > end - days && day <= end).length;
    most = Math.max(most, inside);
  }
  return most;
}

function findOverTouched(request: FeasibilityRequest): Uint8Array {
  const { strategy, timeline, asOfDate, contacts, audience } = request;
  const over = new Uint8Array(audience.member.length);
  const { frequencyCap, waves } = strategy.schedule;
  if (frequencyCap === null) return over;
  const start = toDayNumber(asOfDate) + 1 + timeline.startOffsetDays;
  const planned = waves.map((wave) => start + wave);
  for (let from = 0; from < contacts.rows.length;) {
    const row = contacts.rows[from] as number;
    const earlier: number[] = [];
    for (; contacts.rows[from] === row; from += 1) earlier.push(contacts.days[from] as number);
    if (countInWindow(earlier, planned, frequencyCap.days) > frequencyCap.touches) over[row] = 1;
  }
  return over;
}

function listFindings(request: FeasibilityRequest, eligibleCount: number, isTaken: boolean): Finding[] {
  const { strategy, hasMargin } = request;
  const { frequencyCap, waves } = strategy.schedule;
  const findings: Finding[] = [];
  const own = frequencyCap === null ? 0 : countInWindow([], waves, frequencyCap.days);
  if (frequencyCap !== null && own > frequencyCap.touches) {
    findings.push({
      code: 'cap-below-waves',
      isBlocking: true,
      text: {
        zh: `策略自身在 ${frequencyCap.days} 天内就触达 ${own} 次，超过上限 ${frequencyCap.touches} 次。请减少波次、拉开间隔或放宽上限。`,
        en: `The strategy alone touches ${own} times within ${frequencyCap.days} days; the cap is ${frequencyCap.touches}. Use fewer waves, space them out, or raise the cap.`,
      },
    });
  }
  const { budgetCents } = strategy.caps;
  if (budgetCents !== null && budgetCents < strategy.costs.fixedCents) {
    findings.push({
      code: 'budget-below-fixed-cost',
      isBlocking: true,
      text: {
        zh: '预算低于固定成本，无人可触达。请提高预算或降低固定成本。',
        en: 'The budget does not even cover the fixed cost, so nobody can be touched. Raise it or lower the cost.',
      },
    });
  }
  if (!hasMargin && strategy.assumptions.marginRate === undefined) {
    findings.push({
      code: 'no-margin',
      isBlocking: true,
      text: {
        zh: '数据中没有毛利，策略也未假设毛利率，无法计算净收益。请在假设中填写毛利率。',
        en: 'The data have no margin and the strategy assumes none, so there is no net. State marginRate among the assumptions.',
      },
    });
  }
  if (eligibleCount === 0 && isTaken) {
    findings.push({
      code: 'all-taken',
      isBlocking: false,
      text: {
        zh: '可触达的客户都已归入其他策略，本策略不必执行；若仍保留，固定成本照算。',
        en: 'Everybody it could have is in another strategy, so it need not be run; its fixed cost counts while it stays.',
      },
    });
  } else if (eligibleCount === 0) {
    findings.push({
      code: 'nobody',
      isBlocking: true,
      text: {
        zh: '没有可触达的客户。请放宽人群或上限。',
        en: 'Nobody can be treated. Widen the audience or the caps.',
      },
    });
  } else if (eligibleCount < SMALL_AUDIENCE) {
    findings.push({
      code: 'small-audience',
      isBlocking: false,
      text: {
        zh: `只有 ${eligibleCount} 位客户可触达，结果以偶然为主，请谨慎解读。`,
        en: `Only ${eligibleCount} customers can be treated: chance rules the result, read it with care.`,
      },
    });
  }
  return findings;
}

/** How many of the customers in order may take part so that no more than `limit` of them are treated. */
function countRoom(request: FeasibilityRequest, order: readonly number[], limit: number): number {
  const { strategy, segments, values } = request;
  const sizes = new Map<string, number>();
  let treated = 0;
  for (const [place, row] of order.entries()) {
    const stratum = `${segments[row] ?? ''}/${values[row] ?? ''}`;
    const size = sizes.get(stratum) ?? 0;
    const held = countControl(size + 1, strategy.holdoutShare) - countControl(size, strategy.holdoutShare);
    treated += 1 - held;
    if (treated > limit) return place;
    sizes.set(stratum, size + 1);
  }
  return order.length;
}

/**
 * Checks a plan before it is run: customers without a purchase, held out elsewhere or touched too often are cut; where channel
 * or budget is short those of least worth are (equal worth by row). Capacity and budget are for the treated: as
 * many may take part as leave no more than that treated after the holdout.
 */
export function checkFeasibility(request: FeasibilityRequest): Feasibility {
  const { strategy, audience, contacts, worth } = request;
  const { member } = audience;
  const reasons = new Uint8Array(member.length);
  const mark = (row: number, reason: CutReason): void => {
    reasons[row] = 1 + CUT_REASONS.indexOf(reason);
  };
  const over = findOverTouched(request);
  const left: number[] = [];
  for (let row = 0; row < member.length; row += 1) {
    if (member[row] !== 1) continue;
    if (contacts.heldOut[row] === 1) mark(row, 'held-out-elsewhere');
    else if (over[row] === 1) mark(row, 'frequency-cap');
    else if (request.taken?.[row] === 1) mark(row, 'in-another-strategy');
    else left.push(row);
  }
  const { budgetCents, channelTouches } = strategy.caps;
  const { touchCents, fixedCents } = strategy.costs;
  const perCustomer = touchCents * strategy.schedule.waves.length;
  const affordable =
    budgetCents === null || (perCustomer === 0 && budgetCents >= fixedCents)
      ? Infinity
      : Math.max(0, Math.floor((budgetCents - fixedCents) / Math.max(1, perCustomer)));
  const inChannel = channelTouches ?? Infinity;
  const limit = Math.min(inChannel, affordable);
  if (limit < Infinity) {
    left.sort((one, two) => (worth[two] as number) - (worth[one] as number) || one - two);
    const room = countRoom(request, left, limit);
    for (const row of left.slice(room)) mark(row, inChannel <= affordable ? 'channel-capacity' : 'budget');
  }
  const eligible = Uint8Array.from(member, (is, row) => (is === 1 && reasons[row] === 0 ? 1 : 0));
  const eligibleCount = eligible.reduce((sum, is) => sum + is, 0);
  const count = (reason: CutReason): number =>
    reason === 'no-purchase'
      ? audience.withoutPurchase
      : reasons.reduce((sum, code) => sum + (code === 1 + CUT_REASONS.indexOf(reason) ? 1 : 0), 0);
  return {
    audience: member.reduce((sum, is) => sum + is, 0) + audience.withoutPurchase,
    eligible,
    eligibleCount,
    reasons,
    cuts: CUT_REASONS.map((reason) => ({ reason, customers: count(reason) })).filter(({ customers }) => customers > 0),
    findings: listFindings(request, eligibleCount, count('in-another-strategy') > 0),
  };
}
