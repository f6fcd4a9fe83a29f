import { parametersSchema, type Parameters } from '#core/kernel/parameters.ts';
import type { TFunction } from 'i18next';
import type { z } from 'zod';

/** What is wrong with parameters, by path; empty where nothing is. */
export type ParameterFaults = ReadonlyMap<string, string>;

type Issue = z.core.$ZodIssue;

function explain(issue: Issue, t: TFunction): string {
  switch (issue.code) {
    case 'too_small':
      return issue.inclusive === false
        ? t('parameters.fault.above', { bound: String(issue.minimum) })
        : t('parameters.fault.atLeast', { bound: String(issue.minimum) });
    case 'too_big':
      return issue.inclusive === false
        ? t('parameters.fault.below', { bound: String(issue.maximum) })
        : t('parameters.fault.atMost', { bound: String(issue.maximum) });
    case 'invalid_format':
      return t('parameters.fault.date');
    case 'invalid_type':
      return issue.expected === 'int' ? t('parameters.fault.whole') : t('parameters.fault.number');
    default:
      return t('parameters.fault.other', { reason: issue.message });
  }
}

/** A share is checked as 0…1 and put in as %: its bounds are said in %. */
function inPercent(issue: Issue, shares: ReadonlySet<string>): Issue {
  if (!shares.has(issue.path.join('.'))) return issue;
  if (issue.code === 'too_small') return { ...issue, minimum: Number(issue.minimum) * 100 };
  if (issue.code === 'too_big') return { ...issue, maximum: Number(issue.maximum) * 100 };
  return issue;
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? Infinity));
}

/** What the parts of the parameters demand of each other. */
function listContradictions(parameters: Parameters, t: TFunction): [string, string][] {
  const { rfm, segments, valueTiers } = parameters;
  const faults: [string, string][] = [];
  if (segments.vipMinScore !== null && segments.vipMinScore > rfm.scoreCount) {
    faults.push(['segments.vipMinScore', t('parameters.fault.atMost', { bound: String(rfm.scoreCount) })]);
  }
  if (valueTiers.rule === 'share' && valueTiers.mediumShare >= valueTiers.highShare) {
    faults.push(['valueTiers.mediumShare', t('parameters.fault.belowHigh')]);
  }
  if (valueTiers.rule === 'amount') {
    const { highCents, mediumCents } = valueTiers;
    if (highCents === null) faults.push(['valueTiers.highCents', t('parameters.fault.missing')]);
    if (mediumCents === null) faults.push(['valueTiers.mediumCents', t('parameters.fault.missing')]);
    if (highCents !== null && mediumCents !== null && mediumCents >= highCents) {
      faults.push(['valueTiers.mediumCents', t('parameters.fault.belowHigh')]);
    }
  }
  if (rfm.scoring === 'thresholds') {
    for (const name of ['recencyDays', 'frequency', 'monetaryCents'] as const) {
      const cuts = rfm.thresholds?.[name] ?? [];
      if (cuts.length !== rfm.scoreCount - 1 || !isAscending(cuts)) {
        faults.push([`rfm.thresholds.${name}`, t('parameters.fault.cuts', { count: rfm.scoreCount - 1 })]);
      }
    }
  }
  return faults;
}

/** Parameters where all of them hold, and otherwise what is wrong with each, in the language of `t`. */
export function checkParameters(
  draft: unknown,
  shares: ReadonlySet<string>,
  t: TFunction,
): { readonly parameters: Parameters | null; readonly faults: ParameterFaults } {
  const parsed = parametersSchema.safeParse(draft);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue): [string, string] => [
      issue.path.filter((part, index) => !(index === issue.path.length - 1 && typeof part === 'number')).join('.'),
      explain(inPercent(issue, shares), t),
    ]);
    return { parameters: null, faults: new Map(faults.toReversed()) };
  }
  const faults = new Map(listContradictions(parsed.data, t));
  return { parameters: faults.size === 0 ? parsed.data : null, faults };
}
