import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { BuildPanel } from '../../components/BuildPanel.tsx';
import { NoProject } from '../../components/NoProject.tsx';
import { ParameterInput } from '../../components/parameters/ParameterInput.tsx';
import { PARAMETER_FIELDS, PARAMETER_SECTIONS } from '../../components/parameters/parameter-fields.ts';
import { useParameterDraft } from '../../components/parameters/use-parameter-draft.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Settings.module.css';

function ParametersForm({ document }: { readonly document: ProjectFile }) {
  const { t } = useTranslation();
  const { draft, faults, valid, isChanged, change, reset } = useParameterDraft(document.parameters);
  const editProject = useWorkbench((state) => state.document.editProject);
  const rebuild = useWorkbench((state) => state.document.rebuild);
  const isBuilding = useWorkbench((state) => state.project.build.status === 'running');
  const apply = () => {
    if (valid !== null) editProject({ parameters: valid });
  };

  return (
    <form
      aria-label={t('settings.tab.parameters')}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <div className={styles.sections}>
        <BuildPanel />
        {PARAMETER_SECTIONS.map((section) => (
          <fieldset key={section} className={styles.section}>
            <legend>{t(`parameters.section.${section}`)}</legend>
            <div className={styles.fields}>
              {PARAMETER_FIELDS.filter((field) => field.section === section && (field.isUsed?.(draft) ?? true)).map(
                (field) => (
                  <ParameterInput
                    key={field.id}
                    field={field}
                    value={field.read(draft)}
                    fault={faults.get(field.path)}
                    decimals={document.parameters.currency?.decimals ?? 2}
                    onChange={(value) => change(field, value)}
                  />
                ),
              )}
            </div>
          </fieldset>
        ))}
      </div>
      <Group className={styles.bar} gap="xs">
        <Button
          disabled={!isChanged || valid === null || isBuilding}
          onClick={() => {
            apply();
            void rebuild();
          }}
        >
          {t('settings.applyRebuild')}
        </Button>
        <Button type="submit" variant="default" disabled={!isChanged || valid === null}>
          {t('settings.apply')}
        </Button>
        <Button variant="subtle" color="gray" disabled={!isChanged} onClick={reset}>
          {t('settings.discard')}
        </Button>
        <span className={styles.note} role="status">
          {faults.size > 0
            ? t('settings.faults', { count: faults.size })
            : isChanged
              ? t('settings.changed')
              : t('settings.unchanged')}
        </span>
      </Group>
    </form>
  );
}

/** The parameters of the project: what each means, checked as they are typed, applied as one step that can be undone. */
export function ParametersPanel() {
  const document = useWorkbench((state) => state.config);
  return document === null ? <NoProject /> : <ParametersForm document={document} />;
}
