import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Note, Question } from '#core/sources/formats/define-format.ts';
import {
  joinTimeCells,
  nameTimeColumn,
  type CleaningAnswers,
  type ForeignMarks,
} from '#core/sources/cleaning/clean-rows.ts';
import {
  countIds,
  countNumbers,
  countTimes,
  countWords,
  type NumberCensus,
} from '#core/sources/cleaning/column-census.ts';
import type { ContractField, SourceContract } from '#core/sources/contracts.ts';
import {
  askCurrency,
  askDecimalMark,
  askIdFloat,
  askWord,
  noteCleanedIds,
  noteDamagedIds,
  noteDecimalComma,
  noteOrderPerRow,
} from '#core/sources/mapping/mapping-questions.ts';
import { readCurrencyText } from '#core/sources/cleaning/currency-texts.ts';
import { listCurrenciesOfMark, type Currency } from '#core/sources/cleaning/currencies.ts';
import type { DateOrder, UnixTime } from '#core/sources/cleaning/parse-time.ts';
import { mergeTimes, readTimes } from './read-times.ts';
import type { ZoneMeaning } from '#core/sources/cleaning/zone-names.ts';
import { readWord } from '#core/sources/cleaning/parse-words.ts';
import { getColumnAnswer, listFileColumns, type MappingTemplate } from '#core/sources/mapping/template.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { ident, type Sql } from '#core/kernel/sql.ts';

/** A loaded file to look into. */
export type ProfiledFile = {
  readonly name: string;
  readonly raw: Sql;
  readonly columns: readonly string[];
  readonly isText: boolean;
};

export type Profile = {
  readonly questions: readonly Question[];
  /** Notes by position of the file in the input. */
  readonly notes: readonly (readonly Note[])[];
  readonly answers: CleaningAnswers;
};

const WORD_LIMIT = 2000;
const UNKNOWN_WORD_LIMIT = 40;

type Column = {
  readonly name: string;
  readonly field: ContractField;
  /** What is looked at; several columns where a point in time stands in several. */
  readonly cell: Sql;
  readonly needs: readonly string[];
  /** Year, month and day stand apart: their order is known. */
  readonly isParted: boolean;
};

function listColumns(contract: SourceContract, template: MappingTemplate): Column[] {
  return contract.fields.flatMap((field) => {
    const reference = template.columns[field.name];
    if (reference === undefined) return [];
    if (field.name === 'order_id' && contract.hasOrderLines === true && template.orderPerRow === true) return [];
    if (typeof reference !== 'string' && ('dateTime' in reference || 'date' in reference)) {
      return [
        {
          name: nameTimeColumn(reference),
          field,
          cell: joinTimeCells(reference, ident),
          needs: listFileColumns(reference),
          isParted: 'date' in reference,
        },
      ];
    }
    return listFileColumns(reference).map((name, index) => ({
      name,
      cell: ident(name),
      needs: [name],
      isParted: false,
      field: index === 0 || field.type !== 'money' ? field : { ...field, type: 'quantity' as const },
    }));
  });
}

type NumberFinding = {
  readonly column: Column;
  readonly file: string;
  readonly isText: boolean;
  readonly census: NumberCensus;
};

function settleDecimalMark(
  findings: readonly NumberFinding[],
  template: MappingTemplate,
): { mark: '.' | ','; question?: Question; note?: Note } {
  if (template.decimalMark !== undefined) return { mark: template.decimalMark };
  const seen = (kind: string): { finding: NumberFinding; example: string } | undefined => {
    for (const finding of findings) {
      const entry = finding.census.kinds.get(kind);
      const matters = kind !== 'either-dot' || (finding.isText && finding.column.field.type === 'money');
      if (entry !== undefined && matters) return { finding, example: entry.example };
    }
    return undefined;
  };
  const dot = seen('dot');
  const comma = seen('comma');
  if (comma !== undefined) {
    const { finding, example } = comma;
    if (dot === undefined)
      return { mark: ',', question: askDecimalMark(finding.file, finding.column.name, example, 'comma') };
    return { mark: '.', question: askDecimalMark(finding.file, finding.column.name, example, 'both') };
  }
  if (dot !== undefined) return { mark: '.' };
  const either = seen('either-comma') ?? seen('either-dot');
  if (either === undefined) return { mark: '.' };
  return {
    mark: '.',
    question: askDecimalMark(either.finding.file, either.finding.column.name, either.example, 'either'),
  };
}

function checkCurrency(
  findings: readonly NumberFinding[],
  template: MappingTemplate,
  currency: Currency,
  hasRates: boolean,
): Question | undefined {
  if (template.currency !== undefined) {
    if (template.currency.toUpperCase() === currency.code.toUpperCase() || hasRates) return undefined;
    throw new WorkbenchError(
      'mapping/other-currency',
      `The template says that the amounts are in ${template.currency}, but the project's currency is ${currency.code}.`,
      {
        hint: `Set the project's currency to ${template.currency}, or take these files out of the project.`,
        zh: {
          message: `模板注明金额以 ${template.currency} 计，而项目币种是 ${currency.code}。`,
          hint: `请把项目币种改为 ${template.currency}，或从项目中移除这些文件。`,
        },
      },
    );
  }
  const code = currency.code.toUpperCase();
  const isOwn = (mark: string): boolean => listCurrenciesOfMark(mark).includes(code);
  const marks = findings
    .filter(({ column }) => column.field.type === 'money')
    .flatMap((finding) => [...finding.census.marks].map(([mark, entry]) => ({ finding, mark, entry })))
    .filter(({ mark }) => listCurrenciesOfMark(mark).length > 0);
  const foreign = marks.filter(({ mark }) => !isOwn(mark));
  const [first] = foreign.toSorted((a, b) => b.entry.count - a.entry.count);
  if (first === undefined) return undefined;
  return askCurrency(
    first.finding.file,
    first.finding.column.name,
    code,
    listCurrenciesOfMark(first.mark)[0] ?? first.mark,
    first.entry,
    first.entry.count < first.finding.census.rows,
  );
}

/** Marks beside amounts that no amount of this currency carries; undefined where there are none. */
function findForeignMarks(findings: readonly NumberFinding[], own: string): ForeignMarks | undefined {
  const code = own.toUpperCase();
  const columns = new Set<string>();
  const codes = new Map<string, string>();
  for (const { column, census } of findings) {
    if (column.field.type !== 'money') continue;
    for (const mark of census.marks.keys()) {
      const candidates = listCurrenciesOfMark(mark);
      const [first] = candidates;
      if (first === undefined || candidates.includes(code)) continue;
      columns.add(column.name);
      codes.set(mark, first);
    }
  }
  return codes.size === 0 ? undefined : { columns: [...columns], codes };
}

function answersFor(field: string, template: MappingTemplate): Readonly<Record<string, string | boolean>> {
  if (field === 'status') return template.statusMap;
  return field === 'behavior_type' ? template.behaviorMap : template.booleanMap;
}

/**
 * Looks through the mapped columns of the files of one input (they share a template) for everything that could be read in
 * more than one way. What the values settle is settled and noted; what they do not is asked. A question without
 * `meanwhile` blocks the import.
 *
 * @throws WorkbenchError `mapping/not-words` where a status, behaviour or yes/no column holds free text;
 * `mapping/other-currency` where template and project disagree.
 */
export async function profileColumns(
  engine: Engine,
  contract: SourceContract,
  template: MappingTemplate,
  files: readonly ProfiledFile[],
  project: { readonly currency: Currency; readonly timeZone: string; readonly hasRates?: boolean },
  task: TaskOptions,
): Promise<Profile> {
  const questions: Question[] = [];
  const notes: Note[][] = files.map(() => []);
  const dateOrder = new Map<string, DateOrder>();
  const unixTime = new Map<string, UnixTime>();
  const zoneNames = new Map<string, ReadonlyMap<string, ZoneMeaning>>();
  const words = new Map<string, ReadonlyMap<string, string | null>>();
  const numbers: NumberFinding[] = [];
  const options = { signal: task.signal };
  const firstFile = files[0]?.name ?? '';

  for (const column of listColumns(contract, template)) {
    const holders = files
      .map((file, index) => ({ ...file, index }))
      .filter((file) => column.needs.every((name) => file.columns.includes(name)));
    const { cell } = column;
    const { type } = column.field;
    if (type === 'id') {
      let floatExample: { file: string; example: string; count: number } | undefined;
      for (const { raw, index, name } of holders) {
        const census = await countIds(engine, raw, cell, options);
        if (census.unclean > 0) notes[index]?.push(noteCleanedIds(column.name, census.unclean));
        if (census.damaged > 0) notes[index]?.push(noteDamagedIds(column.name, census.damaged));
        if (census.float > 0) floatExample ??= { file: name, example: census.example ?? '', count: census.float };
      }
      if (floatExample !== undefined && getColumnAnswer(template.idFloat, column.name) === undefined) {
        questions.push(askIdFloat(floatExample.file, column.name, floatExample.example, floatExample.count));
      }
    } else if (type === 'datetime' || type === 'date') {
      const censuses = [];
      for (const { raw } of holders) censuses.push(await countTimes(engine, raw, cell, options));
      const found = readTimes(mergeTimes(censuses), template, {
        column: column.name,
        field: column.field,
        file: holders[0]?.name ?? firstFile,
        projectZone: project.timeZone,
        isParted: column.isParted,
      });
      zoneNames.set(column.name, found.zones);
      questions.push(...found.questions);
      for (const { index } of holders) notes[index]?.push(...found.notes);
      if (column.isParted) dateOrder.set(column.name, 'ymd');
      else if (found.order !== undefined) dateOrder.set(column.name, found.order);
      if (found.unixTime !== undefined) unixTime.set(column.name, found.unixTime);
    } else if (type === 'money' || type === 'quantity' || type === 'integer') {
      for (const { raw, name, isText } of holders) {
        numbers.push({ column, file: name, isText, census: await countNumbers(engine, raw, cell, options) });
      }
    } else if (type === 'enum' || type === 'boolean') {
      const found = await countWords(
        engine,
        holders.map(({ raw }) => raw),
        cell,
        WORD_LIMIT,
        options,
      );
      const read = found.map(({ word, count }) => ({
        word,
        count,
        value: readWord(column.field.name, word, answersFor(column.field.name, template), template.nullTokens),
      }));
      const unknown = read.filter(({ value }) => value === undefined);
      if (unknown.length > UNKNOWN_WORD_LIMIT) {
        throw new WorkbenchError(
          'mapping/not-words',
          `Column "${column.name}" is mapped onto ${column.field.name}, but it holds ${unknown.length === WORD_LIMIT ? 'at least ' : ''}${unknown.length} different texts that mean nothing there, such as "${unknown[0]?.word ?? ''}".`,
          {
            hint: 'Map another column, or none, onto this field.',
            zh: {
              message: `列“${column.name}”映射到“${column.field.label.zh}”（${column.field.name}），但其中有${unknown.length === WORD_LIMIT ? '至少' : ''} ${unknown.length} 种无法识别的文本，例如“${unknown[0]?.word ?? ''}”。`,
              hint: '请为这个字段映射其他列，或不映射。',
            },
            place: { file: holders[0]?.name ?? firstFile, column: column.name },
          },
        );
      }
      for (const { word, count } of unknown)
        questions.push(askWord(column.field, holders[0]?.name ?? firstFile, column.name, word, count));
      words.set(column.name, new Map(read.map(({ word, value }) => [word, value ?? null])));
    }
  }

  for (const [field, reference] of Object.entries(template.columns)) {
    const declared = contract.fields.find((candidate) => candidate.name === field);
    if (typeof reference === 'string' || !('constant' in reference) || declared === undefined) continue;
    if (declared.type !== 'enum' && declared.type !== 'boolean') continue;
    const value = readWord(field, reference.constant, answersFor(field, template), template.nullTokens);
    if (value === undefined) questions.push(askWord(declared, firstFile, `=${field}`, reference.constant, 0));
    words.set(`=${field}`, new Map([[reference.constant, value ?? null]]));
  }

  const currencies = new Map<string, string | null>();
  const { currencyColumn } = template;
  if (currencyColumn !== undefined) {
    const holders = files.filter(({ columns }) => columns.includes(currencyColumn)).map(({ raw }) => raw);
    const texts =
      holders.length === 0 ? [] : await countWords(engine, holders, ident(currencyColumn), WORD_LIMIT, options);
    for (const { word } of texts)
      currencies.set(word, readCurrencyText(word, project.currency.code, template.nullTokens));
  }

  const decimal = settleDecimalMark(numbers, template);
  if (decimal.question !== undefined) questions.push(decimal.question);
  if (decimal.mark === ',' && decimal.question === undefined) for (const list of notes) list.push(noteDecimalComma());
  const foreignMarks =
    contract.hasOrderLines === true ? findForeignMarks(numbers, template.currency ?? project.currency.code) : undefined;
  const currencyQuestion = checkCurrency(
    numbers,
    template,
    project.currency,
    project.hasRates === true && contract.name === 'orders',
  );
  if (currencyQuestion !== undefined && foreignMarks === undefined) questions.push(currencyQuestion);
  if (
    contract.hasOrderLines === true &&
    (template.columns['order_id'] === undefined || template.orderPerRow === true)
  ) {
    for (const list of notes) list.push(noteOrderPerRow());
  }
  return {
    questions,
    notes,
    answers: {
      template,
      projectZone: project.timeZone,
      currency: project.currency,
      decimalMark: decimal.mark,
      dateOrder,
      unixTime,
      zoneNames,
      words,
      currencies,
      ...(foreignMarks === undefined ? {} : { foreignMarks }),
    },
  };
}
