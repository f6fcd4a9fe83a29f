import type { Condition } from './new-condition.ts';
import type { RuleOptions } from './use-rule-options.ts';

/** What the form of a kind of condition takes. */
export type FormProps<Kind extends Condition['kind']> = {
  readonly rule: Extract<Condition, { kind: Kind }>;
  readonly options: RuleOptions;
  readonly onChange: (rule: Condition) => void;
};
