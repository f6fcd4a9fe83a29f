import { z } from 'zod';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { SOURCE_NAMES } from '#core/sources/contracts.ts';
import { mappingTemplateSchema } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { sortKeys } from './canonical.ts';
import { fileReferenceSchema } from './file-reference.ts';
import {
  evaluationIdSchema,
  pinIdSchema,
  predictionIdSchema,
  scenarioIdSchema,
  segmentIdSchema,
  statementIdSchema,
  strategyIdSchema,
  tagIdSchema,
} from './ids.ts';
import { MIGRATIONS } from '#core/outputs/project/migrations/registry.ts';
import { audienceRuleSchema } from '#core/questions/audience/audience-rule.ts';
import { comparisonSchema, periodSchema } from '#core/questions/periods/period.ts';
import { WORKBENCH_VERSION } from '#core/kernel/version.ts';

/** The version of the project format that this workbench writes. It reads every earlier one. */
export const PROJECT_FORMAT_VERSION = 3;

/** Ending of a project's file, linked or packaged. */
export const PROJECT_EXTENSION = '.cstwb';

/**
 * A saved thing whose own module checks `content`, by `version`. The project file carries it whole from one saving to the next,
 * also where this version of the workbench does not show it.
 */
function savedRecord<Id extends z.ZodType>(id: Id) {
  return z.strictObject({
    id,
    version: z.number().int().min(1),
    name: z.string().min(1).max(200),
    content: z.record(z.string(), z.json()),
  });
}

function listOnce<Item extends { readonly id: unknown }>(items: readonly Item[]): boolean {
  return new Set(items.map(({ id }) => id)).size === items.length;
}

const onceEach = 'every id may be there once only';

/** What a project is on disk (`.cstwb`): JSON of this shape, keys sorted. */
export const projectFileSchema = z.strictObject({
  formatVersion: z.literal(PROJECT_FORMAT_VERSION),
  /** Version of the workbench that saved it. */
  appVersion: z.string().min(1).default(WORKBENCH_VERSION),
  name: z.string().trim().min(1).max(200),
  parameters: parametersSchema
    .extend({ currency: parametersSchema.shape.currency.unwrap().default(null) })
    .prefault({}),
  /** Files of one source that share a mapping; a source may come more than once. */
  sources: z
    .array(
      z.strictObject({
        source: z.enum(SOURCE_NAMES),
        files: z.array(fileReferenceSchema).min(1),
        template: mappingTemplateSchema.optional(),
      }),
    )
    .min(1),
  segments: z.array(savedRecord(segmentIdSchema)).refine(listOnce, onceEach).default([]),
  strategies: z.array(savedRecord(strategyIdSchema)).refine(listOnce, onceEach).default([]),
  scenarios: z.array(savedRecord(scenarioIdSchema)).refine(listOnce, onceEach).default([]),
  /** Predictions that were locked before their outcome was known: never changed, only read. */
  predictions: z.array(savedRecord(predictionIdSchema)).refine(listOnce, onceEach).default([]),
  /** The analyst's own tags (画像标签): rules by name. */
  tags: z.array(savedRecord(tagIdSchema)).refine(listOnce, onceEach).default([]),
  /** What launched strategies turned out to do: read-outs, decisions, what was learnt of responses. */
  evaluations: z.array(savedRecord(evaluationIdSchema)).refine(listOnce, onceEach).default([]),
  /** Statements of the SQL screen that were kept. */
  statements: z.array(savedRecord(statementIdSchema)).refine(listOnce, onceEach).default([]),
  /** Charts pinned for reports. */
  pins: z.array(savedRecord(pinIdSchema)).refine(listOnce, onceEach).default([]),
  /** What was in front. `choices`: tab, table or presentation by `<view>.<control>`; the window ignores what it does not know. */
  viewState: z
    .strictObject({ view: z.string().min(1).default('home'), choices: z.record(z.string(), z.string()).default({}) })
    .prefault({}),
  /** The filters in force, each a chip: every view, list and export goes by all of them together. */
  filters: z.array(audienceRuleSchema).default([]),
  /** The days that numbers over time are about, and what they are compared with. */
  period: periodSchema.default({ kind: 'last-days', days: 90 }),
  comparison: comparisonSchema.default({ kind: 'previous' }),
  /** The last build, to tell whether what is opened computes the same. */
  lastBuild: z
    .strictObject({ buildId: z.string().regex(/^[0-9a-f]{64}$/), asOfDate: z.string() })
    .nullable()
    .default(null),
});

/** A project, complete. */
export type ProjectFile = z.output<typeof projectFileSchema>;
export type ProjectSource = ProjectFile['sources'][number];
export type ViewState = ProjectFile['viewState'];

/** A new project of these sources; everything else as `changes` says or empty. */
export function createProjectFile(changes: Pick<ProjectFile, 'name' | 'sources'> & Partial<ProjectFile>): ProjectFile {
  return projectFileSchema.parse({ formatVersion: PROJECT_FORMAT_VERSION, ...changes });
}

function failInvalid(fileName: string, error: z.ZodError): never {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new WorkbenchError(
    'project/invalid',
    `${fileName} is not a valid project: ${path === '' ? '' : `${path}: `}${issue?.message ?? ''}`,
    {
      cause: error,
      hint: 'The file was left as it is. Open an earlier copy of the project, or import its data again.',
      zh: {
        message: `${fileName} 不是有效的项目${path === '' ? '' : `，“${path}”有误`}：${issue?.message ?? '原因不明'}`,
        hint: '文件没有改动。请打开项目的较早副本，或重新导入数据。',
      },
      place: { file: fileName, column: path },
    },
  );
}

function readVersion(value: unknown): number {
  if (typeof value !== 'object' || value === null || !('formatVersion' in value)) return 1;
  return typeof value.formatVersion === 'number' ? value.formatVersion : 1;
}

function checkProjectFile(value: unknown, fileName: string): ProjectFile {
  const version = readVersion(value);
  if (version > PROJECT_FORMAT_VERSION) {
    throw new WorkbenchError(
      'project/newer-version',
      `${fileName} was saved by a newer workbench: format ${version}, this one reads up to ${PROJECT_FORMAT_VERSION}.`,
      {
        hint: 'Open it with the newer workbench. The file was left as it is.',
        place: { file: fileName },
        zh: {
          message: `${fileName} 由更新版本的程序保存：格式版本为 ${version}，当前程序最高支持 ${PROJECT_FORMAT_VERSION}。`,
          hint: '请用新版本打开。文件没有改动。',
        },
      },
    );
  }
  try {
    const steps = MIGRATIONS.filter(({ from }) => from >= version);
    return projectFileSchema.parse(steps.reduce((current, { migrate }) => migrate(current), value));
  } catch (error) {
    if (error instanceof z.ZodError) failInvalid(fileName, error);
    throw error;
  }
}

/**
 * Reads a project from JSON text of this format version or any earlier one.
 * @throws WorkbenchError `project/newer-version` for a later one, `project/invalid` naming the path of the first fault.
 */
export function parseProjectFile(text: string, fileName: string): ProjectFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WorkbenchError('project/invalid', `${fileName} is not a project: it is not JSON. ${String(cause)}`, {
      cause,
      hint: `Choose a file that ends in ${PROJECT_EXTENSION}.`,
      zh: {
        message: `${fileName} 不是项目文件：内容不是 JSON。${String(cause)}`,
        hint: `请选择扩展名为 ${PROJECT_EXTENSION} 的文件。`,
      },
      place: { file: fileName },
    });
  }
  return checkProjectFile(value, fileName);
}

/** A project as text: the same project always gives the same bytes. */
export function formatProjectFile(project: ProjectFile): string {
  const saved = projectFileSchema.parse({ ...project, appVersion: WORKBENCH_VERSION });
  return `${JSON.stringify(sortKeys(saved), null, 2)}\n`;
}
