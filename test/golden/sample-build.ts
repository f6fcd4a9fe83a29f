import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '#core/kernel/engine.ts';
import { buildProject } from '#core/workbench/build/build-project.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';
import { openProjectInput } from '#core/workbench/build/open-project.ts';
import { parseProjectFile } from '#core/outputs/project/project-file.ts';
import { createPathSource } from '../../cli/path-source.ts';
import { hashText, writeCanonicalCsv } from '../helpers/canonical-csv.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');

/** Folder of the golden outputs. */
export const EXPECTED_FOLDER = join(SAMPLES, 'expected');

/** Tables up to this many rows are kept whole, so that a change shows as a readable difference. */
const WHOLE_TABLE_ROWS = 2_000;

export type GoldenTable = { readonly rows: number; readonly sha256: string; readonly isWhole: boolean };
export type Golden = {
  readonly buildId: string;
  readonly asOfDate: string;
  readonly files: unknown;
  readonly tables: Readonly<Record<string, GoldenTable>>;
};

/** Builds the sample project; fails on questions. */
export async function buildSample(engine: Engine): Promise<BuiltProject> {
  const text = await readFile(join(SAMPLES, 'project.json'), 'utf8');
  const input = await openProjectInput(parseProjectFile(text, 'project.json'), ({ name }) =>
    createPathSource(join(SAMPLES, name)),
  );
  const outcome = await buildProject(engine, input);
  if (outcome.status !== 'built') throw new Error(`The sample asks: ${JSON.stringify(outcome.questions)}`);
  return outcome.project;
}

/** The golden summary of a build, and the canonical CSV of its smaller tables. */
export async function summariseBuild(
  engine: Engine,
  project: BuiltProject,
): Promise<{ golden: Golden; texts: Record<string, string> }> {
  const tables: Record<string, GoldenTable> = {};
  const texts: Record<string, string> = {};
  for (const { model, rowCount } of project.tables) {
    const text = await writeCanonicalCsv(engine, model, project.schema);
    const isWhole = rowCount <= WHOLE_TABLE_ROWS;
    tables[model.name] = { rows: rowCount, sha256: hashText(text), isWhole };
    if (isWhole) texts[model.name] = text;
  }
  const files = project.report.files.map(({ source, file, rowsIn, loaded, duplicates, excluded, rejected }) => ({
    source,
    file,
    rowsIn,
    loaded,
    duplicates,
    excluded: excluded
      .filter(({ rows }) => rows > 0)
      .map(({ rule, rows, amountCents }) => ({
        rule,
        rows,
        amountCents: amountCents === null ? null : Number(amountCents),
      })),
    rejected,
  }));
  return { golden: { buildId: project.buildId, asOfDate: project.parameters.asOfDate, files, tables }, texts };
}
