import { Button, Popover, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EVERYBODY, type AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { describeError, type DescribedError } from '../../carrier/described-error.ts';
import { useAudience } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { useOwnTags, useSavedSegments } from './use-saved-segments.ts';
import styles from './CustomerList.module.css';

type Kind = 'live' | 'static' | 'tag';

type SaveSegmentProps = {
  readonly rule?: AudienceRule;
  /** True leaves the filters in force out of what is saved. */
  readonly isUnfiltered?: boolean;
  readonly isDisabled?: boolean;
  readonly suggestedName?: string;
};

/** 存为客群: keeps a rule as a live segment, its customers as a static one, or the rule as an own tag. */
export function SaveSegment({
  rule = EVERYBODY,
  isUnfiltered = false,
  isDisabled = false,
  suggestedName = '',
}: SaveSegmentProps) {
  const { t } = useTranslation();
  const workbench = useWorkbench((state) => state.workbench);
  const asOf = useWorkbench((state) => state.project.built?.parameters.asOfDate);
  const about = useAudience(rule, isUnfiltered);
  const { saveSegment } = useSavedSegments();
  const { saveTag } = useOwnTags();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('live');
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<DescribedError | null>(null);
  const [saved, setSaved] = useState('');
  const wanted = name.trim();

  async function save() {
    if (wanted === '' || asOf === undefined) return;
    setRunning(true);
    setError(null);
    try {
      if (kind === 'tag') saveTag(wanted.slice(0, 40), about);
      else if (kind === 'live') saveSegment(wanted, { kind: 'live', rule: about });
      else {
        const ids = await workbench.query('customer-ids', {}, about);
        saveSegment(wanted, { kind: 'static', asOf, ids: [...ids] });
      }
      setSaved(t('customers.saved', { name: wanted }));
      setOpened(false);
    } catch (caught) {
      setError(describeError(caught));
    } finally {
      setRunning(false);
    }
  }

  return (
    <>
      <Popover
        opened={opened}
        onChange={setOpened}
        width={340}
        position="bottom-start"
        shadow="md"
        trapFocus
        returnFocus
        withinPortal
      >
        <Popover.Target>
          <Button
            size="sm"
            disabled={isDisabled}
            onClick={() => {
              setName(suggestedName.slice(0, 200));
              setSaved('');
              setOpened(!opened);
            }}
          >
            {t('customers.save')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('customers.save')}>
          <form
            className={styles.exportForm}
            onSubmit={(event) => {
              event.preventDefault();
              void save();
            }}
          >
            <TextInput
              size="sm"
              data-autofocus
              label={t('customers.segmentName')}
              value={name}
              maxLength={kind === 'tag' ? 40 : 200}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Radio.Group
              value={kind}
              label={t('customers.saveAs')}
              onChange={(value) => setKind(value === 'static' || value === 'tag' ? value : 'live')}
            >
              {(['live', 'static', 'tag'] as const).map((option) => (
                <Radio
                  key={option}
                  mt={8}
                  size="sm"
                  value={option}
                  label={t(`customers.saveKind.${option}`)}
                  description={t(`customers.saveKindText.${option}`, { asOf: asOf ?? '' })}
                />
              ))}
            </Radio.Group>
            {error !== null && (
              <ErrorPanel title={t('customers.saveFailed')} error={error} reassurance={t('build.nothingChanged')} />
            )}
            <div className={styles.exportButtons}>
              <Button type="submit" size="sm" loading={isRunning} disabled={wanted === ''}>
                {t('customers.saveNow')}
              </Button>
            </div>
          </form>
        </Popover.Dropdown>
      </Popover>
      <span role="status" className={styles.message}>
        {saved}
      </span>
    </>
  );
}
