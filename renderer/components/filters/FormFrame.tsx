import { ActionIcon, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../Icon.tsx';
import styles from './Filters.module.css';

export function FormHead({ title, onBack }: { readonly title: string; readonly onBack: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.head}>
      <ActionIcon variant="subtle" color="gray" size={28} aria-label={t('filters.back')} onClick={onBack}>
        <Icon name="collapse" size={16} />
      </ActionIcon>
      <strong>{title}</strong>
    </div>
  );
}

export function FormFoot({ isReady }: { readonly isReady: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={styles.actions}>
      <Button type="submit" size="compact-md" disabled={!isReady}>
        {t('filters.apply')}
      </Button>
    </div>
  );
}
