/** Customers of a stratum by arm. */
export type StratumSize = { readonly treated: number; readonly control: number };

/**
 * Joins strata until each arm of each has its fewest customers: the smallest stratum is joined to the smaller of its neighbours,
 * in the given order (which should put like beside like, e.g. segment, then value tier). Returns the number of the joined stratum
 * of every stratum; all in one where even the whole has too few.
 */
export function collapseStrata(strata: readonly StratumSize[], fewest: number): number[] {
  const groups = strata.map((size, index) => ({ ...size, members: [index] }));
  const smaller = ({ treated, control }: StratumSize): number => Math.min(treated, control);
  while (groups.length > 1) {
    const place = groups.reduce((best, group, at) => (smaller(group) < smaller(groups[best] ?? group) ? at : best), 0);
    const group = groups[place];
    if (group === undefined || smaller(group) >= fewest) break;
    const [before, after] = [groups[place - 1], groups[place + 1]];
    const isBefore =
      before !== undefined && (after === undefined || before.treated + before.control <= after.treated + after.control);
    const target = isBefore ? before : after;
    if (target === undefined) break;
    const from = isBefore ? place - 1 : place;
    const joined = {
      treated: group.treated + target.treated,
      control: group.control + target.control,
      members: isBefore ? [...target.members, ...group.members] : [...group.members, ...target.members],
    };
    groups.splice(from, 2, joined);
  }
  const names = strata.map(() => 0);
  groups.forEach(({ members }, name) => members.forEach((member) => (names[member] = name)));
  return names;
}
