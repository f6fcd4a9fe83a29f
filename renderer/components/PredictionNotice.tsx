import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-language.ts';
import { useQuery } from '../data/use-query.ts';
import { useWorkbench } from '../store/use-workbench.ts';
import { Icon } from './Icon.tsx';
import styles from './states/States.module.css';

/**
 * Why predictions are missing, in words, with the way to the models: for any place where P(alive), expected purchases or
 * predicted value would be. Nothing where they are there.
 */
export function PredictionNotice() {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const view = useWorkbench((state) => state.view);
  const openView = useWorkbench((state) => state.openView);
  const status = useQuery('prediction-status', {}, { isUnfiltered: true });
  if (status.status !== 'ready' || status.value === null || status.value.hasLtv) return null;
  const { hasPredictions, reason } = status.value;
  return (
    <div className={styles.notice} data-tone="warn" role="status" data-testid="prediction-notice">
      <Icon name="warning" size={16} />
      <span>
        {t(hasPredictions ? 'models.missingLtv' : 'models.missingPredictions')} {read(reason)}
      </span>
      {view !== 'models' && (
        <Button size="compact-sm" variant="default" onClick={() => openView('models')}>
          {t('models.openModels')}
        </Button>
      )}
    </div>
  );
}
