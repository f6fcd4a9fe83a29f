import type { Encoding, Question } from '#core/sources/formats/define-format.ts';
import type { FilePreview } from '#core/sources/import/preview-file.ts';
import { NumberInput, Select, Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../components/ErrorPanel.tsx';
import { identifyQuestion } from '#core/workbench/import/answer-questions.ts';
import { useFormats } from '../../../formatting/use-formats.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import { useImportCall } from '../use-import-call.ts';
import { listMeanwhile, QuestionFields } from '../QuestionFields.tsx';
import {
  answerDraft,
  listFormatOptions,
  type FileDraft,
  type FileRead,
  type ImportDraft,
  type SourceDraft,
} from './import-draft.ts';
import styles from './Wizard.module.css';

const PREVIEW_ROWS = 10;
const ENCODINGS: readonly Encoding[] = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'latin1'];
const DELIMITERS = [',', '\t', ';', '|'] as const;
const DETECTED = 'detected';
/** The read option that takes all sheets of the same columns. */
const ALL_SHEETS = '*';

function RawText({ preview, footerRows }: { readonly preview: FilePreview; readonly footerRows: number }) {
  const { t } = useTranslation();
  const { text, inspection } = preview;
  if (text === null) return <p className={styles.quiet}>{t('detect.noText', { format: inspection.format })}</p>;
  const header = inspection.options.headerLine ?? 0;
  const [first] = text.tail;
  const isWhole = first !== undefined && first.line !== null && first.line <= text.head.length;
  const tail = isWhole ? [] : text.tail;
  const last = Math.max(0, tail.length - footerRows);
  return (
    <pre className={styles.raw} tabIndex={0} aria-label={t('detect.raw')}>
      {text.head.map(({ line, text: shown, isFooter }) => (
        <span key={line} data-role={line === header ? 'header' : isFooter ? 'footer' : undefined}>
          <i>{line}</i>
          {shown}
          {'\n'}
        </span>
      ))}
      {tail.length > 0 && <span className={styles.gap}>{'⋯\n'}</span>}
      {tail.map(({ text: shown, isFooter }, index) => (
        <span key={`${index} ${shown}`} data-role={isFooter || index >= last ? 'footer' : undefined}>
          <i>{isFooter || index >= last ? t('detect.footerMark') : ''}</i>
          {shown}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

function ParsedTable({ preview }: { readonly preview: FilePreview }) {
  const { t } = useTranslation();
  const { columns, preview: rows } = preview.inspection;
  return (
    <div className={styles.parsed} tabIndex={0} role="group" aria-label={t('detect.parsed')}>
      <table className="data-table" data-testid="parsed-preview">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, PREVIEW_ROWS).map((row, index) => (
            <tr key={`${index} ${row.join('\u001F')}`}>
              {columns.map((column, at) => (
                <td key={column} className={row[at] === null ? styles.empty : ''}>
                  {row[at] ?? t('detect.emptyCell')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type FilePanelProps = {
  readonly source: SourceDraft;
  readonly file: FileDraft;
  readonly onRead: (read: FileRead) => void;
  readonly onAnswer: (question: Question, value: string) => void;
};

function FilePanel({ source, file, onRead, onAnswer }: FilePanelProps) {
  const { t } = useTranslation();
  const { read: say } = useLanguage();
  const { count } = useFormats();
  const { read } = file;
  const options = listFormatOptions(read);
  const key = JSON.stringify([file.id, source.source, options]);
  const state = useImportCall('preview', key, { file: file.file.file, source: source.source, read: options });
  const preview = state.status === 'ready' ? state.value : null;
  const found = preview?.inspection.options;
  const isText = preview === null || preview.text !== null;
  const set = (changes: FileRead) =>
    onRead(Object.fromEntries(Object.entries({ ...read, ...changes }).filter(([, value]) => value !== undefined)));
  const questions = preview?.inspection.questions ?? [];

  return (
    <div className={styles.stack} data-testid="detect-file">
      <div className={styles.options}>
        {isText && (
          <>
            <Select
              label={t('detect.encoding')}
              value={read.encoding ?? DETECTED}
              allowDeselect={false}
              data={[
                {
                  value: DETECTED,
                  label: t('detect.detected', {
                    value: found?.encoding === undefined ? '…' : t(`detect.encodings.${found.encoding}`),
                  }),
                },
                ...ENCODINGS.map((value) => ({ value, label: t(`detect.encodings.${value}`) })),
              ]}
              onChange={(value) => set({ encoding: ENCODINGS.find((encoding) => encoding === value) })}
            />
            <Select
              label={t('detect.delimiter')}
              value={read.delimiter ?? DETECTED}
              allowDeselect={false}
              data={[
                {
                  value: DETECTED,
                  label: t('detect.detected', {
                    value: found?.delimiter === '\t' ? t('detect.tab') : (found?.delimiter ?? '…'),
                  }),
                },
                ...DELIMITERS.map((value) => ({ value, label: value === '\t' ? t('detect.tab') : value })),
              ]}
              onChange={(value) => set({ delimiter: DELIMITERS.find((delimiter) => delimiter === value) })}
            />
          </>
        )}
        {preview?.inspection.sheets !== undefined && (
          <Select
            label={t('detect.sheet')}
            value={read.sheet ?? preview.inspection.options.sheet ?? null}
            allowDeselect={false}
            data={[
              ...(preview.inspection.sheets.length > 1 ? [{ value: ALL_SHEETS, label: t('detect.allSheets') }] : []),
              ...preview.inspection.sheets.map((value) => ({ value, label: value })),
            ]}
            onChange={(value) => value !== null && set({ sheet: value })}
          />
        )}
        {(isText || preview?.inspection.sheets !== undefined) && (
          <>
            <NumberInput
              label={t('detect.headerRow')}
              description={t('detect.headerHint')}
              inputWrapperOrder={['label', 'input', 'description']}
              min={0}
              max={1000}
              allowDecimal={false}
              value={read.headerLine ?? found?.headerLine ?? ''}
              onChange={(value) => set({ headerLine: typeof value === 'number' ? value : undefined })}
            />
            <NumberInput
              label={t('detect.footerRows')}
              description={t('detect.footerHint')}
              inputWrapperOrder={['label', 'input', 'description']}
              min={0}
              max={1000}
              allowDecimal={false}
              value={read.footerRows ?? 0}
              onChange={(value) => set({ footerRows: typeof value === 'number' && value > 0 ? value : undefined })}
            />
          </>
        )}
      </div>
      {state.status === 'failed' && (
        <ErrorPanel title={t('detect.failed')} error={state.error} reassurance={t('build.nothingChanged')} />
      )}
      {state.status === 'running' && <p role="status">{t('detect.reading')}</p>}
      {preview !== null && (
        <div aria-busy={state.isStale} className={state.isStale ? styles.stale : ''}>
          <div className={styles.sides}>
            <section aria-label={t('detect.raw')}>
              <h3>{t('detect.raw')}</h3>
              <RawText preview={preview} footerRows={read.footerRows ?? 0} />
            </section>
            <section aria-label={t('detect.parsed')}>
              <h3>
                {t('detect.parsed')}{' '}
                <span className={styles.quiet}>
                  {t('detect.columns', {
                    count: preview.inspection.columns.length,
                    value: count(preview.inspection.columns.length),
                  })}
                </span>
              </h3>
              <ParsedTable preview={preview} />
            </section>
          </div>
          {preview.inspection.notes.length > 0 && (
            <ul className={styles.notes} aria-label={t('detect.notes')}>
              {preview.inspection.notes.map((note) => (
                <li key={`${note.code} ${note.text.en}`}>{say(note.text)}</li>
              ))}
            </ul>
          )}
          {questions.length > 0 && (
            <section className={styles.inline} aria-label={t('detect.questions')}>
              <QuestionFields questions={questions} answers={listMeanwhile(questions)} onAnswer={onAnswer} />
            </section>
          )}
        </div>
      )}
    </div>
  );
}

type DetectStepProps = { readonly draft: ImportDraft; readonly onChange: (draft: ImportDraft) => void };

/** How each file is read: both sides of it, renewed with every option. */
export function DetectStep({ draft, onChange }: DetectStepProps) {
  const { t } = useTranslation();
  const all = draft.sources.flatMap((source) => source.files.map((file) => ({ source, file })));
  const [chosen, setChosen] = useState(all[0]?.file.id ?? '');
  const current = all.find(({ file }) => file.id === chosen) ?? all[0];
  if (current === undefined) return null;
  return (
    <Tabs value={current.file.id} onChange={(id) => setChosen(id ?? '')} keepMounted={false}>
      {all.length > 1 && (
        <Tabs.List aria-label={t('detect.files')} mb="md">
          {all.map(({ file }) => (
            <Tabs.Tab key={file.id} value={file.id}>
              {file.file.file.name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      )}
      <Tabs.Panel value={current.file.id}>
        <FilePanel
          key={current.file.id}
          source={current.source}
          file={current.file}
          onRead={(read) =>
            onChange({
              ...draft,
              sources: draft.sources.map((source) => ({
                ...source,
                files: source.files.map((file) => (file.id === current.file.id ? { ...file, read } : file)),
              })),
            })
          }
          onAnswer={(question, value) =>
            onChange(answerDraft(draft, [question], new Map([[identifyQuestion(question), value]])))
          }
        />
      </Tabs.Panel>
    </Tabs>
  );
}
