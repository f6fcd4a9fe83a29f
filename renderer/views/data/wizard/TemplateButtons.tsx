import { WorkbenchError } from '#core/kernel/errors.ts';
import { parseTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { Button, FileButton, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { describeError, type DescribedError } from '../../../carrier/described-error.ts';
import { ErrorPanel } from '../../../components/ErrorPanel.tsx';
import { saveDownload } from '../../../components/save-download.ts';

type TemplateButtonsProps = {
  readonly template: MappingTemplate;
  readonly onLoad: (template: MappingTemplate) => void;
};

async function readTemplate(file: File, source: MappingTemplate['source']): Promise<MappingTemplate> {
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch (cause) {
    throw new WorkbenchError('mapping/invalid-template', `${file.name} is not a template: it is not JSON.`, {
      cause,
      hint: 'Choose a template that this program saved.',
      zh: { message: `${file.name} 不是映射模板：内容不是 JSON。`, hint: '请选择由本程序保存的模板。' },
      place: { file: file.name },
    });
  }
  const template = parseTemplate(value, file.name);
  if (template.source === source) return template;
  throw new WorkbenchError('mapping/wrong-source', `${file.name} maps ${template.source}, not ${source}.`, {
    hint: 'Load it at the files it was made for.',
    zh: { message: `${file.name} 用于 ${template.source}，不是 ${source}。`, hint: '请在对应的数据来源处载入。' },
    place: { file: file.name },
  });
}

/** Saves a mapping as a file of its own, in the documented form, and loads one. The project keeps it in any case. */
export function TemplateButtons({ template, onLoad }: TemplateButtonsProps) {
  const { t } = useTranslation();
  const [error, setError] = useState<DescribedError | null>(null);
  const load = async (file: File | null) => {
    if (file === null) return;
    try {
      onLoad(await readTemplate(file, template.source));
      setError(null);
    } catch (caught) {
      setError(describeError(caught));
    }
  };
  return (
    <div>
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          onClick={() =>
            saveDownload(
              `${template.source}.mapping.json`,
              new Blob([`${JSON.stringify(template, null, 2)}\n`], { type: 'application/json' }),
            )
          }
        >
          {t('map.saveTemplate')}
        </Button>
        <FileButton
          accept=".json,application/json"
          inputProps={{ 'aria-label': t('map.templateFile') }}
          onChange={(file) => void load(file)}
        >
          {(props) => (
            <Button variant="default" size="xs" {...props}>
              {t('map.loadTemplate')}
            </Button>
          )}
        </FileButton>
      </Group>
      {error !== null && <ErrorPanel title={t('map.templateFailed')} error={error} />}
    </div>
  );
}
