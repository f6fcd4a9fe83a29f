import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { getContract, SOURCE_NAMES, type SourceName } from '#core/sources/contracts.ts';
import type { Inspection } from '#core/sources/formats/define-format.ts';
import type { MappingSuggestion } from '#core/sources/mapping/suggest-mapping.ts';
import { writeReference, type ColumnReference, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { inspectGiven } from '#core/workbench/import/inspect-given.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { openNativeEngine } from '../native-engine.ts';
import { createOutputFolder } from '../output-folder.ts';
import { createPathSource } from '../path-source.ts';
import { createProgressLine, formatFinding, formatQuestion, printResult, runCommand } from '../terminal.ts';
import { createWorkFolder } from '../work-folder.ts';

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

function describeReference(reference: ColumnReference): string {
  if (typeof reference === 'string') return reference;
  return 'constant' in reference ? `"${reference.constant}" in every row` : writeReference(reference);
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
    const progress = createProgressLine(options.quiet);
    const spillFolder = await createWorkFolder();
    const engine = await openNativeEngine({ grantedFiles: [path], grantedFolders: [], spillFolder });
    try {
      const given = {
        ...(options.source === undefined ? {} : { source: readSourceName(options.source) }),
        ...(options.encoding === undefined
          ? {}
          : { encoding: options.encoding as NonNullable<MappingTemplate['read']['encoding']> }),
      };
      const reading = await inspectGiven(engine, file, given, { signal, onProgress: progress.listener });
      const { inspection, source, suggestion, template, missing, questions, notes, broken, recordCount } = reading;
      const { findings: all, fault } = reading;
      const findings = all.filter(({ state }) => state !== 'question');
      progress.finish();
      if (options.template !== undefined) {
        const sink = await createOutputFolder(dirname(options.template)).open(basename(options.template));
        await sink.write(new TextEncoder().encode(`${JSON.stringify(template, null, 2)}\n`));
        await sink.commit();
      }
      const details = Object.entries(inspection.options).filter(
        ([name, value]) => name !== 'format' && value !== undefined,
      );
      const text = [
        `${file.name}: ${inspection.format}, ${file.size.toLocaleString('en-US')} bytes${recordCount === null ? '' : `, ${recordCount.toLocaleString('en-US')} rows`}`,
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
        ...(fault === null ? [] : ['', `The mapping does not hold: ${fault.message}`, `  ${fault.hint ?? ''}`]),
        ...(options.template === undefined ? [] : ['', `The template is in ${options.template}.`]),
      ].join('\n');
      printResult(options.json, text, {
        file: file.name,
        inspection,
        source,
        template,
        fields: suggestion.fields,
        questions,
        findings: all,
        ...(fault === null ? {} : { fault }),
        broken: broken.slice(0, 1000),
      });
      return questions.some((question) => question.meanwhile === undefined) || missing.length > 0 || fault !== null
        ? EXIT_CODES.questions
        : EXIT_CODES.ok;
    } finally {
      progress.finish();
      await engine.close();
      await rm(spillFolder, { recursive: true, force: true });
    }
  });
}
