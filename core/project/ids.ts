import { z } from 'zod';

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'an id of letters, digits, - and _');

export const segmentIdSchema = id.brand<'SegmentId'>();
export const strategyIdSchema = id.brand<'StrategyId'>();
export const scenarioIdSchema = id.brand<'ScenarioId'>();
export const predictionIdSchema = id.brand<'PredictionId'>();

/** A saved segment's id, unique in its project. */
export type SegmentId = z.output<typeof segmentIdSchema>;
/** A strategy's id, unique in its project. */
export type StrategyId = z.output<typeof strategyIdSchema>;
/** A scenario's id, unique in its project. */
export type ScenarioId = z.output<typeof scenarioIdSchema>;
/** A locked prediction's id, unique in its project. */
export type PredictionId = z.output<typeof predictionIdSchema>;
