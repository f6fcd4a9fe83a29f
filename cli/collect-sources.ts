import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createBytesSource, type FileSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import { parseTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import type { ProjectInput, SourceInput } from '#core/workbench/build/build-types.ts';
import { openProjectInput } from '#core/workbench/build/open-project.ts';
import { answerAllColumns, type GeneralAnswers } from '#core/workbench/import/answer-all-columns.ts';
import type { FileReference } from '#core/outputs/project/file-reference.ts';
import { findLaunchFile, unpackLaunchFile } from '#core/outputs/project/launch-files.ts';
import { findMember, readProject, sliceSource } from '#core/outputs/project/package.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { isInputFolder, readTextFile } from './path-kind.ts';
import { createPathSource } from './path-source.ts';
import { SAMPLES_FOLDER } from './source-options.ts';

/** A folder stands for the files in it (not in its sub-folders), hidden ones left out, by name. */
async function expandPath(path: string): Promise<string[]> {
  if (!(await isInputFolder(path))) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(path, entry.name));
  if (files.length === 0) {
    throw new WorkbenchError('file/empty-folder', `The folder ${path} has no files in it.`, {
      hint: 'Name a folder with the files of one source, or the files themselves.',
      place: { file: path },
    });
  }
  return files.toSorted();
}

async function readTemplate(path: string): Promise<MappingTemplate> {
  const text = await readTextFile(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WorkbenchError('mapping/invalid-template', `${path} is not JSON: ${String(cause)}`, {
      cause,
      hint: 'docs/mapping-template.md shows the format.',
      place: { file: path },
    });
  }
  return parseTemplate(value, path);
}

const SAMPLE_LOCATOR = 'sample:';

/** A project with the way to its files: inside its package, with its launches, the sample's beside this program, else by path or name from its folder. */
async function openProject(
  path: string,
  openFile: (path: string) => Promise<FileSource>,
): Promise<[ProjectFile, (file: FileReference) => Promise<FileSource>]> {
  const packed = await createPathSource(path);
  const opened = await readProject(packed);
  return [
    opened.project,
    async (file) => {
      const member = findMember(opened, file);
      if (member !== undefined) return sliceSource(packed, file, member);
      const carried = findLaunchFile(opened.project, file);
      if (carried !== null) return createBytesSource(carried.name, unpackLaunchFile(carried), 0);
      if (file.locator?.startsWith(SAMPLE_LOCATOR) === true) return openFile(join(SAMPLES_FOLDER, file.name));
      return openFile(join(dirname(path), file.path ?? file.name));
    },
  ];
}

export type CollectOptions = {
  readonly files: Partial<Record<SourceName, readonly string[]>>;
  readonly project?: string;
  readonly mappings: readonly string[];
  readonly answers: GeneralAnswers;
};

/** The project that the options of `cst build` describe, and every path it will read. */
export async function collectProject(options: CollectOptions): Promise<{ input: ProjectInput; paths: string[] }> {
  const paths: string[] = [];
  const openFile = async (path: string): ReturnType<typeof createPathSource> => {
    paths.push(resolve(path));
    return createPathSource(path);
  };
  let base: ProjectInput = {
    name: 'Customer workbench',
    parameters: parametersSchema.parse({ currency: null }),
    sources: [],
  };
  if (options.project !== undefined) {
    const project = options.project;
    base = await openProjectInput(...(await openProject(project, openFile)));
  }
  const templates = await Promise.all(options.mappings.map(readTemplate));
  const templateOf = (source: SourceName): MappingTemplate | undefined =>
    templates.find((template) => template.source === source);
  const given = await Promise.all(
    Object.entries(options.files).map(async ([name, files]): Promise<SourceInput> => {
      const source = name as SourceName;
      const expanded = (await Promise.all(files.map(expandPath))).flat();
      const template = answerAllColumns(source, templateOf(source), options.answers);
      const opened = await Promise.all(expanded.map(openFile));
      return { source, files: opened, ...(template === undefined ? {} : { template }) };
    }),
  );
  const replaced = new Set(given.map(({ source }) => source));
  const kept = base.sources
    .filter(({ source }) => !replaced.has(source))
    .map((entry): SourceInput => {
      const template = answerAllColumns(entry.source, templateOf(entry.source) ?? entry.template, options.answers);
      return { ...entry, ...(template === undefined ? {} : { template }) };
    });
  return { input: { ...base, sources: [...kept, ...given] }, paths };
}
