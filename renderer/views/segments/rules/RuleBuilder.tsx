import { Button, CloseButton, Menu, SegmentedControl, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ConditionForm } from './ConditionForm.tsx';
import { CONDITION_KINDS, createCondition, type Condition } from './new-condition.ts';
import type { DraftCondition, DraftGroup, RuleDraft } from './rule-draft.ts';
import { useRuleText } from '../../../components/filters/use-rule-text.ts';
import type { RuleOptions } from './use-rule-options.ts';
import styles from './Rules.module.css';

function replaceAt<Item>(items: readonly Item[], at: number, item: Item | null): Item[] {
  return items.flatMap((old, index) => (index === at ? (item === null ? [] : [item]) : [old]));
}

function JoinSwitch({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: 'all' | 'any';
  readonly onChange: (value: 'all' | 'any') => void;
}) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      value={value}
      aria-label={label}
      data={[
        { value: 'all', label: t('rules.all') },
        { value: 'any', label: t('rules.anyOf') },
      ]}
      onChange={onChange}
    />
  );
}

function isCondition(rule: DraftCondition['rule']): rule is Condition {
  return rule.kind !== 'all' && rule.kind !== 'any' && rule.kind !== 'not';
}

type LineProps = {
  readonly condition: DraftCondition;
  readonly options: RuleOptions;
  readonly onChange: (condition: DraftCondition | null) => void;
};

function Line({ condition, options, onChange }: LineProps) {
  const { t } = useTranslation();
  const say = useRuleText();
  const { rule, isNegated } = condition;
  const text = say(rule);
  return (
    <li className={styles.line} aria-label={text}>
      <Switch
        size="xs"
        className={styles.not}
        checked={isNegated}
        label={t('rules.not')}
        onChange={(event) => onChange({ rule, isNegated: event.currentTarget.checked })}
      />
      <div className={styles.fields}>
        {isCondition(rule) ? (
          <ConditionForm rule={rule} options={options} onChange={(next) => onChange({ rule: next, isNegated })} />
        ) : (
          <p>{text}</p>
        )}
      </div>
      <CloseButton aria-label={t('rules.removeLine', { text })} onClick={() => onChange(null)} />
    </li>
  );
}

type GroupProps = {
  readonly group: DraftGroup;
  readonly index: number;
  readonly isOnly: boolean;
  readonly options: RuleOptions;
  readonly onChange: (group: DraftGroup | null) => void;
};

function Group({ group, index, isOnly, options, onChange }: GroupProps) {
  const { t } = useTranslation();
  const { conditions, join, isExcluding } = group;
  const title = t(isExcluding ? 'rules.excludeGroup' : 'rules.includeGroup', { index: index + 1 });
  return (
    <section className={styles.group} data-excluding={isExcluding} aria-label={title}>
      <div className={styles.groupHead}>
        <strong>{title}</strong>
        {conditions.length > 1 && (
          <JoinSwitch
            label={t('rules.joinLines')}
            value={join}
            onChange={(next) => onChange({ ...group, join: next })}
          />
        )}
        <Switch
          size="xs"
          checked={isExcluding}
          label={t('rules.exclude')}
          onChange={(event) => onChange({ ...group, isExcluding: event.currentTarget.checked })}
        />
        {!isOnly && <CloseButton aria-label={t('rules.removeGroup', { title })} onClick={() => onChange(null)} />}
      </div>
      <ul className={styles.lines}>
        {conditions.map((condition, at) => (
          <Line
            key={`${condition.rule.kind} ${String(at)}`}
            condition={condition}
            options={options}
            onChange={(next) => onChange({ ...group, conditions: replaceAt(conditions, at, next) })}
          />
        ))}
      </ul>
      <Menu position="bottom-start" shadow="md" withinPortal>
        <Menu.Target>
          <Button variant="default" size="xs">
            {t('rules.addLine')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {CONDITION_KINDS.map((kind) => {
            const created = createCondition(kind, options.first);
            return (
              <Menu.Item
                key={kind}
                disabled={created === null}
                onClick={() => {
                  if (created === null) return;
                  onChange({ ...group, conditions: [...conditions, { rule: created, isNegated: false }] });
                }}
              >
                {t(`rules.kind.${kind}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </section>
  );
}

type RuleBuilderProps = {
  readonly draft: RuleDraft;
  readonly options: RuleOptions;
  readonly onChange: (draft: RuleDraft) => void;
};

/** Groups of conditions: AND, OR and exclude, each line with a form of its own. */
export function RuleBuilder({ draft, options, onChange }: RuleBuilderProps) {
  const { t } = useTranslation();
  const { groups, join } = draft;
  const including = groups.filter(({ isExcluding }) => !isExcluding).length;
  const add = (isExcluding: boolean) =>
    onChange({ ...draft, groups: [...groups, { join: isExcluding ? 'any' : 'all', isExcluding, conditions: [] }] });
  return (
    <div className={styles.builder}>
      {including > 1 && (
        <div className={styles.joins}>
          <span>{t('rules.joinGroups')}</span>
          <JoinSwitch
            label={t('rules.joinGroups')}
            value={join}
            onChange={(next) => onChange({ ...draft, join: next })}
          />
        </div>
      )}
      {groups.map((group, index) => (
        <Group
          key={String(index)}
          group={group}
          index={index}
          isOnly={groups.length === 1}
          options={options}
          onChange={(next) => onChange({ ...draft, groups: replaceAt(groups, index, next) })}
        />
      ))}
      <div className={styles.addGroup}>
        <Button variant="subtle" size="xs" onClick={() => add(false)}>
          {t('rules.addGroup')}
        </Button>
        <Button variant="subtle" size="xs" onClick={() => add(true)}>
          {t('rules.addExclusion')}
        </Button>
      </div>
    </div>
  );
}
