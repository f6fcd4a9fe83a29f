import type { Label } from '#core/kernel/label.ts';
import type { CampaignFacts, CampaignRows } from './read-campaign.ts';
import { checkAgainstShare, type AssignmentCheck } from '#core/science/experiments/assignment-check.ts';
import { countControl } from '#core/campaigns/launch/assign.ts';
import { computeNormalQuantile } from '#core/science/statistics/distributions.ts';
import { compareMeans, computeMoments, type Estimate } from '#core/science/statistics/intervals.ts';

/** How alike the arms were before anything was done. */
export type BalanceCheck = {
  readonly covariate: 'priorPurchases' | 'priorCents' | 'priorRecency' | 'ltvBefore' | 'satisfaction';
  readonly treatedMean: number;
  readonly controlMean: number;
  readonly difference: Estimate;
  /** Difference in pooled standard deviations; beyond ±0.1 the arms differ noticeably (Austin 2009). */
  readonly standardised: number;
  /** Customers of whom it is known. */
  readonly treated: number;
  readonly control: number;
};

export type CampaignHealth = {
  readonly hasControl: boolean;
  /** Control against an assignment by strata and against one lottery; null without a control arm or a planned share. */
  readonly sampleRatio: AssignmentCheck | null;
  readonly balance: readonly BalanceCheck[];
  /** Smallest difference of conversion that this size finds in 80 % of cases at 5 %, as a share; null without a control. */
  readonly detectable: number | null;
  /** Control customers touched all the same, as a share of control; null without a control. */
  readonly contamination: number | null;
  /** Treated customers who were not reached, as a share of treated. */
  readonly unsent: number;
  /** False until the last window has closed: the verdict is locked until then. */
  readonly isReadOut: boolean;
};

const COVARIATES = {
  priorPurchases: 'priorPurchases',
  priorCents: 'priorCents',
  priorRecency: 'priorRecency',
  ltvBefore: 'ltvBeforeCents',
  satisfaction: 'satisfaction',
} as const satisfies Record<BalanceCheck['covariate'], keyof CampaignRows>;

type Arms = { readonly treated: Int32Array; readonly control: Int32Array };

function checkBalance(rows: CampaignRows, arms: Arms): BalanceCheck[] {
  return Object.entries(COVARIATES).flatMap(([name, field]) => {
    const read = (arm: Int32Array) =>
      computeMoments(
        Float64Array.from(arm, (row) => rows[field][row] as number).filter((value) => !Number.isNaN(value)),
      );
    const [treated, control] = [read(arms.treated), read(arms.control)];
    if (treated.n < 2 || control.n < 2) return [];
    const spread = Math.sqrt((treated.variance + control.variance) / 2);
    const difference = compareMeans(treated, control);
    return [
      {
        covariate: name as BalanceCheck['covariate'],
        treatedMean: treated.mean,
        controlMean: control.mean,
        difference,
        standardised: spread === 0 ? 0 : difference.value / spread,
        treated: treated.n,
        control: control.n,
      },
    ];
  });
}

function measureDetectable(rows: CampaignRows, { treated, control }: Arms): number {
  const converted = rows.converted.reduce((sum, value) => sum + value, 0);
  const rate = (converted + 1) / (rows.count + 2);
  const spread = Math.sqrt(rate * (1 - rate) * (1 / treated.length + 1 / control.length));
  return (computeNormalQuantile(0.975) + computeNormalQuantile(0.8)) * spread;
}

/** Customers and control of every stratum of segment × value tier, beside what the share would have held out of it. */
function countStrata(rows: CampaignRows, holdoutShare: number) {
  const strata = new Map<number, { customers: number; foundControl: number }>();
  for (let row = 0; row < rows.count; row += 1) {
    const key = (rows.segmentKey[row] as number) * 1000 + (rows.valueKey[row] as number);
    const stratum = strata.get(key) ?? { customers: 0, foundControl: 0 };
    strata.set(key, stratum);
    stratum.customers += 1;
    stratum.foundControl += rows.isControl[row] as number;
  }
  return [...strata.values()].map((stratum) => ({
    ...stratum,
    plannedControl: countControl(stratum.customers, holdoutShare),
  }));
}

/** The health of a comparison: read before its result. `holdoutShare` is the planned share of control. */
export function measureHealth(
  facts: CampaignFacts,
  rows: CampaignRows,
  arms: Arms,
  holdoutShare: number | null,
): CampaignHealth {
  const hasControl = arms.control.length >= 2 && arms.treated.length >= 2;
  const canCheckRatio = hasControl && holdoutShare !== null && holdoutShare > 0 && holdoutShare < 1;
  return {
    hasControl,
    sampleRatio: canCheckRatio ? checkAgainstShare(countStrata(rows, holdoutShare), holdoutShare) : null,
    balance: hasControl ? checkBalance(rows, arms) : [],
    detectable: hasControl ? measureDetectable(rows, arms) : null,
    contamination: hasControl ? facts.contaminated / facts.control : null,
    unsent: facts.treated === 0 ? 0 : facts.treatedUnsent / facts.treated,
    isReadOut: facts.isClosed,
  };
}

/** Whether a campaign is read against its control: also while no outcome exists yet, so that it is never before–after only. */
export function isCompared({
  facts,
  health,
}: {
  readonly facts: CampaignFacts;
  readonly health: CampaignHealth;
}): boolean {
  return health.hasControl || (facts.control > 0 && !facts.isClosed);
}

/** What is said of a campaign with a control group before anything can be compared. */
export function describeOpening({ readOutOn, treated, control }: CampaignFacts): Label {
  return {
    zh: `${readOutOn} 起可判读：处理组 ${treated} 人、对照组 ${control} 人，目前还没有可比较的结果。`,
    en: `Reads from ${readOutOn}: ${treated} treated and ${control} control customers, with nothing to compare yet.`,
  };
}
