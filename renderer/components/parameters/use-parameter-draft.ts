import type { Parameters } from '#core/kernel/parameters.ts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkParameters, type ParameterFaults } from './check-parameters.ts';
import { PARAMETER_FIELDS, type ParameterField, type ParameterValue } from './parameter-fields.ts';

const SHARES = new Set(PARAMETER_FIELDS.filter(({ control }) => control.kind === 'share').map(({ path }) => path));

export type ParameterDraft = {
  readonly draft: Parameters;
  readonly faults: ParameterFaults;
  /** The draft where all of it holds, else null. */
  readonly valid: Parameters | null;
  readonly isChanged: boolean;
  readonly change: (field: ParameterField, value: ParameterValue) => void;
  readonly reset: () => void;
};

/** Parameters under change, checked as they are typed. It begins anew where the project's own change elsewhere. */
export function useParameterDraft(saved: Parameters): ParameterDraft {
  const { t } = useTranslation();
  const [changes, setChanges] = useState<{ readonly of: Parameters; readonly draft: Parameters } | null>(null);
  const draft = changes !== null && changes.of === saved ? changes.draft : saved;
  const { parameters, faults } = useMemo(() => checkParameters(draft, SHARES, t), [draft, t]);
  return {
    draft,
    faults,
    valid: parameters,
    isChanged: JSON.stringify(draft) !== JSON.stringify(saved),
    // What does not hold yet is kept in the draft as it was typed; only checked parameters leave it.
    change: (field, value) => setChanges({ of: saved, draft: field.write(draft, value) as Parameters }),
    reset: () => setChanges(null),
  };
}
