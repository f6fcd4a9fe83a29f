import type { FileSource } from '#core/engine/files.ts';
import type { ReadOptions } from '#core/formats/define-format.ts';
import { inspectFile } from '#core/formats/registry.ts';
import type { SourceName } from '#core/mapping/contracts.ts';
import { suggestMapping } from '#core/mapping/suggest-mapping.ts';
import { mappingTemplateSchema, type MappingTemplate } from '#core/mapping/template.ts';
import type { SourceInput } from '#core/pipeline/build-types.ts';
import type { TaskOptions } from '#core/progress.ts';
import type { Answer } from './workbench.ts';

const encodingSchema = mappingTemplateSchema.shape.read.unwrap().shape.encoding.unwrap();

function toReadOptions(answers: readonly Answer[]): ReadOptions {
  let read: ReadOptions = {};
  for (const { code, choice } of answers) {
    if (code === 'encoding') read = { ...read, encoding: encodingSchema.parse(choice) };
    else if (code === 'delimiter') read = { ...read, delimiter: choice };
    else if (code === 'header') read = { ...read, headerLine: Number(choice) };
    else if (code === 'sheet' || code === 'xlsx-sheet') read = { ...read, sheet: choice };
  }
  return read;
}

/** Puts one answer where the template keeps it. The result is validated as a whole afterwards. */
function putAnswer(template: MappingTemplate, { code, column, value, choice }: Answer): Record<string, unknown> {
  const put = (
    field: 'dateOrder' | 'unixTime' | 'idFloat' | 'statusMap' | 'behaviorMap' | 'booleanMap',
    key: string | undefined,
    entry: unknown,
  ) => (key === undefined ? template : { ...template, [field]: { ...template[field], [key]: entry } });
  switch (code) {
    case 'date-order':
      return put('dateOrder', column, choice);
    case 'unix-time':
      return put('unixTime', column, choice);
    case 'id-float':
      return put('idFloat', column, choice);
    case 'status-word':
      return put('statusMap', value, choice);
    case 'behavior-word':
      return put('behaviorMap', value, choice);
    case 'boolean-word':
      return put('booleanMap', value, choice === 'true');
    case 'decimal-mark':
      return { ...template, decimalMark: choice };
    case 'duplicates':
      return { ...template, equalRows: choice };
    case 'currency':
      return { ...template, currency: choice };
    default:
      return template;
  }
}

/** The template with every answer in its place. Pure; throws a ZodError for a choice that the template does not know. */
export function applyAnswers(template: MappingTemplate, answers: readonly Answer[]): MappingTemplate {
  return answers.reduce(
    (current, answer) => mappingTemplateSchema.parse(putAnswer(current, answer)),
    mappingTemplateSchema.parse({ ...template, read: { ...template.read, ...toReadOptions(answers) } }),
  );
}

async function proposeTemplate(
  source: SourceName,
  files: readonly FileSource[],
  read: ReadOptions,
  task: TaskOptions,
): Promise<MappingTemplate> {
  const inspections = [];
  for (const file of files) inspections.push(await inspectFile(file, read, task));
  return suggestMapping(source, inspections).template;
}

/**
 * Settles the templates of one source. A file with its own way of reading (encoding, delimiter, header) gets
 * its own template; answers about columns and words hold for all files of the source.
 */
export async function settleSource(
  input: SourceInput,
  answers: readonly Answer[],
  task: TaskOptions,
): Promise<SourceInput[]> {
  const names = new Set(input.files.map(({ name }) => name));
  const relevant = answers.filter(({ file }) => names.has(file));
  if (relevant.length === 0) return [input];
  const groups = new Map<string, { readonly read: ReadOptions; readonly files: FileSource[] }>();
  for (const file of input.files) {
    const read = toReadOptions(relevant.filter((answer) => answer.file === file.name));
    const key = JSON.stringify(read);
    const group = groups.get(key) ?? { read, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  const settled: SourceInput[] = [];
  for (const { read, files } of groups.values()) {
    const base = input.template ?? (await proposeTemplate(input.source, files, read, task));
    const ownNames = new Set(files.map(({ name }) => name));
    const others = relevant.filter(
      (answer) => !ownNames.has(answer.file) && Object.keys(toReadOptions([answer])).length === 0,
    );
    const own = relevant.filter((answer) => ownNames.has(answer.file));
    settled.push({ source: input.source, files, template: applyAnswers(base, [...others, ...own]) });
  }
  return settled;
}
