import { runDrawsHere, type DrawRunner } from '#core/campaigns/draws/draw-runner.ts';
import { createCallQueue } from '#core/kernel/call-queue.ts';
import { createMemory, type Memory } from '#core/kernel/memory.ts';
import { runCampaignCall } from '#core/workbench/campaigns/campaign-calls.ts';
import { writeArgs, writeCampaignLists } from '#core/workbench/campaigns/write-campaign.ts';
import type { Engine } from '#core/kernel/engine.ts';
import type { FileSource } from '#core/kernel/files.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { exportCsv } from '#core/outputs/tables/csv.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import type { BuiltProject, ProjectInput, SourceInput } from '#core/workbench/build/build-types.ts';
import { exportProject, exportTables } from '#core/workbench/export/export-project.ts';
import { exportStatement } from '#core/workbench/export/export-statement.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { createDataSource } from '../engine/data-source.ts';
import { settleSource } from './apply-answers.ts';
import { assignFiles } from './assign-files.ts';
import { defineProject, packProject } from './define-project.ts';
import { runImportCall } from './import-calls.ts';
import { createDownloadFolder, openOutputFolder } from './output-folders.ts';
import { describeOutcome } from './project-view.ts';
import { runQuery } from './queries.ts';
import { createQuestionStatements } from './question-statements.ts';
import { recordStatements } from './record-statements.ts';
import { runSqlCall } from './run-sql.ts';
import { openSampleProject } from './sample-project.ts';
import { writeQuestion } from './stored-answers.ts';
import type { BuildRequest, Workbench } from './workbench.ts';

/** What finds each file of a build again. */
type Locators = Map<FileSource, string | null>;

async function openInput(request: BuildRequest, locators: Locators, task: TaskOptions): Promise<ProjectInput> {
  if (request.kind === 'sample') return openSampleProject(request.baseUrl, locators, task);
  const sources: SourceInput[] = [];
  for (const { source, files, template } of request.sources) {
    const opened = files.map(({ file, locator }) => {
      const data = createDataSource(file);
      locators.set(data, locator);
      return data;
    });
    const input = { source, files: opened, ...(template === undefined ? {} : { template }) };
    sources.push(...(await settleSource(input, request.answers, task)));
  }
  return { name: request.name, parameters: request.parameters, sources };
}

function failWithoutProject(): never {
  throw new WorkbenchError('project/none', 'No project is built yet.', {
    hint: 'Open the sample or import data first.',
    zh: { message: '还没有构建项目。', hint: '请先打开示例或导入数据。' },
  });
}

/** The workbench in this very thread, over the engine that `openEngine` opens: the worker's inside, and what tests use directly. */
export function createWorkbench(openEngine: () => Promise<Engine>, runDraws: DrawRunner = runDrawsHere): Workbench {
  let opening: Promise<Engine> | null = null;
  let current: BuiltProject | null = null;
  /** Of the current build; another build has another. */
  let memory: Memory = createMemory();
  const statements = createQuestionStatements();
  /** A question is answered whole before the next: the first of a screen does not wait between the statements of all others. */
  const questions = createCallQueue();

  function getEngine(): Promise<Engine> {
    opening ??= openEngine().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  return {
    open: async () => {
      const { kind, version } = await getEngine();
      return { kind, version };
    },
    build: async (request, task = {}) => {
      const locators: Locators = new Map();
      const [engine, input] = await Promise.all([getEngine(), openInput(request, locators, task)]);
      const outcome = await buildProject(engine, input, task);
      if (outcome.status === 'built') {
        current = outcome.project;
        memory = createMemory();
        statements.clear();
      }
      return describeOutcome(input.name, outcome, (project) => defineProject(input, project, locators));
    },
    query: (name, args, audience, task = {}) =>
      questions.add(async () => {
        const { schema, parameters } = current ?? failWithoutProject();
        const { engine, listStatements } = recordStatements(await getEngine());
        try {
          const result = await runQuery(name, engine, { schema, parameters, audience }, args, task);
          statements.keep(writeQuestion(name, args, audience), listStatements(), schema);
          return result;
        } finally {
          statements.noteMade(listStatements());
        }
      }, task.signal),
    readStatements: async (name, args, audience) => statements.write(writeQuestion(name, args, audience)),
    readColumns: async (name, args, audience) =>
      statements.readColumns(writeQuestion(name, args, audience), await getEngine()),
    runSql: async (name, args, task = {}) => {
      const project = current ?? failWithoutProject();
      return runSqlCall(name, await getEngine(), project, args, task);
    },
    runSimulation: async (name, args, task = {}) => {
      const project = current ?? failWithoutProject();
      const session = { engine: await getEngine(), project, ...memory };
      return runCampaignCall(name, session, args, { runDraws }, task);
    },
    runImport: (name, args, task = {}) =>
      runImportCall(
        name,
        {
          getEngine,
          openInput: (request, own) => openInput(request, new Map(), own),
          getImportSchema: () => (current ?? failWithoutProject()).importSchema,
          writeCsv: async (statement, file, own) => {
            const output = createDownloadFolder();
            await exportCsv(await getEngine(), statement, output.folder, file, { ...own, subject: file });
            return output.listFiles()[0]?.blob ?? new Blob();
          },
        },
        args,
        task,
      ),
    exportFiles: async (request, target, task = {}) => {
      const project = current ?? failWithoutProject();
      const output = target.kind === 'folder' ? openOutputFolder(target.folder) : createDownloadFolder();
      const engine = await getEngine();
      if (request.kind === 'statement') await exportStatement(engine, project, request, output.folder, task);
      else if (request.kind === 'launch') {
        const { kind: _, ...asked } = request;
        const session = { engine, project, ...memory };
        await writeCampaignLists(session, writeArgs.parse(asked), output.folder, runDraws, task);
      } else if (request.kind === 'project')
        await exportProject(engine, project, output.folder, { ...request, ...task });
      else await exportTables(engine, project, request.tables, output.folder, { ...request, ...task });
      return output.listFiles();
    },
    assignFiles: (files, task = {}) => assignFiles(files.map(createDataSource), task),
    packageProject: async (project, files, task = {}) => {
      const results = createDownloadFolder();
      if (current !== null) {
        const names = current.tables.map(({ model }) => model.name);
        await exportTables(await getEngine(), current, names, results.folder, task);
      }
      return packProject(project, files.map(createDataSource), results.listFiles(), task);
    },
    close: async () => {
      if (opening === null) return;
      const engine = await opening;
      opening = null;
      current = null;
      await engine.close();
    },
  };
}
