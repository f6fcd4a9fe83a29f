import { SEGMENT_MEMBERS, VALUE_MEMBERS, type ClassMember } from '#core/mart/dims/classes.ts';
import { AUDIENCE_NUMBERS, audienceRuleSchema, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import {
  AUDIENCE_ATTRIBUTE_LABELS,
  AUDIENCE_NUMBER_LABELS,
  nameRfmSegment,
} from '#core/questions/audience/describe-rule.ts';
import type { FilterOption, FilterOptions, NumberRange } from '#core/questions/audience/filter-options.ts';
import { nameTag, nameTagValue } from '#core/questions/audience/tag-names.ts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/use-language.ts';
import { useFilters } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type Choice = { readonly value: string; readonly label: string; readonly customers: number | null };
type Kind = { readonly id: string; readonly label: string; readonly note: string | null };

export type ChoiceKind = Kind & {
  readonly form: 'choice';
  readonly choices: readonly Choice[];
  /** What the filter in force asks for already. */
  readonly initial: readonly string[];
  readonly isSingle?: boolean;
  readonly write: (values: readonly string[]) => AudienceRule;
};

export type NumberKind = Kind & {
  readonly form: 'number';
  readonly range: NumberRange;
  /** What a number is multiplied with before it is shown: cents and shares. */
  readonly scale: number;
  readonly digits: number;
  readonly initial: NumberRange;
  readonly write: (range: NumberRange) => AudienceRule;
};

export type DatesKind = Kind & {
  readonly form: 'dates';
  readonly range: { readonly from: string | null; readonly through: string | null };
  readonly initial: { readonly from: string | null; readonly through: string | null };
  readonly write: (days: { readonly from: string | null; readonly through: string | null }) => AudienceRule;
};

/** One thing that a filter can be about, with what the data offers for it. */
export type FilterKind = ChoiceKind | NumberKind | DatesKind;

type Of<Name extends AudienceRule['kind']> = Extract<AudienceRule, { readonly kind: Name }>;

/** The filter in force of a kind and, where it needs one, about a thing. */
function findRule<Name extends AudienceRule['kind']>(
  filters: readonly AudienceRule[],
  kind: Name,
  isAbout: (rule: Of<Name>) => boolean = () => true,
): Of<Name> | undefined {
  return filters.filter((rule): rule is Of<Name> => rule.kind === kind).find(isAbout);
}

function useSavedSegments(): readonly { readonly id: string; readonly name: string; readonly rule: AudienceRule }[] {
  const segments = useWorkbench((state) => state.config?.segments);
  return useMemo(
    () =>
      (segments ?? []).flatMap(({ id, name, content }) => {
        const rule = audienceRuleSchema.safeParse(content['rule']);
        return rule.success ? [{ id, name, rule: rule.data }] : [];
      }),
    [segments],
  );
}

/** Everything that a filter can be about in this project, in the order of the menu. */
export function useFilterKinds(options: FilterOptions | null): readonly FilterKind[] {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { filters } = useFilters();
  const decimals = useWorkbench((state) => state.project.built?.parameters.currency.decimals ?? 2);
  const saved = useSavedSegments();

  return useMemo((): readonly FilterKind[] => {
    if (options === null) return [];
    const members = <Code extends string>(of: readonly ClassMember<Code>[], found: readonly FilterOption[]): Choice[] =>
      of.flatMap(({ key, label }) => {
        const option = found.find(({ value }) => value === String(key));
        return option === undefined ? [] : [{ value: option.value, label: read(label), customers: option.customers }];
      });
    const choice = (
      id: string,
      label: string,
      choices: readonly Choice[],
      initial: readonly string[],
      write: ChoiceKind['write'],
    ): ChoiceKind[] =>
      choices.length === 0 ? [] : [{ id, form: 'choice', label, note: null, choices, initial, write }];

    const firstPurchase: DatesKind = {
      id: 'first-purchase',
      form: 'dates',
      label: t('filters.kind.firstPurchase'),
      note: t('filters.kind.dates'),
      range: options.firstPurchase,
      initial: findRule(filters, 'first-purchase') ?? { from: null, through: null },
      write: ({ from, through }) => ({ kind: 'first-purchase', from, through }),
    };

    return [
      ...choice(
        'segment',
        t('filters.kind.segment'),
        members(SEGMENT_MEMBERS, options.segments),
        (findRule(filters, 'segment')?.keys ?? []).map(String),
        (values) => ({ kind: 'segment', keys: values.map(Number) }),
      ),
      ...choice(
        'value',
        t('filters.kind.value'),
        members(VALUE_MEMBERS, options.values),
        (findRule(filters, 'value')?.keys ?? []).map(String),
        (values) => ({ kind: 'value', keys: values.map(Number) }),
      ),
      ...choice(
        'rfm-segment',
        t('filters.kind.rfmSegment'),
        options.rfmSegments.map(({ value, customers }) => ({ value, label: read(nameRfmSegment(value)), customers })),
        findRule(filters, 'rfm-segment')?.codes ?? [],
        (values) => ({ kind: 'rfm-segment', codes: [...values] }),
      ),
      ...choice(
        'named',
        t('filters.kind.saved'),
        saved.map(({ id, name }) => ({ value: id, label: name, customers: null })),
        [],
        ([chosen]) => {
          const segment = saved.find(({ id }) => id === chosen);
          if (segment === undefined) throw new RangeError(`No saved segment ${chosen}.`);
          return { kind: 'named', of: 'segment', ...segment };
        },
      ).map((kind) => ({ ...kind, isSingle: true })),
      ...options.tags.flatMap(({ tag, values }) =>
        choice(
          `tag:${tag}`,
          read(nameTag(tag)),
          values.map(({ value, customers }) => ({ value, label: read(nameTagValue(tag, value)), customers })),
          findRule(filters, 'tag', (rule) => rule.tag === tag)?.values ?? [],
          (chosen) => ({ kind: 'tag', tag, values: [...chosen] }),
        ).map((kind) => ({ ...kind, note: t('filters.kind.tag') })),
      ),
      ...choice(
        'home-store',
        t('filters.kind.store'),
        options.stores.map(({ value, name, customers }) => ({ value, label: name ?? value, customers })),
        findRule(filters, 'home-store')?.ids ?? [],
        (values) => ({ kind: 'home-store', ids: [...values] }),
      ),
      ...options.attributes.flatMap(({ field, values }) =>
        choice(
          `attribute:${field}`,
          read(AUDIENCE_ATTRIBUTE_LABELS[field]),
          values.map(({ value, customers }) => ({ value, label: value, customers })),
          findRule(filters, 'attribute', (rule) => rule.field === field)?.values ?? [],
          (chosen) => ({ kind: 'attribute', field, values: [...chosen] }),
        ).map((kind) => ({ ...kind, note: t('filters.kind.attribute') })),
      ),
      firstPurchase,
      ...AUDIENCE_NUMBERS.flatMap((field): FilterKind[] => {
        const range = options.numbers[field];
        if (range.min === null) return [];
        const { label, unit } = AUDIENCE_NUMBER_LABELS[field];
        return [
          {
            id: `number:${field}`,
            form: 'number',
            label: read(label),
            note: t(`filters.unit.${unit}`),
            range,
            scale: unit === 'money' ? 10 ** -decimals : unit === 'share' ? 100 : 1,
            digits: unit === 'money' ? decimals : unit === 'days' ? 0 : 2,
            initial: findRule(filters, 'number', (rule) => rule.field === field) ?? { min: null, max: null },
            write: ({ min, max }) => ({ kind: 'number', field, min, max }),
          },
        ];
      }),
    ];
  }, [options, t, read, filters, decimals, saved]);
}
