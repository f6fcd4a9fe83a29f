import type { Question, ReadOptions } from '#core/sources/formats/define-format.ts';
import { describeCurrency, isCurrencyCode } from '#core/sources/cleaning/currencies.ts';
import { answerQuestion, READ_QUESTIONS } from '#core/sources/mapping/answer-question.ts';
import { isHistorySource, type SourceName } from '#core/sources/contracts.ts';
import { createTemplate, parseTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import type { Parameters } from '#core/kernel/parameters.ts';
import { identifyQuestion } from '#core/workbench/import/answer-questions.ts';
import type { BuildRequest, PickedSource } from '../../../carrier/workbench.ts';
import type { HostFile } from '../../../host/host-bridge.ts';

/** How a file is to be read; what is not said is detected. */
export type FileRead = MappingTemplate['read'];

export type FileDraft = { readonly id: string; readonly file: HostFile; readonly read: FileRead };

export type SourceDraft = {
  readonly id: number;
  readonly source: SourceName;
  readonly files: readonly FileDraft[];
  /** Null: as proposed. Without columns: what is said, over the proposal. */
  readonly template: MappingTemplate | null;
};

export type ImportDraft = {
  readonly name: string;
  readonly sources: readonly SourceDraft[];
  readonly parameters: Parameters;
};

let lastId = 0;

export function createFileDrafts(files: readonly HostFile[]): readonly FileDraft[] {
  return files.map((file) => {
    lastId += 1;
    return { id: `${lastId}`, file, read: {} };
  });
}

function isSaid(value: unknown): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null || Object.keys(value).length > 0);
}

/** The template in force: the draft's own, what it says over the proposal, or the proposal. */
export function settleDraft(template: MappingTemplate | null, proposed: MappingTemplate): MappingTemplate {
  if (template === null) return proposed;
  if (Object.keys(template.columns).length > 0) return template;
  const said = Object.fromEntries(Object.entries(template).filter(([, value]) => isSaid(value)));
  return parseTemplate({ ...proposed, ...said });
}

/** The options of a file that its format takes. */
export function listFormatOptions(read: FileRead): ReadOptions {
  const { footerRows: _, ...options } = read;
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ReadOptions;
}

/** The draft as a request: files that are read alike share a template. */
export function createRequest(draft: ImportDraft, defaultName: string): BuildRequest {
  const sources = draft.sources.flatMap(({ source, files, template }): PickedSource[] => {
    const groups = new Map<string, FileDraft[]>();
    for (const file of files) {
      const key = JSON.stringify(file.read);
      groups.set(key, [...(groups.get(key) ?? []), file]);
    }
    return [...groups.values()].map((members) => {
      const read = members[0]?.read ?? {};
      const picked = { source, files: members.map(({ file }) => file) };
      if (template === null && Object.keys(read).length === 0) return picked;
      const base = template ?? createTemplate(source);
      return { ...picked, template: { ...base, read: { ...base.read, ...read } } };
    });
  });
  const name = draft.name.trim();
  return {
    kind: 'files',
    name: name === '' ? defaultName : name,
    sources,
    answers: [],
    parameters: draft.parameters,
  };
}

function answerFile(file: FileDraft, question: Question, choice: string, source: SourceName): FileDraft {
  const answered = answerQuestion(createTemplate(source), question, choice);
  return 'template' in answered ? { ...file, read: { ...file.read, ...answered.template.read } } : file;
}

/** The draft with answers to questions in their places: the file's reading, the source's template, the as-of date. */
export function answerDraft(
  draft: ImportDraft,
  questions: readonly Question[],
  choices: ReadonlyMap<string, string>,
): ImportDraft {
  return questions.reduce((current, question): ImportDraft => {
    const choice = choices.get(identifyQuestion(question));
    if (choice === undefined) return current;
    if (question.code === 'currency' && isCurrencyCode(choice) && choice !== current.parameters.currency?.code)
      return { ...current, parameters: { ...current.parameters, currency: describeCurrency(choice) } };
    if (question.code === 'as-of') return { ...current, parameters: { ...current.parameters, asOfDate: choice } };
    const isAbout = (file: FileDraft): boolean => file.file.file.name === question.file;
    return {
      ...current,
      sources: current.sources.map((source): SourceDraft => {
        if (!source.files.some(isAbout)) return source;
        if (READ_QUESTIONS.has(question.code)) {
          return {
            ...source,
            files: source.files.map((file) =>
              isAbout(file) ? answerFile(file, question, choice, source.source) : file,
            ),
          };
        }
        const answered = answerQuestion(source.template ?? createTemplate(source.source), question, choice);
        return 'template' in answered ? { ...source, template: answered.template } : source;
      }),
    };
  }, draft);
}

/** What names a request, for telling a dry run of it from one of another. */
export function identifyRequest(request: BuildRequest): string {
  if (request.kind === 'sample') return 'sample';
  return JSON.stringify([
    request.parameters,
    request.sources.map(({ source, template, files }) => [
      source,
      template,
      files.map(({ file }) => [file.name, file.size, 'lastModified' in file ? file.lastModified : file.modifiedAt]),
    ]),
  ]);
}

/** Whether orders or behaviour are among the files: without them nothing can be built. */
export function hasNeededSource(draft: ImportDraft): boolean {
  return draft.sources.some(({ source, files }) => files.length > 0 && isHistorySource(source));
}
