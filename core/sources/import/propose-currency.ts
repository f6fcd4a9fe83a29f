import type { Label } from '#core/kernel/label.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { foldValue, isBlankValue } from '#core/sources/cleaning/clean-text.ts';
import {
  describeCurrency,
  isCurrencyCode,
  listCurrenciesOfMark,
  listCurrencyCodes,
  type Currency,
} from '#core/sources/cleaning/currencies.ts';
import { getContract } from '#core/sources/contracts.ts';
import type { Inspection, Question } from '#core/sources/formats/define-format.ts';
import { withCurrencyColumn } from '#core/sources/mapping/find-currency-column.ts';
import { PRESETS } from '#core/sources/mapping/presets.ts';
import { settleTemplate } from '#core/sources/mapping/suggest-mapping.ts';
import { listFileColumns, type MappingTemplate } from '#core/sources/mapping/template.ts';
import type { Basis, Finding } from '#core/sources/meaning/finding.ts';
import type { InputFiles } from './import-source.ts';
import { inspectInput } from './load-file.ts';

/** Something that names a currency: a code or mark beside an amount, a column of codes, a header, the platform of the export. */
type Clue = {
  readonly mark: string;
  readonly codes: readonly string[];
  readonly basis: Basis;
  readonly file: string;
  readonly column: string;
};

/** What the files say about the currency of the project. */
export type ProposedCurrency = {
  /** Null: it must be asked. Undefined: no file holds an amount. */
  readonly currency: Currency | null | undefined;
  readonly finding?: Finding;
  readonly question?: Question;
};

/** The ISO 4217 code for no currency: of a project without amounts. */
export const NO_CURRENCY: Currency = { code: 'XXX', decimals: 2 };

/** Choices offered beside the currencies that the files name. */
const OFFERED = 8;

function findMark(cell: string): string {
  return foldValue(cell)
    .replaceAll(/[\d.,'\s+\-()]+/gu, ' ')
    .trim();
}

function findHeaderMarks(header: string): readonly string[] {
  const [, inner = ''] = /[([{（【]([^)\]}）】]*)[)\]}）】]/u.exec(header) ?? [];
  const words = foldValue(header).split(/[\s_\-./:：()[\]（）【】]+/u);
  return [inner.trim(), ...words].filter(
    (word) => word === inner.trim() || /^[A-Z]{3}$|\p{Sc}/u.test(word.toUpperCase()),
  );
}

function listClues(template: MappingTemplate, inspection: Inspection, file: string): readonly Clue[] {
  const { columns, preview } = inspection;
  const clue = (mark: string, basis: Basis, column: string): Clue[] => {
    const codes = mark === '' ? [] : listCurrenciesOfMark(mark);
    return codes.length === 0 ? [] : [{ mark, codes, basis, file, column }];
  };
  const valuesOf = (column: string): readonly string[] => {
    const index = columns.indexOf(column);
    return preview
      .map((row) => row[index] ?? null)
      .filter((value): value is string => !isBlankValue(value, template.nullTokens));
  };
  const { currencyColumn } = template;
  const stated =
    currencyColumn === undefined
      ? []
      : valuesOf(currencyColumn).flatMap((value) => clue(foldValue(value), 'evidence', currencyColumn));
  const moneyColumns = getContract(template.source).fields.flatMap(({ name, type }) => {
    const reference = template.columns[name];
    return type === 'money' && reference !== undefined ? listFileColumns(reference).slice(0, 1) : [];
  });
  const beside = moneyColumns.flatMap((column) => [
    ...valuesOf(column).flatMap((value) => clue(findMark(value), 'evidence', column)),
    ...findHeaderMarks(column).flatMap((mark) => clue(mark, 'header', column)),
  ]);
  const platform = PRESETS.find(({ id }) => id === template.preset)?.currency;
  return [
    ...stated,
    ...beside,
    ...(platform === undefined
      ? []
      : [{ mark: platform, codes: [platform], basis: 'preset' as const, file, column: '' }]),
  ];
}

const ORDER: readonly Basis[] = ['evidence', 'header', 'preset'];

function hasMoney(template: MappingTemplate): boolean {
  return getContract(template.source).fields.some(
    ({ name, type }) => type === 'money' && template.columns[name] !== undefined,
  );
}

function toFinding(code: string, clue: Clue): Finding {
  const where: Label =
    clue.basis === 'preset'
      ? { zh: '由平台确定', en: 'by the platform of the export' }
      : clue.basis === 'header'
        ? { zh: `由列名“${clue.column}”确定`, en: `by the header "${clue.column}"` }
        : { zh: `由“${clue.column}”中的“${clue.mark}”确定`, en: `by "${clue.mark}" in "${clue.column}"` };
  return {
    kind: 'currency',
    source: 'orders',
    files: [clue.file],
    columns: [],
    text: { zh: `项目币种是 ${code}，${where.zh}。`, en: `The project is in ${code}, ${where.en}.` },
    evidence: [],
    readings: [
      { id: code, label: { zh: `以 ${code} 计`, en: `in ${code}` }, money: [], customers: null, orders: null },
    ],
    state: 'assumed',
    chosen: code,
    basis: clue.basis,
  };
}

/** Which currency the project is in, where nobody has said it. */
function askProjectCurrency(file: string, named: readonly string[]): Question {
  const offered = [...new Set([...named, ...listCurrencyCodes().slice(0, OFFERED)])];
  const seen =
    named.length === 0
      ? { zh: '文件中没有写明币种。', en: 'The files do not say it.' }
      : {
          zh: `文件中出现 ${named.join('、')}。`,
          en: `The files name ${named.join(', ')}.`,
        };
  const [proposed] = named;
  return {
    code: 'currency',
    file,
    key: 'currency',
    text: {
      zh: `项目以哪种币种计？${seen.zh}其他币种可在导入第一步选择（终端用 --currency 代码）。`,
      en: `Which currency is the project in? ${seen.en} Any other can be chosen in the first step (--currency CODE in the terminal).`,
    },
    choices: offered.map((code) => ({ value: code, label: { zh: code, en: code } })),
    ...(proposed === undefined ? {} : { proposed }),
  };
}

/**
 * The currency of a project that does not state one, from the first rows of its files: what their templates say, codes and marks beside
 * amounts, headers, the platform of an export. One currency is taken and listed; none, several, or a mark that several currencies
 * share (`$`, `¥`) is asked. The rows that follow are compared with it by the import.
 *
 * @throws WorkbenchError of the formats, and `task/cancelled`.
 */
export async function proposeCurrency(inputs: readonly InputFiles[], task: TaskOptions): Promise<ProposedCurrency> {
  const given = inputs.flatMap(({ template }) => {
    const answer = template?.meaning?.answers['currency'] ?? template?.currency;
    return answer !== undefined && isCurrencyCode(answer) ? [answer] : [];
  });
  const [said] = given;
  if (said !== undefined) return { currency: describeCurrency(said) };
  const clues: Clue[] = [];
  let first: string | undefined;
  for (const { source, files, template } of inputs) {
    if (!getContract(source).fields.some(({ type }) => type === 'money')) continue;
    for (const file of files) {
      const inspection = await inspectInput(file, template, task, files.length > 1);
      const settled = withCurrencyColumn(settleTemplate(source, template, [inspection]), [inspection]);
      if (!hasMoney(settled)) continue;
      first ??= file.name;
      clues.push(...listClues(settled, inspection, file.name));
    }
  }
  if (first === undefined) return { currency: undefined };
  const clear = clues.filter(({ codes }) => codes.length === 1);
  for (const basis of ORDER) {
    const own = clear.filter((clue) => clue.basis === basis);
    const codes = new Set(own.flatMap((clue) => clue.codes));
    const [clue] = own;
    const [code] = codes;
    if (codes.size > 1) return { currency: null, question: askProjectCurrency(clue?.file ?? first, [...codes]) };
    if (clue === undefined || code === undefined) continue;
    const others = clues.filter((other) => !other.codes.includes(code)).flatMap((other) => other.codes.slice(0, 1));
    if (others.length > 0)
      return { currency: null, question: askProjectCurrency(clue.file, [...new Set([code, ...others])]) };
    return { currency: describeCurrency(code), finding: toFinding(code, clue) };
  }
  return {
    currency: null,
    question: askProjectCurrency(first, [...new Set(clues.flatMap(({ codes }) => codes[0] ?? []))]),
  };
}

/** A currency to look at files by before the project has one: what they say, else `XXX`, the code for none. */
export async function guessCurrency(inputs: readonly InputFiles[], task: TaskOptions): Promise<Currency> {
  const { currency } = await proposeCurrency(inputs, task);
  return currency ?? NO_CURRENCY;
}
