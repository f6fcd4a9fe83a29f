import type { ExpectationModel } from './expectation-basis.ts';
import type { Clocks } from '#core/campaigns/strategy/timeline.ts';

/** Expected orders of one customer: baseline and extra, over the horizon and within the conversion window. */
export type ExpectedOrders = { control: number; extra: number; controlWindow: number; extraWindow: number };

/** Expected orders given alive, of one (x, T) pair. */
export function expectAliveOrders(model: ExpectationModel, clocks: Clocks, x: number, T: number): ExpectedOrders {
  const { expectAlive } = model;
  const start = clocks.control[0] as number;
  const controlEnd = clocks.control.at(-1) as number;
  const treatedEnd = clocks.treated.at(-1) as number;
  const before = start > 0 ? expectAlive(x, T, start) : 0;
  const control = expectAlive(x, T, controlEnd);
  const treated = treatedEnd === controlEnd ? control : expectAlive(x, T, treatedEnd);
  if (clocks.controlWindow === controlEnd) {
    return {
      control: control - before,
      extra: treated - control,
      controlWindow: control - before,
      extraWindow: treated - control,
    };
  }
  const controlWindow = expectAlive(x, T, clocks.controlWindow);
  const treatedWindow =
    clocks.treatedWindow === clocks.controlWindow ? controlWindow : expectAlive(x, T, clocks.treatedWindow);
  return {
    control: control - before,
    extra: treated - control,
    controlWindow: controlWindow - before,
    extraWindow: treatedWindow - controlWindow,
  };
}

/** Expected orders given left, of one (x, tx) pair: none in control. `chances`: P(first return at each touch). */
export function expectReturnedOrders(
  model: ExpectationModel,
  clocks: Clocks,
  chances: Float64Array,
  x: number,
  tx: number,
): ExpectedOrders {
  const end = clocks.control.at(-1) as number;
  let extra = 0;
  let extraWindow = 0;
  for (let touch = 0; touch < chances.length; touch += 1) {
    const chance = chances[touch] as number;
    if (chance === 0) continue;
    const from = clocks.touches[touch] as number;
    const whole = model.expectBack(x, tx, end - from);
    extra += chance * whole;
    extraWindow +=
      chance * (clocks.controlWindow === end ? whole : model.expectBack(x, tx, clocks.controlWindow - from));
  }
  return { control: 0, extra, controlWindow: 0, extraWindow };
}
