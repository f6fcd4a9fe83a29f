import { CloseButton, FileButton, InputBase } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HostFile } from '../../host/host-bridge.ts';
import { useWorkbenchStore } from '../../store/use-workbench.ts';
import { Icon } from '../Icon.tsx';
import styles from './Project.module.css';

type FilesFieldProps = {
  readonly label: string;
  /** What the field is of, read out with the names of its files. */
  readonly description: string;
  readonly testId: string;
  readonly files: readonly HostFile[];
  readonly onChange: (files: readonly HostFile[]) => void;
};

/** Files of the analyst's, through the host's own dialog where it has one (then they are found again later), else a file input. */
export function FilesField({ label, description, testId, files, onChange }: FilesFieldProps) {
  const { t } = useTranslation();
  const store = useWorkbenchStore();
  const names = files.length === 0 ? t('import.filesPlaceholder') : files.map(({ file }) => file.name).join(', ');
  const adopt = async (picked: readonly File[]) => {
    const { host } = store.getState();
    if (picked.length > 0) onChange(await Promise.all(picked.map((file) => host.adoptFile(file))));
  };
  const pick = async (openInput: () => void) => {
    const { host } = store.getState();
    if (host.pickFiles === null) {
      openInput();
      return;
    }
    const picked = await host.pickFiles();
    if (picked.length > 0) onChange(picked);
  };

  return (
    <FileButton multiple inputProps={{ 'aria-label': description }} onChange={(picked) => void adopt(picked)}>
      {({ onClick }) => (
        <InputBase
          component="button"
          type="button"
          pointer
          label={label}
          aria-label={`${description}: ${names}`}
          data-testid={testId}
          leftSection={<Icon name="file" size={16} />}
          rightSection={
            files.length > 0 && (
              <CloseButton
                size="sm"
                aria-label={t('project.clearFiles', { files: description })}
                onClick={() => onChange([])}
              />
            )
          }
          rightSectionPointerEvents="all"
          onClick={() => void pick(onClick)}
        >
          <span className={files.length === 0 ? styles.placeholder : styles.names}>{names}</span>
        </InputBase>
      )}
    </FileButton>
  );
}
