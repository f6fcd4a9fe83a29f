import { getContract, type SourceName } from '#core/sources/contracts.ts';
import { createTemplate, parseTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';

/** Answers to questions that hold for every file and column of a source; a template's own answers win over them. */
export type GeneralAnswers = {
  readonly encoding?: string;
  readonly dateOrder?: string;
  readonly shortYear?: number;
  readonly givenYear?: number;
  readonly rowAmount?: string;
  readonly decimalMark?: string;
  readonly fileTimeZone?: string;
  readonly equalRows?: string;
  readonly orderPerRow?: boolean;
  readonly idFloat?: string;
  /** Name of a finding → its reading. */
  readonly meaning?: Readonly<Record<string, string>>;
};

function everyColumn<Value>(value: Value | undefined): Record<string, Value> {
  return value === undefined ? {} : { '*': value };
}

/** Puts general answers into a template; what the template says itself wins. Throws `mapping/invalid-template` for a value it does not know. */
export function answerAllColumns(
  source: SourceName,
  template: MappingTemplate | undefined,
  answers: GeneralAnswers,
): MappingTemplate | undefined {
  if (Object.values(answers).every((answer) => answer === undefined)) return template;
  const base = template ?? createTemplate(source);
  return parseTemplate(
    {
      ...base,
      read: { ...(answers.encoding === undefined ? {} : { encoding: answers.encoding }), ...base.read },
      dateOrder: { ...everyColumn(answers.dateOrder), ...base.dateOrder },
      ...(answers.shortYear === undefined ? {} : { shortYear: { '*': answers.shortYear, ...base.shortYear } }),
      ...(answers.givenYear === undefined ? {} : { givenYear: { '*': answers.givenYear, ...base.givenYear } }),
      ...(answers.rowAmount === undefined || getContract(source).hasMoney !== true
        ? {}
        : { rowAmount: base.rowAmount ?? answers.rowAmount }),
      idFloat: { ...everyColumn(answers.idFloat), ...base.idFloat },
      ...(answers.decimalMark === undefined ? {} : { decimalMark: base.decimalMark ?? answers.decimalMark }),
      ...(answers.fileTimeZone === undefined ? {} : { timeZone: base.timeZone ?? answers.fileTimeZone }),
      ...(answers.equalRows === undefined ? {} : { equalRows: base.equalRows ?? answers.equalRows }),
      ...(answers.meaning === undefined
        ? {}
        : { meaning: { ...base.meaning, answers: { ...answers.meaning, ...base.meaning?.answers } } }),
      ...(answers.orderPerRow === undefined ? {} : { orderPerRow: base.orderPerRow ?? answers.orderPerRow }),
    },
    'The answers given as options',
  );
}
