import { FINDING_METRICS, type Finding } from '#core/questions/key-figures/noteworthy.ts';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Definition } from '../../components/Definition.tsx';
import { Icon } from '../../components/Icon.tsx';
import type { ProjectView } from '../../core-host/project-view.ts';
import type { Formats } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { QueryBoundary } from '../../data/QueryBoundary.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useFilters } from '../../store/use-filters.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { countRowLoss } from './count-row-loss.ts';
import { findView } from './find-view.ts';
import styles from './Findings.module.css';

const SHOWN = 3;

const VIEWS: Readonly<Record<Finding['kind'], readonly string[]>> = {
  'vip-loss': ['segments'],
  'value-at-risk': ['segments'],
  overdue: ['segments'],
  'second-purchase': ['segments'],
  cohort: ['cohorts', 'segments'],
  store: ['segments'],
  category: ['segments'],
  'data-quality': ['data'],
};

/** Findings that are plain lists: nothing they are compared with. */
const LISTS = {
  'value-at-risk': 'findings.value-at-riskText',
  overdue: 'findings.overdueText',
  'second-purchase': 'findings.second-purchaseText',
  'data-quality': 'findings.data-qualityText',
} as const;

function describeFinding(finding: Finding, t: TFunction, { count, percent }: Formats): { title: string; text: string } {
  const { kind, subject, total, usual } = finding;
  const share = finding.total === 0 ? 0 : finding.count / total;
  const values = {
    subject,
    count: count(finding.count),
    total: count(total),
    share: percent(share),
    usual: percent(usual?.share ?? null),
    low: percent(usual?.difference.low ?? null),
    high: percent(usual?.difference.high ?? null),
  };
  const direction = usual !== null && share < usual.share ? 'Down' : 'Up';
  const isMoving = kind === 'cohort' || kind === 'store' || kind === 'category';
  return {
    title: isMoving ? t(`findings.${kind}${direction}`, { subject: subject ?? '' }) : t(`findings.${kind}Title`),
    text: kind in LISTS ? t(LISTS[kind as keyof typeof LISTS], values) : t('findings.compared', values),
  };
}

/** Three things to look at: each opens a screen about exactly these customers. */
export function Findings({ project }: { readonly project: ProjectView }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const formats = useFormats();
  const openView = useWorkbench((state) => state.openView);
  const { applyFilter } = useFilters();
  const state = useQuery('noteworthy', { rows: countRowLoss(project) });
  const { currency } = project.parameters;

  return (
    <section className={styles.panel} aria-labelledby="findings">
      <h2 id="findings">{t('findings.title')}</h2>
      <QueryBoundary state={state} height={190}>
        {({ findings }) =>
          findings.length === 0 ? (
            <p className={styles.quiet}>{t('findings.none')}</p>
          ) : (
            <ol className={styles.list} aria-busy={state.isStale}>
              {findings.slice(0, SHOWN).map((finding) => {
                const { title, text } = describeFinding(finding, t, formats);
                const metric = FINDING_METRICS[finding.kind];
                const action = finding.rule === null ? t('findings.look') : t('findings.customers');
                const stake = formats.shortMoney(BigInt(Math.round(finding.stakeCents)), currency);
                return (
                  <li key={`${finding.kind} ${finding.subject ?? ''}`} data-finding={finding.kind}>
                    <div className={styles.words}>
                      <h3>{title}</h3>
                      <p>{text}</p>
                    </div>
                    <Definition
                      title={title}
                      className={styles.stake}
                      values={[
                        {
                          metric,
                          full: formats.money(BigInt(Math.round(finding.stakeCents)), currency),
                          counted: `${formats.count(finding.count)} / ${formats.count(finding.total)}`,
                        },
                      ]}
                    >
                      {t('findings.stake', { money: stake })}
                    </Definition>
                    <button
                      type="button"
                      className={styles.open}
                      aria-label={t('findings.open', { action, title })}
                      title={read(metric.label)}
                      onClick={() => {
                        if (finding.rule !== null) applyFilter(finding.rule);
                        openView(findView(...VIEWS[finding.kind]) ?? 'segments');
                      }}
                    >
                      {action}
                      <Icon name="arrow" size={14} />
                    </button>
                  </li>
                );
              })}
            </ol>
          )
        }
      </QueryBoundary>
    </section>
  );
}
