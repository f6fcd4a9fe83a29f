import { z } from 'zod';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { audienceRuleSchema, type AudienceRule, type NamedRule } from './audience-rule.ts';

/**
 * What a saved segment holds: a rule that is asked anew at every build, or the customers whom a rule meant at a date. Version 1
 * of a segment's record.
 */
export const savedSegmentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('live'), rule: audienceRuleSchema }),
  z.strictObject({
    kind: z.literal('static'),
    /** As-of date of the build that the customers were taken from. */
    asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD'),
    ids: z.array(z.string()),
  }),
]);

export type SavedSegment = z.output<typeof savedSegmentSchema>;

/** What an own tag (画像标签) holds: who carries it, and the text shown. Version 1 of a tag's record. */
export const ownTagSchema = z.strictObject({ rule: audienceRuleSchema, label: z.string().min(1).max(40) });

export type OwnTag = z.output<typeof ownTagSchema>;

/** A saved thing of the project file, as far as these functions look at it. */
type SavedRecord = { readonly id: string; readonly name: string; readonly content: Readonly<Record<string, unknown>> };

function failInvalid(name: string, error: z.ZodError): never {
  const [issue] = error.issues;
  throw new WorkbenchError(
    'segment/invalid',
    `"${name}" cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    {
      cause: error,
      hint: 'It was left as it is. Delete it, or open the project with the version that saved it.',
      zh: {
        message: `“${name}”无法读取：${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
        hint: '内容没有改动。请删除它，或用保存它的版本打开项目。',
      },
    },
  );
}

/** Reads a saved segment. Throws `segment/invalid`. */
export function readSavedSegment({ name, content }: SavedRecord): SavedSegment {
  const { success, data, error } = savedSegmentSchema.safeParse(content);
  return success ? data : failInvalid(name, error);
}

/** Reads an own tag. Throws `segment/invalid`. */
export function readOwnTag({ name, content }: SavedRecord): OwnTag {
  const { success, data, error } = ownTagSchema.safeParse(content);
  return success ? data : failInvalid(name, error);
}

/** Who is in a saved segment. */
export function getSegmentRule(segment: SavedSegment): AudienceRule {
  return segment.kind === 'live' ? segment.rule : { kind: 'customers', ids: segment.ids };
}

/** A saved segment as a condition that carries its name. Throws `segment/invalid`. */
export function nameSegmentRule(record: SavedRecord): NamedRule {
  const { id, name } = record;
  return { kind: 'named', of: 'segment', id, name, rule: getSegmentRule(readSavedSegment(record)) };
}

/** An own tag as a condition that carries its name. Throws `segment/invalid`. */
export function nameTagRule(record: SavedRecord): NamedRule {
  const { rule, label } = readOwnTag(record);
  return { kind: 'named', of: 'tag', id: record.id, name: label, rule };
}

/** The rule with every mention of a saved thing brought up to date; the same rule where it is not mentioned. */
export function updateNamedRule(rule: AudienceRule, saved: NamedRule): AudienceRule {
  switch (rule.kind) {
    case 'all':
    case 'any': {
      const rules = rule.rules.map((part) => updateNamedRule(part, saved));
      return rules.every((part, index) => part === rule.rules[index]) ? rule : { ...rule, rules };
    }
    case 'not': {
      const inner = updateNamedRule(rule.rule, saved);
      return inner === rule.rule ? rule : { kind: 'not', rule: inner };
    }
    case 'named': {
      if (rule.of === saved.of && rule.id === saved.id) return saved;
      const inner = updateNamedRule(rule.rule, saved);
      return inner === rule.rule ? rule : { ...rule, rule: inner };
    }
    default:
      return rule;
  }
}

/** Whether a rule mentions a saved thing, at any depth: a segment must not mention itself. */
export function mentionsNamedRule(rule: AudienceRule, saved: Pick<NamedRule, 'of' | 'id'>): boolean {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.some((part) => mentionsNamedRule(part, saved));
    case 'not':
      return mentionsNamedRule(rule.rule, saved);
    case 'named':
      return (rule.of === saved.of && rule.id === saved.id) || mentionsNamedRule(rule.rule, saved);
    default:
      return false;
  }
}
