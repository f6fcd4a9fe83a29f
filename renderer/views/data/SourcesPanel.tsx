import { getContract } from '#core/sources/contracts.ts';
import { createTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import type { FileReference } from '#core/outputs/project/file-reference.ts';
import type { ProjectSource } from '#core/outputs/project/project-file.ts';
import { ActionIcon, FileButton, Group, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/Icon.tsx';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import type { HostFile } from '../../host/host-bridge.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { keepSource, type ChangedSource } from '../../document/changed-sources.ts';
import { useWorkbench, useWorkbenchStore } from '../../store/use-workbench.ts';
import styles from './Data.module.css';
import { TemplateButtons } from './wizard/TemplateButtons.tsx';

const SHOWN_DIGITS = 12;

type PickButtonProps = {
  readonly label: string;
  /** The whole of what the button does, read out. */
  readonly name: string;
  readonly multiple: boolean;
  readonly onPick: (files: readonly HostFile[]) => void;
  readonly testId?: string;
};

/** Files through the host's own dialog where it has one, else a file input. */
function PickButton({ label, name, multiple, onPick, testId }: PickButtonProps) {
  const store = useWorkbenchStore();
  const adopt = async (files: readonly File[]) => {
    if (files.length > 0) onPick(await Promise.all(files.map((file) => store.getState().host.adoptFile(file))));
  };
  const pick = async (openInput: () => void) => {
    const { host } = store.getState();
    if (host.pickFiles === null) {
      openInput();
      return;
    }
    const picked = await host.pickFiles();
    if (picked.length > 0) onPick(multiple ? picked : picked.slice(0, 1));
  };
  return (
    <FileButton
      multiple
      inputProps={{ 'aria-label': name }}
      onChange={(files) => void adopt(multiple ? files : files.slice(0, 1))}
    >
      {({ onClick }) => (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={name}
          data-testid={testId}
          onClick={() => void pick(onClick)}
        >
          {label}
        </Button>
      )}
    </FileButton>
  );
}

function formatTime(milliseconds: number | null, timeZone: string, language: string): string {
  if (milliseconds === null || milliseconds === 0) return NO_VALUE;
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(milliseconds);
}

/** The files of the project with their fingerprints; more can be appended, others put in their place or taken out. */
export function SourcesPanel({ project }: { readonly project: ProjectView }) {
  const { t } = useTranslation();
  const { language, read } = useLanguage();
  const { count } = useFormats();
  const sources = useWorkbench((state) => state.config?.sources);
  const rebuildWith = useWorkbench((state) => state.document.rebuildWith);
  const isBuilding = useWorkbench((state) => state.project.build.status === 'running');
  if (sources === undefined) return null;

  const change = (at: number, edit: (source: ProjectSource) => ChangedSource | null) =>
    void rebuildWith(
      sources.flatMap((source, index): ChangedSource[] => {
        const next: ChangedSource | null = index === at ? edit(source) : keepSource(source);
        return next === null || next.files.length === 0 ? [] : [next];
      }),
    );
  const isLast = sources.reduce((sum, { files }) => sum + files.length, 0) === 1;
  const findRows = (source: ProjectSource, file: FileReference) =>
    project.report.files.find((entry) => entry.source === source.source && entry.file === file.name);

  return (
    <section className={styles.panel} aria-labelledby="sources" data-testid="sources">
      <h2 id="sources">{t('sources.title')}</h2>
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={t('sources.title')}>
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{t('data.source')}</th>
              <th scope="col">{t('data.file')}</th>
              <th scope="col" className="end">
                {t('sources.size')}
              </th>
              <th scope="col">{t('sources.modified')}</th>
              <th scope="col">{t('project.fingerprint')}</th>
              <th scope="col" className="end">
                {t('data.loaded')}
              </th>
              <th scope="col">{t('sources.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {sources.map((source, at) =>
              source.files.map((file, index) => {
                const label = read(getContract(source.source).label);
                const reconciled = findRows(source, file);
                return (
                  <tr key={`${at} ${file.name} ${file.fingerprint?.head ?? index}`} data-file={file.name}>
                    <td className="numeric">{index === 0 ? label : ''}</td>
                    <th scope="row" className={styles.file}>
                      {file.name}
                    </th>
                    <td className="numeric end">
                      {file.size === null ? NO_VALUE : t('project.bytes', { bytes: count(file.size) })}
                    </td>
                    <td className="numeric">{formatTime(file.modifiedAt, project.parameters.timeZone, language)}</td>
                    <td
                      className="code"
                      title={
                        file.fingerprint === null ? undefined : `${file.fingerprint.head} · ${file.fingerprint.tail}`
                      }
                    >
                      {file.fingerprint?.head.slice(0, SHOWN_DIGITS) ?? NO_VALUE}
                    </td>
                    <td className="numeric end">{reconciled === undefined ? NO_VALUE : count(reconciled.loaded)}</td>
                    <td>
                      <Group gap={6} wrap="nowrap">
                        {index === 0 && (
                          <PickButton
                            multiple
                            testId={`append-${source.source}`}
                            label={t('sources.append')}
                            name={t('sources.appendTo', { source: label })}
                            onPick={(picked) =>
                              change(at, (known) => ({ ...keepSource(known), files: [...known.files, ...picked] }))
                            }
                          />
                        )}
                        <PickButton
                          multiple={false}
                          label={t('sources.replace')}
                          name={t('sources.replaceFile', { file: file.name })}
                          onPick={(picked) =>
                            change(at, (known) => ({
                              ...keepSource(known),
                              files: known.files.flatMap((other): ChangedSource['files'] =>
                                other === file ? picked : [other],
                              ),
                            }))
                          }
                        />
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={t('sources.remove', { file: file.name })}
                          disabled={isLast || isBuilding}
                          onClick={() =>
                            change(at, (known) => ({
                              ...keepSource(known),
                              files: known.files.filter((other) => other !== file),
                            }))
                          }
                        >
                          <Icon name="cross" size={14} />
                        </ActionIcon>
                      </Group>
                    </td>
                  </tr>
                );
              }),
            )}
          </tbody>
        </table>
      </div>
      <details className={styles.detail}>
        <summary>{t('sources.templates')}</summary>
        {sources.map((source, at) => (
          <div key={`${at} ${source.source}`} className={styles.template}>
            <span>{read(getContract(source.source).label)}</span>
            <TemplateButtons
              template={source.template ?? createTemplate(source.source)}
              onLoad={(template: MappingTemplate) => change(at, (known) => ({ ...keepSource(known), template }))}
            />
          </div>
        ))}
      </details>
    </section>
  );
}
