import type { Label } from '#core/kernel/label.ts';
import type { MetricDefinition } from '#core/questions/define-metric.ts';

/** What a launch locked of its assignment and window. */
export type LockedAssignment = {
  readonly strategyId: string;
  /** SHA-256 of `JSON.stringify([treated ids, control ids])`, both in the order of ids. */
  readonly assignmentHash: string;
  readonly treated: number;
  readonly control: number;
  readonly windowDays: number;
  /** First day of the window, ISO. */
  readonly startsOn: string;
};

/** Customers whom a part of the check is about, as lists can show them. */
export const IDENTITY_PARTS = ['unsent', 'repeated', 'contaminated', 'unplanned', 'missing', 'outside'] as const;
export type IdentityPart = (typeof IDENTITY_PARTS)[number];

/**
 * The locked assignment against what was executed. Two sums hold, or `isBalanced` is false: planned treated = reached + unsent;
 * executed touches = matched + repeated + of control + unplanned.
 */
export type IdentityCounts = {
  readonly strategyId: string;
  /** False where the project has no plan: the arms are then those of the touches file. */
  readonly hasPlan: boolean;
  readonly planned: { readonly treated: number; readonly control: number };
  /** Treated customers with a touch; each has one matched touch. */
  readonly reached: number;
  /** Treated customers without a touch: without any record of it, or with a record that is no touch. */
  readonly unsent: { readonly withoutRecord: number; readonly notSent: number };
  /** Executed touches of the strategy. */
  readonly executed: number;
  readonly repeated: { readonly customers: number; readonly touches: number };
  readonly contaminated: { readonly customers: number; readonly touches: number };
  readonly unplanned: { readonly customers: number; readonly touches: number };
  /** Touches equal to another in customer, time and channel. */
  readonly duplicates: number;
  /** Touches before the day of the assignment or after the end of the window. */
  readonly outside: { readonly customers: number; readonly touches: number };
  /** Assigned customers of whom the tables know no purchase. */
  readonly missing: number;
  readonly isBalanced: boolean;
  /** Whether the planned rows are those that were locked; unknown without a launch or a plan. */
  readonly assignment: 'same' | 'changed' | 'unknown';
};

/** bad: the comparison or the prediction is not that of the launch · warn: it is blurred · note: to be known. */
export type FindingLevel = 'bad' | 'warn' | 'note';

export type FindingId =
  | 'assignment-changed'
  | 'rows-lost'
  | 'rows-added'
  | 'window-changed'
  | 'start-changed'
  | 'not-balanced'
  | 'no-plan'
  | IdentityPart
  | 'duplicates';

/** Where the executed touches differ from the locked assignment. */
export type IdentityFinding = {
  readonly id: FindingId;
  readonly level: FindingLevel;
  /** Customers, touches or rows, as `text` says. */
  readonly count: number;
  readonly text: Label;
  /** The list it opens. */
  readonly part: IdentityPart | null;
};

function compareRows({ hasPlan, planned, assignment }: IdentityCounts, launch: LockedAssignment): IdentityFinding[] {
  const rows = planned.treated + planned.control;
  const locked = launch.treated + launch.control;
  if (!hasPlan) {
    return [
      {
        id: 'rows-lost',
        level: 'bad',
        count: locked,
        text: {
          zh: `上线时锁定的 ${locked} 行计划不在数据中：请导入计划触达后重新构建`,
          en: `The ${locked} planned rows of the launch are not in the data: import the planned touches and build again`,
        },
        part: null,
      },
    ];
  }
  const changed = Math.abs(locked - rows);
  const lost: IdentityFinding[] =
    rows === locked
      ? []
      : [
          rows < locked
            ? {
                id: 'rows-lost',
                level: 'bad',
                count: changed,
                text: {
                  zh: `锁定的 ${locked} 行计划中有 ${changed} 行不见了`,
                  en: `${changed} of the ${locked} planned rows that were locked are gone`,
                },
                part: null,
              }
            : {
                id: 'rows-added',
                level: 'bad',
                count: changed,
                text: {
                  zh: `计划比锁定时多出 ${changed} 行`,
                  en: `The plan has ${changed} rows more than were locked`,
                },
                part: null,
              },
        ];
  if (assignment !== 'changed') return lost;
  return [
    {
      id: 'assignment-changed',
      level: 'bad',
      count: rows,
      text: {
        zh: `分组与上线时锁定的不一致（哈希不同）：锁定为处理组 ${launch.treated}、对照组 ${launch.control}，现为 ${planned.treated}、${planned.control}`,
        en: `The arms are not those that were locked (hashes differ): locked ${launch.treated} treated and ${launch.control} control, now ${planned.treated} and ${planned.control}`,
      },
      part: null,
    },
    ...lost,
  ];
}

function count(
  id: IdentityPart | 'duplicates',
  level: FindingLevel,
  customers: number,
  text: Label,
  part: IdentityPart | null = id === 'duplicates' ? null : id,
): IdentityFinding[] {
  return customers === 0 ? [] : [{ id, level, count: customers, text, part }];
}

/** Every difference between plan and execution, the gravest first. */
export function listIdentityFindings(check: IdentityCounts, launch: LockedAssignment | null): IdentityFinding[] {
  const { unsent, repeated, contaminated, unplanned, duplicates, outside, missing } = check;
  const unsentCount = unsent.withoutRecord + unsent.notSent;
  const found: IdentityFinding[] = [
    ...(launch === null ? [] : compareRows(check, launch)),
    ...(check.isBalanced
      ? []
      : [
          {
            id: 'not-balanced' as const,
            level: 'bad' as const,
            count: check.executed,
            text: {
              zh: '触达与计划对不上账：请在数据页检查触达文件',
              en: 'Touches and plan do not add up: check the touches file in Data',
            },
            part: null,
          },
        ]),
    ...count('contaminated', 'warn', contaminated.customers, {
      zh: `${contaminated.customers} 名对照组客户被触达 ${contaminated.touches} 次；仍计入对照组，效果会被低估`,
      en: `${contaminated.customers} control customers were touched ${contaminated.touches} times; they stay in control, which makes the effect look smaller`,
    }),
    ...count('unplanned', 'warn', unplanned.customers, {
      zh: `${unplanned.customers} 名计划外客户被触达 ${unplanned.touches} 次；不计入比较`,
      en: `${unplanned.customers} customers who were not planned were touched ${unplanned.touches} times; they are left out of the comparison`,
    }),
    ...count('missing', 'warn', missing, {
      zh: `${missing} 名已分配客户在数据中没有购买记录；按 0 次购买计`,
      en: `${missing} assigned customers have no purchase in the data; they count as buying nothing`,
    }),
    ...count('duplicates', 'warn', duplicates, {
      zh: `${duplicates} 条触达与另一条在客户、时间和渠道上完全相同，可能重复导入`,
      en: `${duplicates} touches equal another in customer, time and channel: perhaps loaded twice`,
    }),
    ...count('outside', 'warn', outside.customers, {
      zh: `${outside.customers} 名客户有 ${outside.touches} 次触达早于分配日或晚于窗口`,
      en: `${outside.customers} customers were touched ${outside.touches} times before the assignment or after the window`,
    }),
    ...count('unsent', 'note', unsentCount, {
      zh: `${unsentCount} 名处理组客户未触达（无记录 ${unsent.withoutRecord}，有记录未发出 ${unsent.notSent}）；仍计入处理组`,
      en: `${unsentCount} treated customers were not reached (${unsent.withoutRecord} without a record, ${unsent.notSent} recorded as not sent); they stay in treated`,
    }),
    ...count('repeated', 'note', repeated.customers, {
      zh: `${repeated.customers} 名处理组客户被触达不止一次，共多出 ${repeated.touches} 次`,
      en: `${repeated.customers} treated customers were touched more than once, ${repeated.touches} touches too many`,
    }),
  ];
  if (launch === null && !check.hasPlan) {
    found.push({
      id: 'no-plan',
      level: 'note',
      count: 0,
      text: {
        zh: '项目中没有该策略的计划：分组以触达文件为准',
        en: 'The project has no plan of this strategy: the arms are those of the touches file',
      },
      part: null,
    });
  }
  return found;
}

/** Whether the window of the launch is the one that was measured. */
export function compareWindow(
  launch: LockedAssignment,
  facts: { readonly windowDays: number; readonly assignedFrom: string },
): IdentityFinding[] {
  return [
    ...(launch.windowDays === facts.windowDays
      ? []
      : [
          {
            id: 'window-changed' as const,
            level: 'bad' as const,
            count: facts.windowDays,
            text: {
              zh: `锁定的窗口为 ${launch.windowDays} 天，现按 ${facts.windowDays} 天衡量：预测无法对比`,
              en: `The window was locked at ${launch.windowDays} days and is measured over ${facts.windowDays}: the prediction cannot be compared`,
            },
            part: null,
          },
        ]),
    ...(launch.startsOn === facts.assignedFrom
      ? []
      : [
          {
            id: 'start-changed' as const,
            level: 'warn' as const,
            count: 0,
            text: {
              zh: `锁定的开始日为 ${launch.startsOn}，数据中的分配日为 ${facts.assignedFrom}`,
              en: `The start was locked as ${launch.startsOn}; the data say ${facts.assignedFrom}`,
            },
            part: null,
          },
        ]),
  ];
}

const ofStrategy = {
  zh: '该策略的全部计划与执行触达；波次各为一个策略',
  en: 'every planned and executed touch of the strategy; each wave is a strategy of its own',
};

/** 口径 of the reconciliation. */
export const IDENTITY_METRICS = {
  planned: {
    label: { zh: '计划处理', en: 'Planned treated' },
    formula: {
      zh: '计划处理 = 已触达 + 未触达（无记录 + 有记录未发出）',
      en: 'planned treated = reached + not reached (without a record + recorded as not sent)',
    },
    filters: ofStrategy,
    denominator: null,
  },
  executed: {
    label: { zh: '执行触达', en: 'Executed touches' },
    formula: {
      zh: '执行触达 = 匹配 + 重复 + 对照组被触达 + 计划外',
      en: 'executed = matched + repeated + of control + unplanned',
    },
    filters: ofStrategy,
    denominator: null,
  },
} as const satisfies Record<string, MetricDefinition>;
