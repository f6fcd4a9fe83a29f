import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SavedLaunch } from '#core/outputs/project/launch-files.ts';
import { STRATEGY_TYPE_LABELS } from '#core/campaigns/strategy/strategy.ts';
import { DocumentButtons } from '../../components/documents/DocumentButtons.tsx';
import { useRuleText } from '../../components/filters/use-rule-text.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Launch.module.css';
import { LaunchFacts } from './LaunchFacts.tsx';

type LaunchLockedProps = {
  readonly saved: SavedLaunch;
  readonly mayCopy: boolean;
  readonly onCopy: () => void;
};

/** A launched strategy in the place of its editor: what it is, what was locked, and the way to a copy. */
export function LaunchLocked({ saved, mayCopy, onCopy }: LaunchLockedProps) {
  const { t } = useTranslation();
  const { percent } = useFormats();
  const { language, read } = useLanguage();
  const say = useRuleText();
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const openView = useWorkbench((state) => state.navigation.openView);
  const { scenario, prediction, note, lockedOn, sheets } = saved.launch;
  const { strategy } = scenario;
  return (
    <section className={styles.card} aria-label={t('launch.lockedTitle', { name: saved.name })}>
      <div>
        <h2>{t('launch.lockedTitle', { name: saved.name })}</h2>
        <p className={styles.note}>{t('launch.lockedLead')}</p>
      </div>
      <dl className={styles.facts}>
        <dt>{t('launch.lockedOn')}</dt>
        <dd className="numeric">{lockedOn}</dd>
        <dt>{t('launch.fields.type')}</dt>
        <dd>{read(STRATEGY_TYPE_LABELS[strategy.type])}</dd>
        <dt>{t('launch.fields.audience')}</dt>
        <dd>{say(strategy.audience)}</dd>
        <dt>{t('launch.fields.channel')}</dt>
        <dd>{strategy.channel}</dd>
        <dt>{t('launch.fields.waves')}</dt>
        <dd className="numeric">{strategy.schedule.waves.join(', ')}</dd>
        <dt>{t('launch.fields.holdout')}</dt>
        <dd className="numeric">{percent(strategy.holdoutShare)}</dd>
        {note !== '' && (
          <>
            <dt>{t('launch.note')}</dt>
            <dd>{note}</dd>
          </>
        )}
      </dl>
      <LaunchFacts scenario={scenario} prediction={prediction} />
      {sheets !== undefined && (
        <section className={styles.sheet} aria-label={t('launch.sheet')}>
          <h3>{t('launch.sheet')}</h3>
          <p className={styles.note}>{t('launch.sheetNote')}</p>
          <DocumentButtons
            write={() => sheets[language === 'en' ? 'en' : 'zh']}
            name={`${strategy.id}-strategy-sheet`}
          />
        </section>
      )}
      <div className={styles.buttons}>
        <Button
          size="sm"
          variant="default"
          onClick={() => {
            setChoice('evaluation.strategy', saved.id);
            openView('evaluation');
          }}
        >
          {t('launch.evaluate')}
        </Button>
        <Button
          size="sm"
          variant="default"
          disabled={!mayCopy}
          {...(mayCopy ? {} : { title: t('launch.most') })}
          onClick={onCopy}
        >
          {t('launch.copy')}
        </Button>
      </div>
    </section>
  );
}
