import { z } from 'zod';

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'an id of letters, digits, - and _');

/** Ids of what a project saves: unique in it, and each of a type of its own. */
export const segmentIdSchema = id.brand<'SegmentId'>();
export const strategyIdSchema = id.brand<'StrategyId'>();
export const scenarioIdSchema = id.brand<'ScenarioId'>();
export const predictionIdSchema = id.brand<'PredictionId'>();
export const tagIdSchema = id.brand<'TagId'>();
export const evaluationIdSchema = id.brand<'EvaluationId'>();
export const statementIdSchema = id.brand<'StatementId'>();
export const pinIdSchema = id.brand<'PinId'>();
