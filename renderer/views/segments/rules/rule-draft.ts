import { combineRules, type AudienceRule } from '#core/questions/audience/audience-rule.ts';

/** One line of the builder; `isNegated` turns it round. */
export type DraftCondition = { readonly rule: AudienceRule; readonly isNegated: boolean };

/** Lines joined by AND or OR; an excluding group takes its customers out. */
export type DraftGroup = {
  readonly join: 'all' | 'any';
  readonly isExcluding: boolean;
  readonly conditions: readonly DraftCondition[];
};

/** A rule as the builder shows it. `join` joins the groups that do not exclude. */
export type RuleDraft = { readonly join: 'all' | 'any'; readonly groups: readonly DraftGroup[] };

export const EMPTY_DRAFT: RuleDraft = {
  join: 'all',
  groups: [{ join: 'all', isExcluding: false, conditions: [] }],
};

function joinRules(join: 'all' | 'any', rules: readonly AudienceRule[]): AudienceRule {
  const [only] = rules;
  return only !== undefined && rules.length === 1 ? only : { kind: join, rules };
}

function writeGroup({ join, conditions }: DraftGroup): AudienceRule {
  return joinRules(
    join,
    conditions.map(({ rule, isNegated }): AudienceRule => (isNegated ? { kind: 'not', rule } : rule)),
  );
}

/** The rule of a draft; groups without lines count for nothing. */
export function writeDraft({ join, groups }: RuleDraft): AudienceRule {
  const filled = groups.filter(({ conditions }) => conditions.length > 0);
  const including = filled.filter(({ isExcluding }) => !isExcluding).map(writeGroup);
  const excluding = filled
    .filter(({ isExcluding }) => isExcluding)
    .map((group): AudienceRule => ({ kind: 'not', rule: writeGroup(group) }));
  return combineRules([...(including.length === 0 ? [] : [joinRules(join, including)]), ...excluding]);
}

function isJoined(rule: AudienceRule): rule is Extract<AudienceRule, { kind: 'all' | 'any' }> {
  return rule.kind === 'all' || rule.kind === 'any';
}

function readCondition(rule: AudienceRule): DraftCondition {
  return rule.kind === 'not' && !isJoined(rule.rule)
    ? { rule: rule.rule, isNegated: true }
    : { rule, isNegated: false };
}

function readGroup(rule: AudienceRule, isExcluding: boolean): DraftGroup {
  return isJoined(rule)
    ? { join: rule.kind, isExcluding, conditions: rule.rules.map(readCondition) }
    : { join: 'all', isExcluding, conditions: [readCondition(rule)] };
}

/** A draft whose rule means the same customers as the rule given; what the builder has no form for stays one line in words. */
export function readDraft(rule: AudienceRule): RuleDraft {
  if (rule.kind === 'not') return { join: 'all', groups: [readGroup(rule.rule, true)] };
  if (!isJoined(rule) || rule.rules.every((part) => !isJoined(part) && !(part.kind === 'not' && isJoined(part.rule)))) {
    return { join: 'all', groups: [readGroup(rule, false)] };
  }
  if (rule.kind === 'any') return { join: 'any', groups: rule.rules.map((part) => readGroup(part, false)) };
  return {
    join: 'all',
    groups: rule.rules.map((part) =>
      part.kind === 'not' && isJoined(part.rule) ? readGroup(part.rule, true) : readGroup(part, false),
    ),
  };
}
