import { TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isDirty } from '../../document/document-state.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Project.module.css';

function NameField({ name, onDone }: { readonly name: string; readonly onDone: (name: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(name);
  return (
    <TextInput
      autoFocus
      size="sm"
      maxLength={200}
      aria-label={t('project.name')}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={() => onDone(text)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') onDone(text);
        if (event.key === 'Escape') {
          event.stopPropagation();
          onDone(name);
        }
      }}
    />
  );
}

/** The project's name, a mark where it is not saved, and a field in its place once it is pressed. */
export function ProjectName() {
  const { t } = useTranslation();
  const name = useWorkbench((state) => state.config?.name ?? null);
  const dirty = useWorkbench(isDirty);
  const editProject = useWorkbench((state) => state.document.editProject);
  const [isEditing, setEditing] = useState(false);

  if (name === null) return <span className={styles.empty}>{t('bar.noProject')}</span>;
  if (isEditing) {
    return (
      <NameField
        name={name}
        onDone={(text) => {
          setEditing(false);
          const next = text.trim();
          if (next !== '' && next !== name) editProject({ name: next });
        }}
      />
    );
  }
  return (
    <UnstyledButton
      className={styles.name}
      title={t('project.rename')}
      aria-label={[name, dirty ? t('project.unsaved') : '', t('project.rename')].filter(Boolean).join(' · ')}
      data-testid="project-name"
      data-dirty={dirty}
      onClick={() => setEditing(true)}
    >
      <span>{name}</span>
      {dirty && <i className={styles.dirty} aria-hidden="true" />}
    </UnstyledButton>
  );
}
