import { expect, test } from 'vitest';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import {
  getSegmentRule,
  mentionsNamedRule,
  nameSegmentRule,
  nameTagRule,
  ownTagSchema,
  readOwnTag,
  readSavedSegment,
  savedSegmentSchema,
  updateNamedRule,
} from '#core/questions/audience/saved-segment.ts';

const VIP: AudienceRule = { kind: 'segment', keys: [3] };
const HIGH: AudienceRule = { kind: 'value', keys: [1] };
const RECORD = { id: 'segment-1', name: '高价值', content: { kind: 'live', rule: VIP } };

test('a live segment is its rule, a static one its customers', () => {
  expect(getSegmentRule(readSavedSegment(RECORD))).toEqual(VIP);
  const content = { kind: 'static', asOf: '2026-06-30', ids: ['a', 'b'] };
  expect(getSegmentRule(readSavedSegment({ ...RECORD, content }))).toEqual({ kind: 'customers', ids: ['a', 'b'] });
  expect(nameSegmentRule(RECORD)).toEqual({ kind: 'named', of: 'segment', id: 'segment-1', name: '高价值', rule: VIP });
  const tag = { id: 'tag-1', name: '重点', content: { rule: VIP, label: '重点客户' } };
  expect(readOwnTag(tag)).toEqual({ rule: VIP, label: '重点客户' });
  expect(nameTagRule(tag)).toEqual({ kind: 'named', of: 'tag', id: 'tag-1', name: '重点客户', rule: VIP });
});

test('content that is not a segment or a tag is refused by name', () => {
  expect(() => readSavedSegment({ ...RECORD, content: { kind: 'live', rule: { kind: 'segment', keys: [] } } })).toThrow(
    /高价值/,
  );
  expect(() => readOwnTag({ ...RECORD, content: { rule: VIP } })).toThrow(/高价值/);
  expect(savedSegmentSchema.safeParse({ kind: 'static', ids: [] }).success).toBe(false);
  expect(ownTagSchema.safeParse({ rule: VIP, label: '' }).success).toBe(false);
});

test('a changed segment is changed wherever it is mentioned, and nothing else is touched', () => {
  const named = nameSegmentRule(RECORD);
  const other: AudienceRule = { ...named, id: 'segment-2' };
  const rule: AudienceRule = {
    kind: 'all',
    rules: [HIGH, { kind: 'not', rule: { kind: 'any', rules: [named, other] } }],
  };
  const changed = updateNamedRule(rule, { ...named, name: '新名', rule: HIGH });
  expect(changed).toEqual({
    kind: 'all',
    rules: [HIGH, { kind: 'not', rule: { kind: 'any', rules: [{ ...named, name: '新名', rule: HIGH }, other] } }],
  });
  expect(updateNamedRule(HIGH, named)).toBe(HIGH);
  const apart: AudienceRule = { kind: 'all', rules: [other, { kind: 'not', rule: HIGH }] };
  expect(updateNamedRule(apart, named)).toBe(apart);
  expect(mentionsNamedRule(rule, named)).toBe(true);
  expect(mentionsNamedRule(apart, named)).toBe(false);
  expect(mentionsNamedRule({ ...other, rule: named }, named)).toBe(true);
});
