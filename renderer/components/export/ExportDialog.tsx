import { Button, Checkbox, Group, Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EXPORT_FORMATS, type ExportFormat } from '#core/outputs/tables/write-formats.ts';
import type { ExportTarget } from '../../carrier/workbench.ts';
import { Icon } from '../Icon.tsx';
import styles from './ExportDialog.module.css';

export type ExportChoice = {
  readonly formats: readonly ExportFormat[];
  readonly encoding: 'utf-8' | 'gb18030';
  readonly target: ExportTarget;
};

type DirectoryPicker = (options: { mode: 'readwrite'; id: string }) => Promise<FileSystemDirectoryHandle>;

function getDirectoryPicker(): DirectoryPicker | null {
  if (!('showDirectoryPicker' in window) || typeof window.showDirectoryPicker !== 'function') return null;
  const pick: unknown = window.showDirectoryPicker;
  return (pick as DirectoryPicker).bind(window);
}

/** Null when the analyst closed the picker. */
async function pickFolder(pick: DirectoryPicker): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await pick({ mode: 'readwrite', id: 'export' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}

type ExportDialogProps = {
  readonly title: string;
  /** What will be in the files: rows, filters. */
  readonly note: string;
  readonly onClose: () => void;
  readonly onExport: (choice: ExportChoice) => void;
};

/** Formats, encoding and place of an export. */
export function ExportDialog({ title, note, onClose, onExport }: ExportDialogProps) {
  const { t } = useTranslation();
  const [formats, setFormats] = useState<readonly ExportFormat[]>(['parquet']);
  const [encoding, setEncoding] = useState<'utf-8' | 'gb18030'>('utf-8');
  const picker = getDirectoryPicker();

  function start(target: ExportTarget) {
    onClose();
    onExport({ formats, encoding, target });
  }

  async function startInFolder(pick: DirectoryPicker) {
    const folder = await pickFolder(pick);
    if (folder !== null) start({ kind: 'folder', folder });
  }

  return (
    <Modal opened onClose={onClose} title={title} size={520} closeButtonProps={{ 'aria-label': t('export.close') }}>
      <div className={styles.form}>
        <p className={styles.note}>{note}</p>
        <Checkbox.Group
          label={t('export.formats')}
          value={[...formats]}
          onChange={(values) => setFormats(EXPORT_FORMATS.filter((format) => values.includes(format)))}
        >
          <div className={styles.formats}>
            {EXPORT_FORMATS.map((format) => (
              <Checkbox
                key={format}
                value={format}
                label={t(`export.format.${format}`)}
                description={t(`export.formatText.${format}`)}
              />
            ))}
          </div>
        </Checkbox.Group>
        {formats.includes('csv') && (
          <div>
            <span className={styles.label}>{t('export.encoding')}</span>
            <SegmentedControl
              value={encoding}
              aria-label={t('export.encoding')}
              data={[
                { value: 'utf-8', label: 'UTF-8 (BOM)' },
                { value: 'gb18030', label: 'GB18030' },
              ]}
              onChange={setEncoding}
            />
          </div>
        )}
        <Group justify="flex-end" gap="xs">
          {picker !== null && (
            <Button
              variant="default"
              leftSection={<Icon name="folder" />}
              disabled={formats.length === 0}
              onClick={() => void startInFolder(picker)}
            >
              {t('export.toFolder')}
            </Button>
          )}
          <Button
            leftSection={<Icon name="download" />}
            disabled={formats.length === 0}
            onClick={() => start({ kind: 'download' })}
          >
            {t('export.download')}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
