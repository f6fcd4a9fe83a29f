import { z } from 'zod';
import { strategySchema } from '#core/campaigns/strategy/strategy.ts';
import {
  launchRest,
  predictionSchema,
  SCENARIO_VERSION,
  scenarioSchema,
  type Launch,
  type LockedLaunch,
  type Prediction,
  type Scenario,
} from './launch-record.ts';

const scenarioOne = z.strictObject({
  strategy: strategySchema,
  buildId: z.string(),
  asOfDate: z.string(),
  model: z.string(),
  parameters: z.array(z.number()),
  seed: z.number().int(),
  draws: z.number().int(),
  assignmentHash: scenarioSchema.shape.assignmentHash,
});
const predictionOne = predictionSchema.omit({ bands: true });

function migrateScenario(scenario: z.output<typeof scenarioOne>): Scenario {
  const { strategy, buildId, asOfDate, model, parameters, seed, draws, assignmentHash } = scenario;
  return {
    version: SCENARIO_VERSION,
    strategy,
    beside: null,
    buildId,
    asOfDate,
    program: null,
    horizonDays: strategy.conversionWindowDays + strategy.schedule.followUpDays,
    level: null,
    draws,
    model: { id: model, parameters, spend: null },
    calendar: null,
    seeds: { parameters: seed, individual: seed, response: seed, calendar: seed, backtest: null, bootstrap: null },
    assignmentHash,
  };
}

function migratePrediction({ responses, ...prediction }: z.output<typeof predictionOne>): Prediction {
  return { ...prediction, bands: null, responses };
}

/** Scenario and prediction of a launch of version 1. */
export const launchPartsOne = z
  .object({ scenario: scenarioOne, prediction: predictionOne })
  .transform(({ scenario, prediction }): Launch => ({
    scenario: migrateScenario(scenario),
    prediction: migratePrediction(prediction),
  }));

/**
 * A locked launch of version 1 as one of today. Version 1 did not record level, the horizon of its calendar layer, what was planned
 * beside it, nor any version: those are null, and `explainMissing` says that it cannot be run again. Its hash and its numbers stay
 * those that were locked.
 */
export const launchVersionOne = z
  .strictObject({ scenario: scenarioOne, prediction: predictionOne, ...launchRest })
  .transform(({ scenario, prediction, ...rest }): LockedLaunch => ({
    scenario: migrateScenario(scenario),
    prediction: migratePrediction(prediction),
    ...rest,
  }));
