import { useMemo } from 'react';
import type { CohortMeasure, CohortReading, CohortView } from '#core/questions/cohorts/cohort-reading.ts';
import type { CohortAges, CohortEvent, CohortRequest, CohortUnit } from '#core/questions/cohorts/cohort-scope.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

export const UNITS = ['month', 'week', 'quarter', 'day'] as const satisfies readonly CohortUnit[];
export const AGE_KINDS = ['calendar', 'rolling', 'brackets'] as const satisfies readonly CohortAges['kind'][];
export const READINGS = ['in', 'in_or_after', 'cumulative', 'streak'] as const satisfies readonly CohortReading[];
export const MEASURES = [
  'rate',
  'customers',
  'orders',
  'revenue',
  'margin',
  'aov',
  'ltv',
] as const satisfies readonly CohortMeasure[];

/** Cohorts and ages drawn at once, by the length of the periods; brackets and rolling periods have their own ages. */
const SHOWN: Readonly<Record<CohortUnit, number>> = { day: 31, week: 26, month: 24, quarter: 12 };
const ROLLING_DAYS: Readonly<Record<CohortUnit, number>> = { day: 1, week: 7, month: 30, quarter: 90 };
const DEFAULT_BRACKETS = '30, 60, 90, 180, 365';
const DEFAULT_MIN_SIZE = 30;

/** Ascending last days of brackets as they are typed; null where they cannot be read. */
export function parseBrackets(text: string): number[] | null {
  const days = text
    .split(/[,，;；\s]+/)
    .filter((part) => part !== '')
    .map(Number);
  const isAscending = days.every((day, index) => Number.isInteger(day) && day > (days[index - 1] ?? 0));
  return days.length > 0 && days.length <= 24 && isAscending && (days.at(-1) ?? 0) <= 3650 ? days : null;
}

/** A number that is saved with the project as text. */
function useNumberChoice(key: string, fallback: number): readonly [number, (value: number) => void] {
  const saved = useWorkbench((state) => state.navigation.choices[key]);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const number = Number(saved);
  return [
    saved !== undefined && Number.isInteger(number) && number >= 1 ? number : fallback,
    (value) => setChoice(key, String(value)),
  ];
}

/** Every control of the screen: what is in front is saved with the project. */
export function useCohortSettings() {
  const [anchor, setAnchor] = useChoice<CohortEvent>('cohorts.anchor', ['purchase', 'behavior']);
  const [activity, setActivity] = useChoice<CohortEvent>('cohorts.activity', ['purchase', 'behavior']);
  const [unit, setUnit] = useChoice<CohortUnit>('cohorts.unit', UNITS);
  const [ages, setAges] = useChoice<CohortAges['kind']>('cohorts.ages', AGE_KINDS);
  const [rollingDays, setRollingDays] = useNumberChoice(`cohorts.rolling-${unit}`, ROLLING_DAYS[unit]);
  const brackets = useWorkbench((state) => state.navigation.choices['cohorts.brackets'] ?? DEFAULT_BRACKETS);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const [reading, setReading] = useChoice<CohortReading>('cohorts.reading', READINGS);
  const [measure, setMeasure] = useChoice<CohortMeasure>('cohorts.measure', MEASURES);
  const [denominator, setDenominator] = useChoice('cohorts.denominator', ['size', 'previous']);
  const [mean, setMean] = useChoice('cohorts.mean', ['weighted', 'simple']);
  const [minSize, setMinSize] = useNumberChoice('cohorts.min-size', DEFAULT_MIN_SIZE);
  const [versus, setVersus] = useChoice('cohorts.versus', ['off', 'mean']);
  const [colour, setColour] = useChoice('cohorts.colour', ['table', 'row']);
  const [forecast, setForecast] = useChoice('cohorts.forecast', ['off', 'on']);

  const request = useMemo((): CohortRequest => {
    const through = parseBrackets(brackets) ?? parseBrackets(DEFAULT_BRACKETS) ?? [];
    const cut: CohortAges =
      ages === 'brackets'
        ? { kind: ages, through }
        : ages === 'rolling'
          ? { kind: ages, days: rollingDays }
          : { kind: ages };
    return { anchor, activity, unit, ages: cut, maxCohorts: SHOWN[unit], maxAges: SHOWN[unit] };
  }, [anchor, activity, unit, ages, rollingDays, brackets]);
  const view = useMemo(
    (): CohortView => ({ reading, measure, denominator, mean, minSize }),
    [reading, measure, denominator, mean, minSize],
  );
  return {
    request,
    view,
    isVersusMean: versus === 'mean',
    isByRow: colour === 'row',
    hasForecast: forecast === 'on',
    brackets,
    rollingDays,
    set: {
      anchor: setAnchor,
      activity: setActivity,
      unit: setUnit,
      ages: setAges,
      rollingDays: setRollingDays,
      brackets: (text: string) => setChoice('cohorts.brackets', text),
      reading: setReading,
      measure: setMeasure,
      denominator: setDenominator,
      mean: setMean,
      minSize: setMinSize,
      versus: (isOn: boolean) => setVersus(isOn ? 'mean' : 'off'),
      colour: (isByRow: boolean) => setColour(isByRow ? 'row' : 'table'),
      forecast: (isOn: boolean) => setForecast(isOn ? 'on' : 'off'),
    },
  };
}

export type CohortControls = ReturnType<typeof useCohortSettings>;
