import { Button, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/Icon.tsx';
import { useWorkbench } from '../../store/use-workbench.ts';

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

export function ExportAllButton() {
  const { t } = useTranslation();
  const startExport = useWorkbench((state) => state.startExport);
  const isExporting = useWorkbench((state) => state.exporting.status === 'running');
  const picker = getDirectoryPicker();

  async function exportIntoFolder(pick: DirectoryPicker) {
    const folder = await pickFolder(pick);
    if (folder !== null) await startExport({ kind: 'project' }, { kind: 'folder', folder });
  }

  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button leftSection={<Icon name="download" />} disabled={isExporting}>
          {t('tables.exportAll')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {picker !== null && (
          <Menu.Item leftSection={<Icon name="folder" />} onClick={() => void exportIntoFolder(picker)}>
            {t('tables.toFolder')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<Icon name="download" />}
          onClick={() => void startExport({ kind: 'project' }, { kind: 'download' })}
        >
          {t('tables.asDownloads')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
