import { formatMarkdownTable } from './markdown.ts';
import type { Label } from '#core/kernel/label.ts';
import type { Model } from '#core/mart/define-model.ts';

export type BusMatrixRow = {
  /** The business process: a fact's `process`, or the fact itself where it states none. */
  readonly process: { readonly id: string; readonly label: Label };
  readonly fact: string;
  /** Foreign key columns of the fact by dimension; none where the process has no such dimension. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
};

export type BusMatrix = {
  readonly dimensions: readonly { readonly name: string; readonly label: Label }[];
  readonly rows: readonly BusMatrixRow[];
};

/** The bus matrix (总线矩阵), business processes × dimensions, from the facts' declarations. */
export function createBusMatrix(models: readonly Model[]): BusMatrix {
  const dimensions = models.filter((model) => model.kind === 'dimension').map(({ name, label }) => ({ name, label }));
  const facts = models.filter((model) => model.kind === 'fact');
  return {
    dimensions,
    rows: facts.map((fact) => ({
      process: fact.process ?? { id: fact.name, label: fact.label },
      fact: fact.name,
      keys: Object.fromEntries(
        dimensions.map(({ name }) => [
          name,
          Object.entries(fact.dims).flatMap(([column, dimension]) => (dimension.name === name ? [column] : [])),
        ]),
      ),
    })),
  };
}

const TEXTS = {
  zh: { title: '总线矩阵', process: '业务过程', fact: '事实表' },
  en: { title: 'Bus matrix', process: 'Process', fact: 'Fact' },
} as const;

/** The bus matrix as one Markdown page in one language. */
export function formatBusMatrix(matrix: BusMatrix, language: keyof Label): string {
  const text = TEXTS[language];
  const header = [text.process, text.fact, ...matrix.dimensions.map(({ label }) => label[language])];
  const rows = matrix.rows.map(({ process, fact, keys }) => [
    `${process.id} ${process.label[language]}`,
    `\`${fact}\``,
    ...matrix.dimensions.map(({ name }) => {
      const columns = keys[name] ?? [];
      return columns.length === 0 ? '' : `✓ ${columns.join(', ')}`;
    }),
  ]);
  return `# ${text.title}\n\n${formatMarkdownTable(header, rows)}\n`;
}
