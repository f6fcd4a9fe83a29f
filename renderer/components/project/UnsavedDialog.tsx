import { Button, Group, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../../store/use-workbench.ts';

/** Asked before unsaved work would be left behind. */
export function UnsavedDialog() {
  const { t } = useTranslation();
  const isOpen = useWorkbench((state) => state.document.pending !== null);
  const name = useWorkbench((state) => state.config?.name ?? '');
  const answerUnsaved = useWorkbench((state) => state.document.answerUnsaved);
  return (
    <Modal
      opened={isOpen}
      onClose={() => void answerUnsaved('cancel')}
      title={t('project.unsavedTitle', { name })}
      closeButtonProps={{ 'aria-label': t('build.cancel') }}
    >
      <p>{t('project.unsavedText')}</p>
      <Group mt="md" gap="sm">
        <Button onClick={() => void answerUnsaved('save')}>{t('project.saveFirst')}</Button>
        <Button variant="default" onClick={() => void answerUnsaved('discard')}>
          {t('project.withoutSaving')}
        </Button>
        <Button variant="subtle" onClick={() => void answerUnsaved('cancel')}>
          {t('build.cancel')}
        </Button>
      </Group>
    </Modal>
  );
}
