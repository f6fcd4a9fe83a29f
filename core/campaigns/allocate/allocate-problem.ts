/**
 * Who could get what: `worth[option][customer]` is the expected net of treating the customer with the option (a strategy),
 * minor units, NaN where the customer cannot be; `cost` what it takes of the budget; `touches` what each such customer takes
 * of the option's channel.
 */
export type AllocationProblem = {
  readonly customers: number;
  readonly options: readonly {
    readonly id: string;
    readonly worth: Float64Array;
    readonly cost: Float64Array;
    /** Place in `channels`. */
    readonly channel: number;
    readonly touches: number;
  }[];
  /** Money there is, minor units; Infinity where it does not matter. */
  readonly budget: number;
  /** Touches each channel can make; Infinity where it does not matter. */
  readonly channels: readonly number[];
};

/** Who gets what: `choice[customer]` is the place of an option, −1 for none. */
export type Allocation = {
  readonly choice: Int8Array;
  readonly netCents: number;
  readonly costCents: number;
  readonly touches: readonly number[];
  readonly customers: number;
  readonly isFeasible: boolean;
};

/** Long work in steps: each says how much of it is done, 0 to 1. Whoever runs it decides when to pause or to stop. */
export type Steps<Result> = Generator<number, Result, void>;

/** Does all steps at once. */
export function finishSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Net, cost and touches of a choice. */
export function measureChoice(problem: AllocationProblem, choice: Int8Array): Allocation {
  let netCents = 0;
  let costCents = 0;
  let customers = 0;
  const touches = problem.channels.map(() => 0);
  for (let customer = 0; customer < problem.customers; customer += 1) {
    const option = problem.options[choice[customer] as number];
    if (option === undefined) continue;
    customers += 1;
    netCents += option.worth[customer] as number;
    costCents += option.cost[customer] as number;
    touches[option.channel] = (touches[option.channel] ?? 0) + option.touches;
  }
  const isFeasible =
    costCents <= problem.budget + 1e-6 && touches.every((used, channel) => used <= (problem.channels[channel] ?? 0));
  return { choice, netCents, costCents, touches, customers, isFeasible };
}
