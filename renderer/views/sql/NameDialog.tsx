import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError, type DescribedError } from '../../carrier/described-error.ts';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import styles from './Sql.module.css';

type NameDialogProps = {
  readonly title: string;
  readonly note: string;
  readonly label: string;
  readonly initial: string;
  readonly action: string;
  readonly onClose: () => void;
  /** Closes the dialog when it is done; an error stays in it. */
  readonly onSave: (name: string) => Promise<void>;
};

/** Asks for a name and does something under it. */
export function NameDialog({ title, note, label, initial, action, onClose, onSave }: NameDialogProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(initial);
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<DescribedError | null>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setSaving(true);
    setError(null);
    try {
      await onSave(name.trim());
      onClose();
    } catch (caught) {
      setError(describeError(caught));
    } finally {
      setSaving(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={title} size={460} closeButtonProps={{ 'aria-label': t('export.close') }}>
      <form className={styles.dialog} onSubmit={(event) => void save(event)}>
        <p>{note}</p>
        <TextInput
          data-autofocus
          label={label}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {error !== null && (
          <ErrorPanel title={t('sql.saveFailed')} error={error} reassurance={t('build.nothingChanged')} />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('sql.back')}
          </Button>
          <Button type="submit" loading={isSaving} disabled={name.trim() === ''}>
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
