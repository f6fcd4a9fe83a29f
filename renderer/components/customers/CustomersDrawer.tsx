import { Button, Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import { useFilters } from '../../store/use-filters.ts';
import { useRuleText } from '../filters/use-rule-text.ts';
import { CustomerList } from './CustomerList.tsx';
import { SaveSegment } from './SaveSegment.tsx';
import styles from './CustomerList.module.css';

type CustomersDrawerProps = {
  readonly title: string;
  /** Whom it lists; null keeps it closed. */
  readonly audience: AudienceRule | null;
  /** True lists them whatever filters are in force. */
  readonly isUnfiltered?: boolean;
  /** Name of exported files, without ending. */
  readonly fileName?: string;
  readonly onClose: () => void;
};

/** The customers behind a cell, a bar, a step: listed, kept as a segment, put in force as a filter, exported. */
export function CustomersDrawer({
  title,
  audience,
  isUnfiltered = false,
  fileName = 'customers',
  onClose,
}: CustomersDrawerProps) {
  const { t } = useTranslation();
  const say = useRuleText();
  const { applyFilter } = useFilters();
  return (
    <Drawer
      opened={audience !== null}
      onClose={onClose}
      position="right"
      size={920}
      title={title}
      closeButtonProps={{ 'aria-label': t('build.dismiss') }}
    >
      {audience !== null && (
        <div className={styles.list} data-testid="customers-drawer">
          <p className={styles.hint}>{say(audience)}</p>
          <div className={styles.tools}>
            <SaveSegment rule={audience} isUnfiltered={isUnfiltered} suggestedName={title} />
            <Button
              variant="default"
              size="sm"
              onClick={() => {
                applyFilter(audience);
                onClose();
              }}
            >
              {t('customers.filterBy')}
            </Button>
          </div>
          <CustomerList audience={audience} isUnfiltered={isUnfiltered} fileName={fileName} />
        </div>
      )}
    </Drawer>
  );
}
