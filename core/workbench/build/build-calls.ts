import { z } from 'zod';
import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { parseProjectFile } from '#core/outputs/project/project-file.ts';
import { noArguments, type Named } from '#core/questions/define-question.ts';
import { defineWorkbenchCall } from '../define-call.ts';
import type { WorkbenchHost } from '../host.ts';
import { settleSource } from '../import/apply-answers.ts';
import type { OpenWorkbench } from '../open-workbench.ts';
import { buildProject } from './build-project.ts';
import { buildRequestSchema, type BuildRequest } from './build-request.ts';
import type { BuildOutcome, ProjectInput, SourceInput } from './build-types.ts';
import { defineProject } from './define-project.ts';
import { openProjectInput } from './open-project.ts';
import { describeProject, type BuildAnswer } from './project-view.ts';

const SAMPLE_DEFINITION = 'project.json';

/** What finds each opened file in its host when the project is opened later. */
export type Locators = Map<FileSource, string | null>;

const decoder = new TextDecoder();

async function openSample(
  host: WorkbenchHost,
  baseUrl: string,
  locators: Locators,
  task: TaskOptions,
): Promise<ProjectInput> {
  const { file: definition } = await host.openSampleFile(baseUrl, SAMPLE_DEFINITION, task);
  const text = decoder.decode(await definition.read(0, definition.size));
  return openProjectInput(parseProjectFile(text, SAMPLE_DEFINITION), async ({ name }) => {
    task.onProgress?.({ step: 'load', subject: name, done: 0 });
    const { file, locator } = await host.openSampleFile(baseUrl, name, task);
    locators.set(file, locator);
    return file;
  });
}

/** Opens the files of a request with the answers in their templates. What finds each file again goes into `locators`. */
export async function openRequest(
  host: WorkbenchHost,
  request: BuildRequest,
  locators: Locators,
  task: TaskOptions,
): Promise<ProjectInput> {
  if (request.kind === 'sample') return openSample(host, request.baseUrl, locators, task);
  const sources: SourceInput[] = [];
  for (const { source, files, template } of request.sources) {
    const opened = files.map(({ file, locator }) => {
      const data = host.openFile(file);
      locators.set(data, locator);
      return data;
    });
    const input = { source, files: opened, ...(template === undefined ? {} : { template }) };
    sources.push(...(await settleSource(input, request.answers, task)));
  }
  return { name: request.name, parameters: request.parameters, sources };
}

/** Builds a project and starts its session. A failed or cancelled build, or one that asks, leaves the session before in place. */
export async function buildSession(
  workbench: OpenWorkbench,
  input: ProjectInput,
  task: TaskOptions,
): Promise<BuildOutcome> {
  const engine = await workbench.getEngine();
  const outcome = await buildProject(engine, input, task);
  if (outcome.status === 'built') workbench.startSession(engine, outcome.project);
  return outcome;
}

/** Opens the engine; later calls return the same facts. */
export const openCall = defineWorkbenchCall({
  name: 'open',
  args: noArguments,
  run: async (workbench) => {
    const { kind, version } = await workbench.getEngine();
    return { kind, version };
  },
});

/** Builds what was asked for. A failed or cancelled build leaves the project built before in place. */
export const buildCall = defineWorkbenchCall({
  name: 'build',
  args: z.strictObject({ request: buildRequestSchema }),
  run: async (workbench, { request }, task): Promise<BuildAnswer> => {
    const locators: Locators = new Map();
    const [, input] = await Promise.all([workbench.getEngine(), openRequest(workbench.host, request, locators, task)]);
    const outcome = await buildSession(workbench, input, task);
    if (outcome.status === 'questions') return outcome;
    const definition = await defineProject(input, outcome.project, locators);
    return {
      status: 'built',
      project: describeProject(input.name, outcome.project, definition, workbench.host.now()),
    };
  },
});

/** Closes the engine with everything in it. */
export const closeCall = defineWorkbenchCall({
  name: 'close',
  args: noArguments,
  run: (workbench) => workbench.close(),
});

declare module '#core/workbench/define-call.ts' {
  interface Calls extends Named<typeof openCall>, Named<typeof buildCall>, Named<typeof closeCall> {}
}
