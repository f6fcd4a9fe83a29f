import type { FileSource } from '#core/kernel/files.ts';
import type { ReadOptions } from '#core/sources/formats/define-format.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import { answerQuestion, READ_QUESTIONS } from '#core/sources/mapping/answer-question.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { listReadOptions } from '#core/sources/import/load-file.ts';
import { suggestMapping } from '#core/sources/mapping/suggest-mapping.ts';
import { createTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import type { SourceInput } from '#core/workbench/build/build-types.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import type { Answer } from '#core/workbench/build/build-request.ts';

/** The template with every answer in its place. Pure; throws `mapping/invalid-template` for a choice that the template does not know. */
export function applyAnswers(template: MappingTemplate, answers: readonly Answer[]): MappingTemplate {
  return answers.reduce((current, answer) => {
    const answered = answerQuestion(current, answer, answer.choice);
    return 'template' in answered ? answered.template : current;
  }, template);
}

function selectReadAnswers(answers: readonly Answer[]): readonly Answer[] {
  return answers.filter(({ code }) => READ_QUESTIONS.has(code));
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
    const reading = selectReadAnswers(relevant.filter((answer) => answer.file === file.name));
    const read = listReadOptions(applyAnswers(createTemplate(input.source), reading));
    const key = JSON.stringify(read);
    const group = groups.get(key) ?? { read, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  const settled: SourceInput[] = [];
  for (const { read, files } of groups.values()) {
    const base = input.template ?? (await proposeTemplate(input.source, files, read, task));
    const ownNames = new Set(files.map(({ name }) => name));
    const others = relevant.filter((answer) => !ownNames.has(answer.file) && !READ_QUESTIONS.has(answer.code));
    const own = relevant.filter((answer) => ownNames.has(answer.file));
    settled.push({ source: input.source, files, template: applyAnswers(base, [...others, ...own]) });
  }
  return settled;
}
