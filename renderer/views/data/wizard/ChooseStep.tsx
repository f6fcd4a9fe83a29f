import { CONTRACTS, getContract } from '#core/sources/contracts.ts';
import { describeCurrency, listCurrencyCodes } from '#core/sources/cleaning/currencies.ts';
import { parametersSchema } from '#core/kernel/parameters.ts';
import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilesField } from '../../../components/project/FilesField.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { useLanguage } from '../../../i18n/use-language.ts';
import styles from '../Data.module.css';
import { createFileDrafts, hasNeededSource, type ImportDraft, type SourceDraft } from './import-draft.ts';

/** The currency is the one that the files name. */
const BY_FILES = 'by-files';
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

type ChooseStepProps = {
  readonly draft: ImportDraft;
  readonly onChange: (draft: ImportDraft) => void;
  readonly onNext: () => void;
  /** Builds at once, with everything as it is detected. */
  readonly onBuild: () => void;
};

function pickUnusedSource(sources: readonly SourceDraft[]) {
  return CONTRACTS.find(({ name }) => sources.every(({ source }) => source !== name))?.name ?? 'orders';
}

/** Files per source, then the few settings that the files themselves cannot say. */
export function ChooseStep({ draft, onChange, onNext, onBuild }: ChooseStepProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const [asOfText, setAsOfText] = useState(draft.parameters.asOfDate ?? '');
  const { sources, parameters } = draft;
  const isDateValid = asOfText === '' || ISO_DATE.test(asOfText);
  const isReady = hasNeededSource(draft) && isDateValid;
  const change = (id: number, changes: Partial<SourceDraft>) =>
    onChange({ ...draft, sources: sources.map((known) => (known.id === id ? { ...known, ...changes } : known)) });
  const setParameters = (changes: Partial<ImportDraft['parameters']>) =>
    onChange({ ...draft, parameters: parametersSchema.parse({ ...parameters, ...changes }) });

  return (
    <form
      className={styles.form}
      aria-label={t('import.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onNext();
      }}
    >
      <p className={styles.quiet}>{t('import.text')}</p>
      <div className={styles.sources}>
        {sources.map(({ id, source, files }) => (
          <div key={id} className={styles.sourceRow}>
            <Select
              label={t('import.source')}
              value={source}
              allowDeselect={false}
              data={CONTRACTS.map((contract) => ({ value: contract.name, label: read(contract.label) }))}
              onChange={(value) => {
                const found = CONTRACTS.find(({ name }) => name === value);
                if (found !== undefined) change(id, { source: found.name, template: null });
              }}
            />
            <FilesField
              label={t('import.files')}
              description={t('import.filesOf', { source: read(getContract(source).label) })}
              testId={`files-${source}`}
              files={files.map(({ file }) => file)}
              onChange={(picked) => change(id, { files: createFileDrafts(picked), template: null })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              aria-label={t('import.remove', { source: read(getContract(source).label) })}
              disabled={sources.length === 1}
              onClick={() => onChange({ ...draft, sources: sources.filter((known) => known.id !== id) })}
            >
              <Icon name="cross" size={16} />
            </ActionIcon>
          </div>
        ))}
        <div>
          <Button
            variant="subtle"
            size="compact-md"
            onClick={() =>
              onChange({
                ...draft,
                sources: [
                  ...sources,
                  {
                    id: Math.max(...sources.map((known) => known.id)) + 1,
                    source: pickUnusedSource(sources),
                    files: [],
                    template: null,
                  },
                ],
              })
            }
          >
            {t('import.add')}
          </Button>
        </div>
      </div>
      <div className={styles.settings}>
        <TextInput
          label={t('import.name')}
          placeholder={t('build.defaultName')}
          value={draft.name}
          onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
        />
        <TextInput
          label={t('import.asOf')}
          placeholder="YYYY-MM-DD"
          description={t('import.asOfHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          error={isDateValid ? null : t('import.invalidDate')}
          value={asOfText}
          onChange={(event) => {
            const text = event.currentTarget.value.trim();
            setAsOfText(text);
            if (text === '' || ISO_DATE.test(text)) setParameters({ asOfDate: text === '' ? null : text });
          }}
        />
        <Select
          searchable
          label={t('import.timeZone')}
          value={parameters.timeZone}
          allowDeselect={false}
          data={Intl.supportedValuesOf('timeZone')}
          limit={60}
          onChange={(value) => value !== null && setParameters({ timeZone: value })}
        />
        <Select
          label={t('import.currency')}
          value={parameters.currency?.code ?? BY_FILES}
          description={parameters.currency === null ? t('import.currencyHint') : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDeselect={false}
          searchable
          limit={60}
          data={[
            { value: BY_FILES, label: t('import.currencyByFiles') },
            ...listCurrencyCodes().map((code) => ({ value: code, label: code })),
          ]}
          onChange={(value) =>
            value !== null && setParameters({ currency: value === BY_FILES ? null : describeCurrency(value) })
          }
        />
      </div>
      <Group gap="md">
        <Button type="submit" disabled={!isReady}>
          {t('import.next')}
        </Button>
        <Button variant="default" disabled={!isReady} onClick={onBuild}>
          {t('import.start')}
        </Button>
        <span className={styles.quiet}>{isReady ? t('import.startNote') : t('import.needed')}</span>
      </Group>
    </form>
  );
}
