import { CONTRACTS, getContract, type SourceName } from '#core/mapping/contracts.ts';
import { parametersSchema } from '#core/parameters.ts';
import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FilesField } from '../../components/project/FilesField.tsx';
import { Icon } from '../../components/Icon.tsx';
import type { BuildRequest } from '../../core-host/workbench.ts';
import type { HostFile } from '../../host/host-bridge.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Data.module.css';

type SourceDraft = { readonly id: number; readonly source: SourceName; readonly files: readonly HostFile[] };

const CURRENCIES = [
  { code: 'CNY', decimals: 2 },
  { code: 'USD', decimals: 2 },
  { code: 'EUR', decimals: 2 },
  { code: 'GBP', decimals: 2 },
  { code: 'HKD', decimals: 2 },
  { code: 'TWD', decimals: 2 },
  { code: 'SGD', decimals: 2 },
  { code: 'JPY', decimals: 0 },
  { code: 'KRW', decimals: 0 },
] as const;

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const FIRST_SOURCES: readonly SourceDraft[] = [
  { id: 1, source: 'orders', files: [] },
  { id: 2, source: 'behaviors', files: [] },
];

/** Files per source, then the few settings that the files themselves cannot say. */
export function ImportForm({ onStarted }: { readonly onStarted: () => void }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const startBuild = useWorkbench((state) => state.startBuild);
  const guardUnsaved = useWorkbench((state) => state.guardUnsaved);
  const offered = useWorkbench((state) => state.offered);
  const [drafts, setDrafts] = useState<readonly SourceDraft[]>(() =>
    offered === null ? FIRST_SOURCES : offered.map((draft, index) => ({ id: index + 1, ...draft })),
  );
  const [name, setName] = useState('');
  const [asOfDate, setAsOfDate] = useState('');
  const [timeZone, setTimeZone] = useState('Asia/Shanghai');
  const [currencyCode, setCurrencyCode] = useState<string>('CNY');
  const titleId = useId();

  const given = drafts.filter(({ files }) => files.length > 0);
  const hasNeeded = given.some(({ source }) => source === 'orders' || source === 'behaviors');
  const isDateValid = asOfDate === '' || ISO_DATE.test(asOfDate);
  const change = (id: number, draft: Partial<SourceDraft>) =>
    setDrafts(drafts.map((known) => (known.id === id ? { ...known, ...draft } : known)));

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!hasNeeded || !isDateValid) return;
    const currency = CURRENCIES.find(({ code }) => code === currencyCode);
    const request: BuildRequest = {
      kind: 'files',
      name: name.trim() === '' ? t('build.defaultName') : name.trim(),
      sources: given.map(({ source, files }) => ({ source, files })),
      answers: [],
      parameters: parametersSchema.parse({
        asOfDate: asOfDate === '' ? null : asOfDate,
        timeZone,
        ...(currency === undefined ? {} : { currency }),
      }),
    };
    guardUnsaved(() => {
      onStarted();
      void startBuild(request);
    });
  }

  return (
    <form className={`${styles.panel} ${styles.form}`} aria-labelledby={titleId} onSubmit={submit}>
      <div>
        <h2 id={titleId}>{t('import.title')}</h2>
        <p className={styles.quiet}>{t('import.text')}</p>
      </div>
      <div className={styles.sources}>
        {drafts.map(({ id, source, files }) => (
          <div key={id} className={styles.sourceRow}>
            <Select
              label={t('import.source')}
              value={source}
              allowDeselect={false}
              data={CONTRACTS.map((contract) => ({ value: contract.name, label: read(contract.label) }))}
              onChange={(value) => value !== null && change(id, { source: value })}
            />
            <FilesField
              label={t('import.files')}
              description={t('import.filesOf', { source: read(getContract(source).label) })}
              testId={`files-${source}`}
              files={files}
              onChange={(picked) => change(id, { files: picked })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              aria-label={t('import.remove', { source: read(getContract(source).label) })}
              disabled={drafts.length === 1}
              onClick={() => setDrafts(drafts.filter((draft) => draft.id !== id))}
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
              setDrafts([
                ...drafts,
                { id: Math.max(...drafts.map((draft) => draft.id)) + 1, source: pickUnusedSource(drafts), files: [] },
              ])
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
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('import.asOf')}
          placeholder="YYYY-MM-DD"
          description={t('import.asOfHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          error={isDateValid ? null : t('import.invalidDate')}
          value={asOfDate}
          onChange={(event) => setAsOfDate(event.currentTarget.value.trim())}
        />
        <Select
          searchable
          label={t('import.timeZone')}
          value={timeZone}
          allowDeselect={false}
          data={Intl.supportedValuesOf('timeZone')}
          limit={60}
          onChange={(value) => value !== null && setTimeZone(value)}
        />
        <Select
          label={t('import.currency')}
          value={currencyCode}
          allowDeselect={false}
          data={CURRENCIES.map(({ code }) => code)}
          onChange={(value) => value !== null && setCurrencyCode(value)}
        />
      </div>
      <Group gap="md">
        <Button type="submit" disabled={!hasNeeded || !isDateValid}>
          {t('import.start')}
        </Button>
        {!hasNeeded && <span className={styles.quiet}>{t('import.needed')}</span>}
      </Group>
    </form>
  );
}

function pickUnusedSource(drafts: readonly SourceDraft[]): SourceName {
  const unused = CONTRACTS.find(({ name }) => drafts.every(({ source }) => source !== name));
  return unused?.name ?? 'orders';
}
