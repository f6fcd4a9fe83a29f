import { useMemo } from 'react';
import {
  comparisonSchema,
  periodSchema,
  settleComparison,
  settlePeriod,
  type Comparison,
  type KnownDays,
  type Period,
  type Span,
} from '#core/questions/periods/period.ts';
import { useWorkbench } from './use-workbench.ts';

const NO_PERIOD: Period = periodSchema.parse({ kind: 'all' });
const NO_COMPARISON: Comparison = comparisonSchema.parse({ kind: 'none' });

export type PeriodInForce = {
  readonly period: Period;
  readonly comparison: Comparison;
  readonly known: KnownDays;
  /** Null where no day of the period is known yet. */
  readonly span: Span | null;
  readonly compared: Span | null;
  readonly setPeriod: (period: Period) => void;
  readonly setComparison: (comparison: Comparison) => void;
};

/** The period and the comparison of the project: saved and undone with it. */
export function usePeriod(): PeriodInForce {
  const period = useWorkbench((state) => state.config?.period ?? NO_PERIOD);
  const comparison = useWorkbench((state) => state.config?.comparison ?? NO_COMPARISON);
  const dataFrom = useWorkbench((state) => state.project.built?.dataFrom ?? null);
  const asOf = useWorkbench((state) => state.project.built?.parameters.asOfDate ?? '1970-01-01');
  const editProject = useWorkbench((state) => state.document.editProject);
  return useMemo(() => {
    const known = { dataFrom: dataFrom === null ? null : dataFrom.slice(0, 10), asOf };
    const span = settlePeriod(period, known);
    return {
      period,
      comparison,
      known,
      span,
      compared: span === null ? null : settleComparison(comparison, span),
      setPeriod: (chosen) => editProject({ period: chosen }),
      setComparison: (chosen) => editProject({ comparison: chosen }),
    };
  }, [period, comparison, dataFrom, asOf, editProject]);
}
