import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type { Engine } from '#core/kernel/engine.ts';
import { combineRules, EVERYBODY } from '#core/questions/audience/audience-rule.ts';
import { createWorkbench } from '../../renderer/carrier/create-workbench.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import type { QuestionArgs, QuestionName } from '#core/questions/define-question.ts';
import { projectFileSchema } from '#core/outputs/project/project-file.ts';
import { settleComparison, settlePeriod } from '#core/questions/periods/period.ts';
import { writeQuestion } from '#core/workbench/questions/write-question.ts';
import { formatStoredLook, STORED_ANSWERS } from '../../renderer/carrier/stored-answers.ts';
import { countRowLoss } from '../../renderer/views/home/count-row-loss.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');

/** What is stored of the sample beside its own files. */
export const STORED_LOOK_FILE = join(SAMPLES, STORED_ANSWERS);

type Asked = {
  readonly [Name in QuestionName]: { readonly name: Name; readonly args: QuestionArgs<Name> };
}[QuestionName];

/** Everything that Home and the bars around it ask while no filter is in force. */
export function listHomeQuestions(project: ProjectView): readonly Asked[] {
  const known = { dataFrom: project.dataFrom?.slice(0, 10) ?? null, asOf: project.parameters.asOfDate };
  const { period, comparison } = projectFileSchema.pick({ period: true, comparison: true }).parse({});
  const span = settlePeriod(period, known);
  if (span === null) throw new Error('The sample has no day in the period that a new project begins with.');
  return [
    { name: 'money-series', args: { unit: 'week', span, comparison: settleComparison(comparison, span) } },
    { name: 'kpis', args: {} },
    { name: 'noteworthy', args: { rows: countRowLoss(project) } },
    { name: 'campaign-list', args: {} },
    { name: 'segment-value-matrix', args: {} },
    { name: 'repurchase-rates', args: {} },
    { name: 'audience-count', args: {} },
    { name: 'filter-options', args: {} },
  ];
}

/** Serves the sample's files as the window does. */
async function serveSamples() {
  const server = createServer((request, response) =>
    createReadStream(join(SAMPLES, basename(decodeURIComponent(request.url ?? ''))))
      .on('error', (error) => response.destroy(error))
      .pipe(response),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}

/** The text of `samples/stored-answers.json` as a build of the sample says it now. The engine is closed at the end. */
export async function writeStoredLook(openEngine: () => Promise<Engine>): Promise<string> {
  const { baseUrl, stop } = await serveSamples();
  const workbench = createWorkbench(openEngine);
  try {
    const answer = await workbench.build({ kind: 'sample', baseUrl });
    if (answer.status !== 'built') throw new Error(`The sample asks: ${JSON.stringify(answer.questions)}`);
    const everybody = combineRules([EVERYBODY]);
    const answers = new Map<string, unknown>();
    for (const { name, args } of listHomeQuestions(answer.project)) {
      answers.set(writeQuestion(name, args, everybody), await workbench.query(name, args, everybody));
    }
    return formatStoredLook({ project: answer.project, answers });
  } finally {
    await workbench.close();
    await stop();
  }
}
