import { useMemo } from 'react';
import { SEGMENT_MEMBERS, VALUE_MEMBERS } from '#core/mart/dims/classes.ts';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { toNamedRule, useSavedSegments } from '../../components/customers/use-saved-segments.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type Option = { readonly value: string; readonly label: string };

/** Two groups of customers to be set against each other; without the second there is no comparison. */
export type CompareChoice = {
  readonly options: Option[];
  readonly a: string | null;
  readonly b: string | null;
  readonly setA: (value: string | null) => void;
  readonly setB: (value: string | null) => void;
  readonly ruleA: AudienceRule | null;
  readonly ruleB: AudienceRule | null;
  readonly nameA: string | null;
  readonly nameB: string | null;
};

/** Segments, value tiers and saved segments as sides of a comparison; the choice is saved with the project. */
export function useComparison(): CompareChoice {
  const { read } = useLanguage();
  const { segments } = useSavedSegments();
  const chosenA = useWorkbench((state) => state.navigation.choices['cohorts.compare-a'] ?? null);
  const chosenB = useWorkbench((state) => state.navigation.choices['cohorts.compare-b'] ?? null);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const sides = useMemo(
    () => [
      ...SEGMENT_MEMBERS.filter(({ key }) => key > 0).map((member) => ({
        value: `segment-${member.key}`,
        label: read(member.label),
        rule: { kind: 'segment', keys: [member.key] } as AudienceRule,
      })),
      ...VALUE_MEMBERS.filter(({ key }) => key > 0).map((member) => ({
        value: `value-${member.key}`,
        label: read(member.label),
        rule: { kind: 'value', keys: [member.key] } as AudienceRule,
      })),
      ...segments.map((segment) => ({
        value: segment.id,
        label: segment.name,
        rule: toNamedRule(segment) as AudienceRule,
      })),
    ],
    [read, segments],
  );
  const sideA = sides.find(({ value }) => value === chosenA);
  const sideB = sides.find(({ value }) => value === chosenB);
  return {
    options: sides.map(({ value, label }) => ({ value, label })),
    a: sideA?.value ?? null,
    b: sideB?.value ?? null,
    setA: (value) => setChoice('cohorts.compare-a', value),
    setB: (value) => setChoice('cohorts.compare-b', value),
    ruleA: sideA?.rule ?? null,
    ruleB: sideB?.rule ?? null,
    nameA: sideA?.label ?? null,
    nameB: sideB?.label ?? null,
  };
}
