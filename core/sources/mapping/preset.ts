import type { Label } from '#core/kernel/label.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { MappingTemplate } from './template.ts';

/** How one platform's export is mapped. Headers are compared in normalised form, the first that the file has is taken. */
export type Preset = {
  readonly id: string;
  readonly label: Label;
  readonly source: SourceName;
  /** Every group needs one of its headers in the file for the preset to apply. */
  readonly recognisedBy: readonly (readonly string[])[];
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Unit price and quantity whose product is the line's amount, where the export has no amount per line. */
  readonly amountProduct?: readonly [readonly string[], readonly string[]];
  readonly currencyColumn?: readonly string[];
  /** ISO code of the amounts, where the platform sells in one currency only. */
  readonly currency?: string;
  readonly settings: Partial<Pick<MappingTemplate, 'statusMap' | 'behaviorMap' | 'carryWithinOrder' | 'timeZone'>>;
  /** What the analyst should know about these exports. */
  readonly remark: Label;
};
