import type { LockedForecast } from './forecast.ts';
import { compareWindow, type IdentityFinding, type LockedAssignment } from './identity-findings.ts';
import type { IdentityCheck } from './identity.ts';
import type { CampaignFacts } from './read-campaign.ts';

/** A locked launch as far as an evaluation reads it. */
type Launched = { readonly forecast: LockedForecast };

/** Share of control as it was locked; null where one of the arms is empty. */
export function readPlannedShare(launch: Launched | null): number | null {
  if (launch === null) return null;
  const { treated, control } = launch.forecast;
  return control === 0 || treated === 0 ? null : control / (treated + control);
}

/** What a launch locked of the assignment of a strategy, which may be a later wave of the launched one. */
export function pickAssignment(launch: Launched | null, strategyId: string): LockedAssignment | null {
  if (launch === null) return null;
  const { assignmentHash, treated, control, windowDays, startsOn } = launch.forecast;
  return { strategyId, assignmentHash, treated, control, windowDays, startsOn };
}

/** The locked forecast where it is of this very strategy: a prediction is about the first wave's id. */
export function pickForecast(launch: Launched | null, strategyId: string): LockedForecast | null {
  return launch !== null && launch.forecast.strategyId === strategyId ? launch.forecast : null;
}

/** What is wrong with the window of a strategy that a launch is of; nothing is said of a later wave of it. */
export function listWindowFindings(launch: LockedAssignment | null, facts: CampaignFacts): IdentityFinding[] {
  return launch === null || launch.strategyId !== facts.strategyId ? [] : compareWindow(launch, facts);
}

/** The check of a strategy with what is wrong with its window first. */
export function addWindowFindings(
  checked: IdentityCheck,
  launch: LockedAssignment | null,
  facts: CampaignFacts,
): IdentityCheck {
  return { ...checked, findings: [...listWindowFindings(launch, facts), ...checked.findings] };
}
