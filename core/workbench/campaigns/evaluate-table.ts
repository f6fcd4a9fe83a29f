import { readExperimentTable, type ExperimentColumns } from '#core/campaigns/evaluate/read-experiment.ts';
import type { Engine } from '#core/kernel/engine.ts';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import { evaluateExperiment, type ExperimentResult } from '#core/science/experiments/experiment.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import type { Encoding } from '#core/sources/formats/encodings.ts';
import { getFormat, inspectFile } from '#core/sources/formats/registry.ts';

/** Which columns of the table say what, and how it is evaluated. */
export type TableEvaluation = ExperimentColumns & {
  /** Planned share of each arm; equal unless stated. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  readonly encoding?: Encoding | undefined;
  /** Of the bootstrap. */
  readonly seed: number;
};

export type EvaluatedTable =
  | { readonly status: 'questions'; readonly questions: readonly Question[] }
  | { readonly status: 'evaluated'; readonly records: number; readonly result: ExperimentResult };

const TABLE = { name: 'raw_experiment' };

/**
 * Evaluates a plain table of an experiment, one row per customer as assigned. Rejects with `experiment/broken-record` where a record
 * cannot be read, with what the columns are refused for, and `task/cancelled`.
 */
export async function evaluateTable(
  engine: Engine,
  file: FileSource,
  options: TableEvaluation,
  task: TaskOptions,
): Promise<EvaluatedTable> {
  const read = options.encoding === undefined ? {} : { encoding: options.encoding };
  const inspection = await inspectFile(file, read, task);
  const open = inspection.questions.filter(({ meanwhile }) => meanwhile === undefined);
  if (open.length > 0) return { status: 'questions', questions: open };
  const report = await getFormat(inspection.format).load(engine, file, inspection, TABLE, task);
  const [broken] = report.broken;
  if (broken !== undefined) {
    throw new WorkbenchError(
      'experiment/broken-record',
      `${file.name}: ${report.broken.length} records cannot be read. ${broken.message.en}`,
      {
        hint: 'Mend the file and run it again: leaving customers out would bias the comparison.',
        place: { file: file.name, line: broken.line, value: broken.rawText },
        zh: {
          message: `${file.name} 有 ${report.broken.length} 条记录无法读取。${broken.message.zh}`,
          hint: '请修好文件后重新运行：略去客户会使比较产生偏差。',
        },
      },
    );
  }
  const { columns } = inspection;
  const data = await readExperimentTable(engine, { table: TABLE, file: file.name, columns }, options, task);
  const { control, seed, weights } = options;
  const result = evaluateExperiment(data, { control, seed, ...(weights === undefined ? {} : { weights }) });
  return { status: 'evaluated', records: report.recordCount, result };
}
