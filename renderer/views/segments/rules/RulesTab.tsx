import { useMemo, useState } from 'react';
import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { getSegmentRule, mentionsNamedRule } from '#core/questions/audience/saved-segment.ts';
import { CustomerList } from '../../../components/customers/CustomerList.tsx';
import { SaveSegment } from '../../../components/customers/SaveSegment.tsx';
import { useOwnTags, useSavedSegments } from '../../../components/customers/use-saved-segments.ts';
import { useRuleText } from '../../../components/filters/use-rule-text.ts';
import { useFilters } from '../../../store/use-filters.ts';
import { EMPTY_DRAFT, readDraft, writeDraft, type RuleDraft } from './rule-draft.ts';
import { RuleBuilder } from './RuleBuilder.tsx';
import { RuleCount } from './RuleCount.tsx';
import { SavedList } from './SavedList.tsx';
import { useRuleOptions } from './use-rule-options.ts';
import styles from './Rules.module.css';

const COUNT_DELAY_MS = 120;

/** What is being edited: nothing saved yet, a live segment or an own tag. */
type Editing = { readonly of: 'segment' | 'tag'; readonly id: string; readonly name: string } | null;

/** Builds a rule, says it in words, counts whom it means, and keeps it as a segment or a tag. */
export function RulesTab() {
  const { t } = useTranslation();
  const say = useRuleText();
  const options = useRuleOptions();
  const { applyFilter } = useFilters();
  const { segments, replaceSegment } = useSavedSegments();
  const { tags, replaceTag } = useOwnTags();
  const [draft, setDraft] = useState<RuleDraft>(EMPTY_DRAFT);
  const [editing, setEditing] = useState<Editing>(null);
  const [isListed, setListed] = useState(false);
  const rule = useMemo(() => writeDraft(draft), [draft]);
  const [counted] = useDebouncedValue(rule, COUNT_DELAY_MS);
  const isEmpty = draft.groups.every(({ conditions }) => conditions.length === 0);
  const mentionsItself = editing !== null && mentionsNamedRule(rule, editing);

  function edit(next: Editing, from: AudienceRule) {
    setEditing(next);
    setDraft(readDraft(from));
    document.getElementById('rule-builder')?.focus();
  }

  function keep() {
    if (editing === null) return;
    if (editing.of === 'segment') replaceSegment(editing.id, editing.name, { kind: 'live', rule });
    else replaceTag(editing.id, editing.name, rule);
    setEditing(null);
    setDraft(EMPTY_DRAFT);
  }

  return (
    <div className={styles.split}>
      <div className={styles.work}>
        <section id="rule-builder" tabIndex={-1} aria-label={t('rules.title')} className={styles.builderFrame}>
          <div className={styles.builderHead}>
            <h2>{editing === null ? t('rules.title') : t('rules.editing', { name: editing.name })}</h2>
            {(!isEmpty || editing !== null) && (
              <Button
                variant="subtle"
                size="xs"
                onClick={() => {
                  setDraft(EMPTY_DRAFT);
                  setEditing(null);
                }}
              >
                {t('rules.startOver')}
              </Button>
            )}
          </div>
          <RuleBuilder draft={draft} options={options} onChange={setDraft} />
        </section>
        <section className={styles.result} aria-label={t('rules.result')}>
          <p className={styles.sentence} data-testid="rule-sentence">
            {say(rule)}
          </p>
          <RuleCount rule={counted} />
          <div className={styles.actions}>
            {editing !== null && (
              <Button size="sm" disabled={isEmpty || mentionsItself} onClick={keep}>
                {t('rules.keep')}
              </Button>
            )}
            <SaveSegment rule={rule} isDisabled={isEmpty} isUnfiltered />
            <Button variant="default" size="sm" disabled={isEmpty} onClick={() => applyFilter(rule)}>
              {t('rules.useAsFilter')}
            </Button>
            <Button variant="default" size="sm" aria-expanded={isListed} onClick={() => setListed(!isListed)}>
              {isListed ? t('rules.hideList') : t('rules.showList')}
            </Button>
          </div>
          {mentionsItself && <p className={styles.warning}>{t('rules.mentionsItself')}</p>}
        </section>
        {isListed && <CustomerList audience={counted} isUnfiltered height={420} fileName="segment" />}
      </div>
      <SavedList
        onEditSegment={(id) => {
          const found = segments.find((segment) => segment.id === id);
          if (found !== undefined) edit({ of: 'segment', id, name: found.name }, getSegmentRule(found.segment));
        }}
        onEditTag={(id) => {
          const found = tags.find((tag) => tag.id === id);
          if (found !== undefined) edit({ of: 'tag', id, name: found.tag.label }, found.tag.rule);
        }}
      />
    </div>
  );
}
