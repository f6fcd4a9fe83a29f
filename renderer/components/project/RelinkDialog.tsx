import { Button, FileButton, Group, Modal, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { getEntry } from '../../document/document-state.ts';
import type { FileStatus } from '../../document/open-files.ts';
import { useWorkbench, useWorkbenchStore } from '../../store/use-workbench.ts';
import styles from './Project.module.css';

const STATUS_KEYS = {
  same: 'project.fileSame',
  changed: 'project.fileChanged',
  unknown: 'project.fileUnknown',
  missing: 'project.fileMissing',
} as const;

/** Files through the host's own dialog where it has one, else through a file input. */
function usePickFiles(onPicked: (files: readonly File[]) => void) {
  const store = useWorkbenchStore();
  return async (openInput: () => void, index: number | null) => {
    const { host } = store.getState();
    const { relink } = store.getState().document;
    if (host.pickFiles === null) {
      openInput();
      return;
    }
    const files = await host.pickFiles();
    if (files.length > 0) await relink(files, index);
    else onPicked([]);
  };
}

function FileRow({ status, index }: { readonly status: FileStatus; readonly index: number }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const store = useWorkbenchStore();
  const { reference, file } = status;
  const adopt = async (files: readonly File[]) => {
    const { host } = store.getState();
    const { relink } = store.getState().document;
    if (files.length > 0) await relink(await Promise.all(files.map((given) => host.adoptFile(given))), index);
  };
  const pick = usePickFiles(() => undefined);
  const size = (bytes: number | null) => (bytes === null ? '–' : t('project.bytes', { bytes: count(bytes) }));

  return (
    <tr data-status={status.status}>
      <th scope="row" className={styles.fileName}>
        {reference.name}
      </th>
      <td className="numeric end">{size(reference.size)}</td>
      <td>
        <strong className={styles.status} data-status={status.status}>
          {t(STATUS_KEYS[status.status])}
        </strong>
        {file !== null && status.status !== 'same' && (
          <span className={styles.found}>
            {file.file.name}, {size(file.file.size)}
          </span>
        )}
      </td>
      <td className="end">
        {status.status !== 'same' && (
          <FileButton onChange={(given) => void adopt(given === null ? [] : [given])}>
            {({ onClick }) => (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`${t('project.locate')}: ${reference.name}`}
                onClick={() => void pick(onClick, index)}
              >
                {t('project.locate')}
              </Button>
            )}
          </FileButton>
        )}
      </td>
    </tr>
  );
}

/** A project whose files moved, are gone or have changed: each with its size and whether its fingerprint agrees. */
export function RelinkDialog() {
  const { t } = useTranslation();
  const store = useWorkbenchStore();
  const entry = useWorkbench((state) => getEntry(state.document));
  const dismissOpening = useWorkbench((state) => state.document.dismissOpening);
  const acceptFiles = useWorkbench((state) => state.document.acceptFiles);
  const pick = usePickFiles(() => undefined);
  const files = entry.name === 'relinking' ? entry.files : [];
  const missing = files.filter(({ status }) => status === 'missing').length;
  const changed = files.filter(({ status }) => status === 'changed').length;
  const adoptAll = async (given: readonly File[]) => {
    const { host } = store.getState();
    const { relink } = store.getState().document;
    await relink(await Promise.all(given.map((file) => host.adoptFile(file))), null);
  };

  return (
    <Modal
      opened={entry.name === 'relinking'}
      onClose={dismissOpening}
      size={760}
      title={missing > 0 ? t('project.relinkTitle') : t('project.changedTitle')}
      closeButtonProps={{ 'aria-label': t('build.cancel') }}
    >
      <div data-testid="relink">
        <p className={styles.lead}>
          {missing > 0 && t('project.relinkText', { count: missing })} {changed > 0 && t('project.changedText')}
        </p>
        <div className={styles.scroll}>
          <table className="data-table">
            <thead>
              <tr>
                <th scope="col">{t('data.file')}</th>
                <th scope="col" className="end">
                  {t('project.savedSize')}
                </th>
                <th scope="col">{t('project.fingerprint')}</th>
                <th scope="col">
                  <VisuallyHidden>{t('project.locate')}</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
              {files.map((status, index) => (
                <FileRow key={`${index} ${status.reference.name}`} status={status} index={index} />
              ))}
            </tbody>
          </table>
        </div>
        <Group mt="md" gap="sm">
          <FileButton
            multiple
            inputProps={{ 'aria-label': t('project.locateAll') }}
            onChange={(given) => void adoptAll(given)}
          >
            {({ onClick }) => (
              <Button variant={missing > 0 ? 'filled' : 'default'} onClick={() => void pick(onClick, null)}>
                {t('project.locateAll')}
              </Button>
            )}
          </FileButton>
          <Button variant={missing > 0 ? 'default' : 'filled'} disabled={missing > 0} onClick={acceptFiles}>
            {changed > 0 ? t('project.rebuild') : t('project.continue')}
          </Button>
          <Button variant="subtle" onClick={dismissOpening}>
            {t('build.cancel')}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
