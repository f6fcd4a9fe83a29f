import type { SqlType } from '#core/kernel/columns.ts';
import { formatMarkdownTable } from './markdown.ts';
import type { Label } from '#core/kernel/label.ts';
import type { ColumnDeclaration, Measure, Model, ModelKind } from '#core/mart/define-model.ts';

export type Language = keyof Label;

export type DictionaryColumn = {
  readonly name: string;
  readonly type: SqlType;
  readonly label: Label;
  readonly doc: Label;
  readonly unit: Label | null;
  readonly isNullable: boolean;
  readonly isKey: boolean;
  /** The dimension that the column is a foreign key of, as `table.column`. */
  readonly references: string | null;
  /** How the column may be aggregated; null where it is no measure. */
  readonly aggregation: Label | null;
};

export type DictionaryTable = {
  readonly name: string;
  readonly code: string | null;
  readonly kind: ModelKind;
  readonly label: Label;
  readonly doc: Label;
  readonly grain: Label;
  readonly primaryKey: readonly string[];
  readonly columns: readonly DictionaryColumn[];
  /** Tables the table is made from. */
  readonly inputs: readonly string[];
  /** The imported sources it goes back to. */
  readonly sources: readonly string[];
};

const KINDS: Readonly<Record<ModelKind, Label>> = {
  source: { zh: '来源', en: 'source' },
  intermediate: { zh: '中间表', en: 'intermediate' },
  dimension: { zh: '维度', en: 'dimension' },
  fact: { zh: '事实', en: 'fact' },
  bridge: { zh: '桥表', en: 'bridge' },
  aggregate: { zh: '汇总', en: 'aggregate' },
};

const UNITS_BY_SUFFIX: readonly (readonly [RegExp, Label])[] = [
  [/_cents$/, { zh: '项目币种最小单位（分）', en: 'minor units (cents) of the project currency' }],
  [/_days$|^days_/, { zh: '天', en: 'days' }],
  [/_rate$|_share$/, { zh: '比率（0 至 1）', en: 'ratio (0 to 1)' }],
  [/_at$/, { zh: '项目时区本地时间', en: "wall-clock time in the project's time zone" }],
  [/_date_key$|^date_key$|^period_key$/, { zh: 'yyyymmdd', en: 'yyyymmdd' }],
  [/_count$/, { zh: '个', en: 'count' }],
];

const AGGREGATES: Readonly<Record<Measure['aggregate'], Label>> = {
  sum: { zh: '可相加', en: 'additive: sum' },
  avg: { zh: '取平均，不可相加', en: 'average, never sum' },
  min: { zh: '取最小', en: 'minimum' },
  max: { zh: '取最大', en: 'maximum' },
};

/** The unit a column states, or the one its name implies; null where it has none. */
export function getUnit(name: string, column: ColumnDeclaration): Label | null {
  if (column.unit !== undefined) return column.unit;
  if (column.type === 'BOOLEAN' || column.type === 'VARCHAR') return null;
  return UNITS_BY_SUFFIX.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** How a measure may be aggregated, semi-additivity included. */
export function describeMeasure(measure: Measure): Label {
  const { zh, en } = AGGREGATES[measure.aggregate];
  const over = measure.semiAdditiveOver;
  if (over === undefined) return { zh, en };
  return {
    zh: `${zh}，半可加：只在同一个 ${over} 内，不可跨 ${over} 相加`,
    en: `${en}, semi-additive: within one ${over} only, never across ${over}`,
  };
}

function listSources(model: Model, byName: ReadonlyMap<string, Model>): string[] {
  const sources = new Set<string>();
  const seen = new Set<string>();
  const waiting = Object.values(model.inputs).map((input) => input.name);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const input = byName.get(name);
    if (input === undefined) continue;
    if (input.kind === 'source') sources.add(name);
    waiting.push(...Object.values(input.inputs).map((entry) => entry.name));
  }
  return [...sources].sort();
}

function describeColumns(model: Model): DictionaryColumn[] {
  return Object.entries(model.columns).map(([name, column]) => {
    const dimension = model.dims[name];
    const measure = model.measures[name];
    return {
      name,
      type: column.type,
      label: column.label,
      doc: column.doc,
      unit: getUnit(name, column),
      isNullable: column.nullable === true && !model.primaryKey.includes(name),
      isKey: model.primaryKey.includes(name),
      references: dimension === undefined ? null : `${dimension.name}.${dimension.primaryKey.join(', ')}`,
      aggregation: measure === undefined ? null : describeMeasure(measure),
    };
  });
}

function isPublished(model: Model): boolean {
  return model.kind !== 'source' && (model.kind !== 'intermediate' || model.isKept === true);
}

/**
 * The data dictionary (数据字典), from the declarations alone. `models` are all models, for the lineage;
 * described are those of them that `isIncluded` takes: unless stated, every table of the mart.
 */
export function createDataDictionary(
  models: readonly Model[],
  isIncluded: (model: Model) => boolean = isPublished,
): DictionaryTable[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  return models.filter(isIncluded).map((model) => ({
    name: model.name,
    code: model.code ?? null,
    kind: model.kind,
    label: model.label,
    doc: model.doc,
    grain: model.grain,
    primaryKey: model.primaryKey,
    columns: describeColumns(model),
    inputs: [...new Set(Object.values(model.inputs).map((input) => input.name))].sort(),
    sources: listSources(model, byName),
  }));
}

const TEXTS = {
  zh: {
    title: '数据字典',
    kind: '类型',
    code: '编号',
    grain: '粒度',
    key: '主键',
    inputs: '输入',
    sources: '来源',
    separator: '：',
    none: '无',
    header: ['列', '名称', '类型', '可空', '键', '单位', '聚合', '说明'],
    primary: '主键',
    yes: '是',
  },
  en: {
    title: 'Data dictionary',
    kind: 'Kind',
    code: 'Code',
    grain: 'Grain',
    key: 'Primary key',
    inputs: 'Inputs',
    sources: 'Sources',
    separator: ': ',
    none: 'none',
    header: ['Column', 'Name', 'Type', 'Nullable', 'Key', 'Unit', 'Aggregation', 'Description'],
    primary: 'primary',
    yes: 'yes',
  },
} as const;

function listNames(names: readonly string[], none: string): string {
  return names.length === 0 ? none : names.map((name) => `\`${name}\``).join(', ');
}

function formatTable(table: DictionaryTable, language: Language): string {
  const text = TEXTS[language];
  const facts: readonly (readonly [string, string])[] = [
    [text.kind, KINDS[table.kind][language]],
    ...(table.code === null ? [] : [[text.code, table.code] as const]),
    [text.grain, table.grain[language]],
    [text.key, listNames(table.primaryKey, text.none)],
    [text.inputs, listNames(table.inputs, text.none)],
    [text.sources, listNames(table.sources, text.none)],
  ];
  const rows = table.columns.map((column) => [
    `\`${column.name}\``,
    column.label[language],
    column.type,
    column.isNullable ? text.yes : '',
    [column.isKey ? text.primary : '', column.references === null ? '' : `→ ${column.references}`]
      .filter(Boolean)
      .join(' '),
    column.unit?.[language] ?? '',
    column.aggregation?.[language] ?? '',
    column.doc[language],
  ]);
  return [
    `## ${table.name} ${table.label[language]}`,
    table.doc[language],
    facts.map(([name, value]) => `- ${name}${text.separator}${value}`).join('\n'),
    formatMarkdownTable(text.header, rows),
  ].join('\n\n');
}

/** The dictionary as one Markdown page in one language. */
export function formatDataDictionary(tables: readonly DictionaryTable[], language: Language): string {
  return `${[`# ${TEXTS[language].title}`, ...tables.map((table) => formatTable(table, language))].join('\n\n')}\n`;
}
