import { defineQuestion, noArguments, type Named } from '#core/questions/define-question.ts';
import type { Engine, RunOptions } from '#core/kernel/engine.ts';
import { toRows, type Row } from '#core/kernel/columns.ts';
import type { Label } from '#core/kernel/label.ts';
import { martTable, readNumber, readText, type MartScope } from '#core/questions/mart-scope.ts';
import { sql } from '#core/kernel/sql.ts';

/** Why there are predictions at the as-of date, or why not. */
export type PredictionStatus = {
  /** P(alive) and expected purchases are there. */
  readonly hasPredictions: boolean;
  /** Predicted LTV is there too. */
  readonly hasLtv: boolean;
  /** The purchase model's status code, as in `agg_cst_model_fits`. */
  readonly status: string;
  /** What stands in the way, or how the fit ended. */
  readonly reason: Label;
  /** Earlier periods and the as-of date; those with P(alive). */
  readonly periods: { readonly all: number; readonly predicted: number };
};

/** What is to be said where predictions would be: the purchase model's reason, or the spend model's where only LTV is missing. */
function readReason(fit: Row): Label {
  const prefix = fit['has_predictions'] === true && fit['has_ltv'] !== true ? 'spend_status' : 'status';
  return { zh: readText(fit, `${prefix}_zh`), en: readText(fit, `${prefix}_en`) };
}

/** Whether the current project has predictions, and the reason in words. Null before the first money. Rejects with the engine's errors. */
export async function queryPredictionStatus(
  engine: Engine,
  scope: MartScope,
  options: RunOptions = {},
): Promise<PredictionStatus | null> {
  const rows = toRows(
    await engine.query(
      sql`
      select status, status_zh, status_en, spend_status_zh, spend_status_en, has_predictions, has_ltv,
        count(*) over () as period_count, count(*) filter (where has_predictions) over () as predicted_count
      from ${martTable(scope, 'agg_cst_model_fits')} order by period_key desc limit 1`,
      options,
    ),
  );
  const [fit] = rows;
  if (fit === undefined) return null;
  return {
    hasPredictions: fit['has_predictions'] === true,
    hasLtv: fit['has_ltv'] === true,
    status: readText(fit, 'status'),
    reason: readReason(fit),
    periods: { all: readNumber(fit, 'period_count'), predicted: readNumber(fit, 'predicted_count') },
  };
}

/** Asks {@link queryPredictionStatus}. */
export const predictionStatusQuestion = defineQuestion({
  name: 'prediction-status',
  args: noArguments,
  run: (engine, scope, _, task) => queryPredictionStatus(engine, scope, task),
});

declare module '#core/questions/define-question.ts' {
  interface Questions extends Named<typeof predictionStatusQuestion> {}
}
