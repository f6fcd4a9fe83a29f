import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import {
  EMPTY_DRAFT,
  readDraft,
  writeDraft,
  type DraftCondition,
} from '../../renderer/views/segments/rules/rule-draft.ts';

const conditions = fc.integer({ min: 0, max: 7 }).map((key): AudienceRule => ({ kind: 'segment', keys: [key] }));

const rules = fc.letrec<{ rule: AudienceRule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    conditions,
    fc
      .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('rule'), { minLength: 1, maxLength: 3 }))
      .map(([kind, parts]): AudienceRule => ({ kind, rules: parts })),
    tie('rule').map((rule): AudienceRule => ({ kind: 'not', rule })),
  ),
})).rule;

/** Whether a world in which exactly these keys hold satisfies a rule. */
function holds(rule: AudienceRule, world: number): boolean {
  switch (rule.kind) {
    case 'all':
      return rule.rules.every((part) => holds(part, world));
    case 'any':
      return rule.rules.some((part) => holds(part, world));
    case 'not':
      return !holds(rule.rule, world);
    case 'segment':
      return rule.keys.some((key) => (world & (1 << key)) !== 0);
    default:
      throw new RangeError(rule.kind);
  }
}

test('what the builder shows of a rule means the same customers', () => {
  fc.assert(
    fc.property(rules, (rule) => {
      const shown = writeDraft(readDraft(rule));
      for (let world = 0; world < 256; world += 1) expect(holds(shown, world)).toBe(holds(rule, world));
    }),
    { numRuns: 200 },
  );
});

test('an empty builder means everybody', () => {
  expect(writeDraft(EMPTY_DRAFT)).toEqual({ kind: 'all', rules: [] });
});

test('excluding groups take their customers out of what the others mean', () => {
  const line = (key: number, isNegated = false): DraftCondition => ({
    rule: { kind: 'segment', keys: [key] },
    isNegated,
  });
  const rule = writeDraft({
    join: 'any',
    groups: [
      { join: 'all', isExcluding: false, conditions: [line(0), line(1, true)] },
      { join: 'all', isExcluding: false, conditions: [line(2)] },
      { join: 'any', isExcluding: true, conditions: [line(3), line(4)] },
      { join: 'any', isExcluding: true, conditions: [] },
    ],
  });
  const world = (...keys: number[]) => keys.reduce((sum, key) => sum | (1 << key), 0);
  expect(holds(rule, world(0))).toBe(true);
  expect(holds(rule, world(0, 1))).toBe(false);
  expect(holds(rule, world(0, 1, 2))).toBe(true);
  expect(holds(rule, world(2, 4))).toBe(false);
  expect(holds(rule, world(0, 3))).toBe(false);
});
