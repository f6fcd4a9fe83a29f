import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { Inspection } from '#core/sources/formats/define-format.ts';
import { inspectFile } from '#core/sources/formats/registry.ts';
import { getContract, SOURCE_NAMES, type SourceName } from '#core/sources/contracts.ts';
import { loadSource } from '#core/sources/import/import-source.ts';
import { suggestMapping, type MappingSuggestion } from '#core/sources/mapping/suggest-mapping.ts';
import { createTemplate, type ColumnReference, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { ident, sql } from '#core/kernel/sql.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { openNativeEngine } from '../native-engine.ts';
import { createOutputFolder } from '../output-folder.ts';
import { createPathSource } from '../path-source.ts';
import { createProgressLine, formatFinding, formatQuestion, printResult, runCommand } from '../terminal.ts';

export type InspectOptions = {
  readonly source?: string;
  /** Where to write the proposed template. */
  readonly template?: string;
  readonly encoding?: string;
  readonly json: boolean;
  readonly quiet: boolean;
};

const PREVIEW_ROWS = 5;

function readSourceName(text: string): SourceName {
  const source = SOURCE_NAMES.find((name) => name === text);
  if (source !== undefined) return source;
  throw new WorkbenchError('import/unknown-source', `There is no source "${text}".`, {
    hint: `The sources are ${SOURCE_NAMES.join(', ')}.`,
  });
}

/** How well a source fits: every required field found counts most, then the certainty of all fields. */
function rateSuggestion(source: SourceName, suggestion: MappingSuggestion): number {
  const { fields } = getContract(source);
  const mapped = new Set(Object.keys(suggestion.template.columns));
  const required = fields.filter((field) => field.required);
  const found = required.filter((field) => mapped.has(field.name)).length;
  const certainty = suggestion.fields.reduce((sum, field) => sum + field.confidence, 0);
  return (found / required.length) * 100 + (suggestion.preset === undefined ? 0 : 50) + certainty;
}

function guessSource(inspection: Inspection): SourceName {
  const rated = SOURCE_NAMES.map((source) => ({
    source,
    rating: rateSuggestion(source, suggestMapping(source, [inspection])),
  }));
  return rated.reduce((best, candidate) => (candidate.rating > best.rating ? candidate : best)).source;
}

function describeReference(reference: ColumnReference): string {
  if (typeof reference === 'string') return reference;
  return 'constant' in reference ? `"${reference.constant}" in every row` : reference.product.join(' × ');
}

function formatPreview(inspection: Inspection): string {
  const rows = inspection.preview.slice(0, PREVIEW_ROWS).map((row) => row.map((cell) => cell ?? '').join(' | '));
  return [`  ${inspection.columns.join(' | ')}`, ...rows.map((row) => `  ${row}`)].join('\n');
}

function formatMapping(source: SourceName, suggestion: MappingSuggestion): string {
  const { fields } = getContract(source);
  const width = Math.max(...fields.map(({ name }) => name.length));
  const lines = fields.map(({ name, required }) => {
    const reference = suggestion.template.columns[name];
    const confidence = suggestion.fields.find(({ field }) => field === name)?.confidence;
    const certainty = confidence === undefined ? '' : `  (${Math.round(100 * confidence)} %)`;
    const text = reference === undefined ? (required ? 'MISSING' : '–') : `${describeReference(reference)}${certainty}`;
    return `  ${name.padEnd(width)}  ${text}`;
  });
  const preset = suggestion.preset === undefined ? '' : `, by the preset ${suggestion.preset.label.en}`;
  return [`Proposed mapping onto ${source}${preset}:`, ...lines].join('\n');
}

/** `cst inspect`: what a file is, how it would be mapped, and what it leaves open; nothing is built. */
export async function runInspect(path: string, options: InspectOptions): Promise<ExitCode> {
  return runCommand(options.json, async (signal) => {
    const file = await createPathSource(path);
    const read =
      options.encoding === undefined
        ? {}
        : { encoding: options.encoding as NonNullable<MappingTemplate['read']['encoding']> };
    const progress = createProgressLine(options.quiet);
    const task = { signal, onProgress: progress.listener };
    const inspection = await inspectFile(file, read, task);
    const source = options.source === undefined ? guessSource(inspection) : readSourceName(options.source);
    const suggestion = suggestMapping(source, [inspection]);
    const missing = getContract(source).fields.filter(
      ({ name, required }) => required && suggestion.template.columns[name] === undefined,
    );
    const template: MappingTemplate = {
      ...createTemplate(source),
      ...suggestion.template,
      read: { ...suggestion.template.read, ...read },
    };

    const spillFolder = await mkdtemp(join(tmpdir(), 'cst-'));
    const engine = await openNativeEngine({ grantedFiles: [path], grantedFolders: [], spillFolder });
    try {
      await engine.run(sql`create schema ${ident('inspected')}`);
      const scope = { engine, schema: 'inspected', parameters: parametersSchema.parse({}), task };
      const loaded =
        missing.length === 0 ? await loadSource(scope, source, [{ source, files: [file], template }]) : undefined;
      const questions = loaded?.questions ?? inspection.questions;
      const findings = (loaded?.findings ?? []).filter(({ state }) => state !== 'question');
      const [load] = loaded?.files ?? [];
      progress.finish();
      if (options.template !== undefined) {
        const sink = await createOutputFolder(dirname(options.template)).open(basename(options.template));
        await sink.write(new TextEncoder().encode(`${JSON.stringify(template, null, 2)}\n`));
        await sink.commit();
      }
      const details = Object.entries(inspection.options).filter(
        ([name, value]) => name !== 'format' && value !== undefined,
      );
      const notes = [...inspection.notes, ...(load?.load.notes ?? [])];
      const broken = load?.load.broken ?? [];
      const text = [
        `${file.name}: ${inspection.format}, ${file.size.toLocaleString('en-US')} bytes${load === undefined ? '' : `, ${load.load.recordCount.toLocaleString('en-US')} rows`}`,
        ...details.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
        ...(inspection.sheets === undefined ? [] : [`  sheets: ${inspection.sheets.join(', ')}`]),
        '',
        formatPreview(inspection),
        '',
        formatMapping(source, suggestion),
        ...(notes.length === 0 ? [] : ['', 'Notes:', ...notes.map((note) => `  ${note.text.en}`)]),
        ...(broken.length === 0 ? [] : ['', `${broken.length} rows cannot be read:`]),
        ...broken.slice(0, 10).map((record) => `  line ${record.line}: ${record.message.en}`),
        ...(findings.length === 0
          ? []
          : ['', 'What the rows mean:', ...findings.map((finding) => formatFinding(finding))]),
        ...(questions.length === 0 ? [] : ['', 'Questions:', ...questions.map((question) => formatQuestion(question))]),
        ...(options.template === undefined ? [] : ['', `The template is in ${options.template}.`]),
      ].join('\n');
      printResult(options.json, text, {
        file: file.name,
        inspection,
        source,
        template,
        fields: suggestion.fields,
        questions,
        findings: loaded?.findings ?? [],
        broken: broken.slice(0, 1000),
      });
      return questions.some((question) => question.meanwhile === undefined) || missing.length > 0
        ? EXIT_CODES.questions
        : EXIT_CODES.ok;
    } finally {
      progress.finish();
      await engine.close();
      await rm(spillFolder, { recursive: true, force: true });
    }
  });
}
