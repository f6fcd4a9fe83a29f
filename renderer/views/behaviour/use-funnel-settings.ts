import { useMemo } from 'react';
import type { BehaviorCoverage, FunnelArgs, FunnelBreakdown } from '#core/questions/behaviour/funnel.ts';
import type { FunnelOrder, FunnelStep } from '#core/questions/behaviour/funnel-match.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

export const STEPS = ['view', 'favorite', 'cart', 'purchase'] as const satisfies readonly FunnelStep[];
export const ORDERS = ['ordered', 'strict', 'any'] as const satisfies readonly FunnelOrder[];
export const RANGES = ['all', '365', '180', '90', '30'] as const;
export const BREAKDOWNS = ['none', 'segment', 'value', 'channel', 'store', 'category'] as const satisfies readonly (
  | FunnelBreakdown
  | 'none'
)[];

const DEFAULT_STEPS = 'view,cart,purchase';
const DAY_MS = 86_400_000;

function shiftDay(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function useNumber(key: string, fallback: number, largest: number): readonly [number, (value: number) => void] {
  const saved = Number(useWorkbench((state) => state.navigation.choices[key]) ?? Number.NaN);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const isGood = Number.isInteger(saved) && saved >= 1 && saved <= largest;
  return [isGood ? saved : fallback, (value) => setChoice(key, String(value))];
}

/** Days that a range of the screen covers, ISO. */
export function useRange(coverage: BehaviorCoverage) {
  const [range, setRange] = useChoice('behaviour.range', RANGES);
  const asOf = useWorkbench((state) => state.project.built?.parameters.asOfDate ?? '');
  const first = coverage.from ?? asOf;
  const last = coverage.through ?? asOf;
  const wanted = range === 'all' ? first : shiftDay(last, 1 - Number(range));
  return { range, setRange, from: wanted < first ? first : wanted, through: last };
}

/** Every control of the funnel: what is in front is saved with the project. */
export function useFunnelSettings(coverage: BehaviorCoverage) {
  const chosen = useWorkbench((state) => state.navigation.choices['behaviour.steps'] ?? DEFAULT_STEPS);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const [order, setOrder] = useChoice('behaviour.order', ORDERS);
  const [count, setCount] = useChoice('behaviour.count', ['people', 'events']);
  const [unit, setUnit] = useChoice('behaviour.window-unit', ['days', 'hours']);
  const [length, setLength] = useNumber('behaviour.window', 7, 2000);
  const [hasRepurchase, setRepurchase] = useChoice('behaviour.repurchase', ['on', 'off']);
  const [repurchaseDays, setRepurchaseDays] = useNumber('behaviour.repurchase-days', 30, 730);
  const [breakdown, setBreakdown] = useChoice('behaviour.breakdown', BREAKDOWNS);
  const [relative, setRelative] = useChoice('behaviour.relative', ['first', 'previous']);
  const [trend, setTrend] = useChoice('behaviour.trend', ['week', 'month', 'day']);
  const { range, setRange, from, through } = useRange(coverage);

  const args = useMemo((): FunnelArgs => {
    const named = STEPS.filter((step) => chosen.split(',').includes(step));
    const steps =
      named.length >= 2 || named[0] === 'purchase' ? named : STEPS.filter((step) => DEFAULT_STEPS.includes(step));
    const canRepurchase = steps.at(-1) === 'purchase';
    return {
      steps,
      order,
      windowHours: unit === 'days' ? length * 24 : length,
      repurchaseDays: canRepurchase && hasRepurchase === 'on' ? repurchaseDays : null,
      count,
      from,
      through,
      breakdown: breakdown === 'none' ? null : breakdown,
      trend,
    };
  }, [chosen, order, unit, length, hasRepurchase, repurchaseDays, count, from, through, breakdown, trend]);
  return {
    args,
    relative,
    range,
    unit,
    length,
    repurchaseDays,
    set: {
      steps: (steps: readonly string[]) => setChoice('behaviour.steps', steps.join(',')),
      order: setOrder,
      count: setCount,
      unit: setUnit,
      length: setLength,
      repurchase: (isOn: boolean) => setRepurchase(isOn ? 'on' : 'off'),
      repurchaseDays: setRepurchaseDays,
      breakdown: setBreakdown,
      relative: setRelative,
      trend: setTrend,
      range: setRange,
    },
  };
}

export type FunnelControls = ReturnType<typeof useFunnelSettings>;
