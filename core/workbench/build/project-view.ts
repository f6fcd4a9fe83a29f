import type { Question } from '#core/sources/formats/define-format.ts';
import type { Label } from '#core/kernel/label.ts';
import type { ImportReport } from '#core/sources/import/import-report.ts';
import type { CheckFailure } from '#core/mart/check.ts';
import type { ColumnDeclaration, Measure, Model, ModelKind } from '#core/mart/define-model.ts';
import type { SettledParameters } from '#core/kernel/parameters.ts';
import type { BuiltProject, BuiltTable } from './build-types.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';

/** What is declared of a table, without its SQL. */
export type DeclaredTable = {
  readonly name: string;
  readonly kind: ModelKind;
  readonly code: string | null;
  readonly label: Label;
  readonly doc: Label;
  readonly grain: Label;
  readonly primaryKey: readonly string[];
  readonly inputs: readonly string[];
  /** Foreign key column → dimension. */
  readonly dims: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, ColumnDeclaration>>;
  readonly measures: Readonly<Record<string, Measure>>;
  /** SQL of the declared conditions. */
  readonly conditions: readonly string[];
};

/** A built table: everything the window shows of it. */
export type TableView = DeclaredTable & {
  readonly rowCount: number;
  readonly checkCount: number;
  readonly failures: readonly CheckFailure[];
};

/** A built project: everything a host shows of it. Plain data, which crosses to another process. */
export type ProjectView = {
  readonly name: string;
  /** What a saved project keeps of this build: parameters as they were set, files with mappings. */
  readonly definition: Pick<ProjectFile, 'parameters' | 'sources'>;
  readonly buildId: string;
  /**
   * When the build ended, milliseconds since 1970 by the host's clock; null of a project that is stored beside the program. An
   * audit stamp: nothing is computed from it.
   */
  readonly builtAt: number | null;
  readonly parameters: SettledParameters;
  readonly dataFrom: string | null;
  readonly dataThrough: string | null;
  readonly report: ImportReport;
  readonly tables: readonly TableView[];
};

/** What a build answers: the project, or what it needs answered first. */
export type BuildAnswer =
  | { readonly status: 'built'; readonly project: ProjectView }
  | { readonly status: 'questions'; readonly questions: readonly Question[] };

/** What is declared of a model. */
export function describeModel(model: Model): DeclaredTable {
  return {
    name: model.name,
    kind: model.kind,
    code: model.code ?? null,
    label: model.label,
    doc: model.doc,
    grain: model.grain,
    primaryKey: model.primaryKey,
    inputs: Object.values(model.inputs).map((input) => input.name),
    dims: Object.fromEntries(Object.entries(model.dims).map(([column, dimension]) => [column, dimension.name])),
    columns: model.columns,
    measures: model.measures,
    conditions: model.checks.map(({ text }) => text),
  };
}

function describeTable({ model, rowCount, checkCount, failures }: BuiltTable): TableView {
  return { ...describeModel(model), rowCount, checkCount, failures };
}

/** What a host is told of a built project. `builtAt`: when the build ended, milliseconds since 1970. */
export function describeProject(
  name: string,
  project: BuiltProject,
  definition: ProjectView['definition'],
  builtAt: number,
): ProjectView {
  return {
    name,
    definition,
    buildId: project.buildId,
    builtAt,
    parameters: project.parameters,
    dataFrom: project.dataFrom,
    dataThrough: project.dataThrough,
    report: project.report,
    tables: project.tables.map(describeTable),
  };
}
