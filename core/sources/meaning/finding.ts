import type { Label } from '#core/kernel/label.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { Question } from '#core/sources/formats/define-format.ts';

/** What a finding is about. */
export const FINDING_KINDS = [
  'level',
  'price-or-total',
  'net',
  'refund',
  'versions',
  'currency',
  'one-customer',
  'nobody',
  'damaged-ids',
  'stray-dates',
  'total-rows',
  'formats',
  'shape',
  'split-files',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** A number that speaks for or against a reading: what was counted, and how many. Money is in minor units. */
export type Evidence = {
  readonly id: string;
  readonly label: Label;
  readonly value: number | bigint;
  readonly unit: 'rows' | 'orders' | 'customers' | 'files' | 'cents' | 'days';
};

/** Money of one currency in minor units. */
export type Money = { readonly currency: string; readonly cents: bigint };

/** One way to read the columns, with what it makes of them. */
export type Reading = {
  /** Stable: what an answer says. */
  readonly id: string;
  readonly label: Label;
  /** Net money of all rows under this reading, by currency. */
  readonly money: readonly Money[];
  /** Customers with a purchase under this reading; null where the reading cannot change who they are. */
  readonly customers: number | null;
  readonly orders: number | null;
  /** A value of the files read this way. */
  readonly example?: string;
  /** Money of the files' own control column minus this reading's, where there is such a column. */
  readonly controlDifference?: bigint;
};

/** What the chosen reading rests on. */
export type Basis = 'evidence' | 'header' | 'preset' | 'equal' | 'answer' | 'doubt';

/**
 * Something that the rows of a source can mean, found by queries on its raw tables.
 *
 * `settled`: the evidence leaves one reading, or the analyst has answered. `assumed`: the header or the preset states the reading and
 * nothing contradicts it. `question`: neither; the import stops until it is answered, or until the analyst says that the
 * files shall be loaded with the doubt.
 */
export type Finding = {
  readonly kind: FindingKind;
  readonly source: SourceName;
  readonly files: readonly string[];
  /** File columns concerned, the one asked about first. */
  readonly columns: readonly string[];
  /** What is open or was found, as one sentence. */
  readonly text: Label;
  readonly evidence: readonly Evidence[];
  readonly readings: readonly Reading[];
  readonly state: 'settled' | 'assumed' | 'question';
  /** Reading that is applied; with an unanswered question the one that is applied where it is loaded in doubt. */
  readonly chosen: string;
  readonly basis: Basis | null;
  /** Reading that a form may select beforehand; it is never applied unasked. */
  readonly proposed?: string;
  /** Reading that is safe to take until the question is answered: nothing is misread by it. The import then does not wait. */
  readonly meanwhile?: string;
};

/** The answer that loads the files without an answer: every screen then names the doubt. */
const DOUBT = 'doubt';

/** The name of a finding in a mapping template and behind `--answer`: `level:Order Total`, or the kind alone. */
export function nameFinding(kind: FindingKind, column: string | undefined): string {
  return column === undefined ? kind : `${kind}:${column}`;
}

/** True for a code of a question that comes from a finding. */
export function isFindingKind(code: string): code is FindingKind {
  return FINDING_KINDS.some((kind) => kind === code);
}

/** What a check found out before the answers are looked at. */
export type Verdict = {
  readonly state: Finding['state'];
  readonly chosen: string;
  readonly basis: Basis | null;
};

function haveEqualMoney(readings: readonly Reading[]): boolean {
  const describe = ({ money, customers }: Reading): string =>
    JSON.stringify([money.map(({ currency, cents }) => [currency, String(cents)]), customers]);
  return new Set(readings.map(describe)).size <= 1;
}

/**
 * Puts the rule of states over what a check found: an answer settles, readings of equal money and customers are not asked, and a
 * question that is answered by {@link DOUBT} stays one.
 */
export function settleFinding(
  found: Omit<Finding, 'state' | 'chosen' | 'basis'> & Verdict,
  answer: string | undefined,
): Finding {
  if (answer === DOUBT)
    return { ...found, state: found.state, basis: found.state === 'question' ? 'doubt' : found.basis };
  if (answer !== undefined && found.readings.some(({ id }) => id === answer))
    return { ...found, state: 'settled', chosen: answer, basis: 'answer' };
  if (found.state === 'question' && haveEqualMoney(found.readings))
    return { ...found, state: 'settled', basis: 'equal' };
  return found;
}

const DOUBT_LABEL: Label = {
  zh: '暂不回答，带着这个疑问载入（相关界面会注明）',
  en: 'load with this doubt (every screen concerned says so)',
};

/** The question that a finding asks; undefined where it asks none. */
export function toQuestion(finding: Finding): Question | undefined {
  if (finding.state !== 'question') return undefined;
  const [column] = finding.columns;
  return {
    code: finding.kind,
    file: finding.files[0] ?? '',
    ...(column === undefined ? {} : { column }),
    text: finding.text,
    evidence: finding.evidence,
    key: nameFinding(finding.kind, column),
    choices: [
      ...finding.readings.map(({ id, label, money, customers, orders, example, controlDifference }) => ({
        value: id,
        label,
        money,
        ...(customers === null ? {} : { customers }),
        ...(orders === null ? {} : { orders }),
        ...(example === undefined ? {} : { example }),
        ...(controlDifference === undefined ? {} : { controlDifference }),
      })),
      { value: DOUBT, label: DOUBT_LABEL },
    ],
    ...(finding.proposed === undefined ? {} : { proposed: finding.proposed }),
    ...(finding.basis === 'doubt'
      ? { meanwhile: DOUBT }
      : finding.meanwhile === undefined
        ? {}
        : { meanwhile: finding.meanwhile }),
  };
}
