import { Badge } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AudienceRule } from '#core/questions/audience/audience-rule.ts';
import type { ProfileTag } from '#core/questions/customers/customer-page.ts';
import { nameTag, nameTagValue } from '#core/questions/audience/tag-names.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useQuery } from '../../data/use-query.ts';
import { useOwnTags } from './use-saved-segments.ts';
import styles from './CustomerPage.module.css';

type CustomerTagsProps = { readonly customerId: string; readonly tags: readonly ProfileTag[] };

/** Profile tags with what they rest on, and the analyst's own. */
export function CustomerTags({ customerId, tags }: CustomerTagsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const { tags: own } = useOwnTags();
  const audience = useMemo((): AudienceRule => ({ kind: 'customers', ids: [customerId] }), [customerId]);
  const marked = useQuery(
    'customer-list',
    {
      columns: [],
      sort: { column: 'customer_id', direction: 'ascending' },
      search: '',
      offset: 0,
      limit: 1,
      tags: own.map(({ tag }) => ({ name: tag.label, rule: tag.rule })),
    },
    { audience, isUnfiltered: true, isEnabled: own.length > 0 },
  );
  const carried = marked.status === 'ready' ? (marked.value.rows[0]?.tags ?? []) : [];
  if (tags.length === 0 && carried.length === 0) return null;
  return (
    <section aria-label={t('customers.tags')}>
      <h3>{t('customers.tags')}</h3>
      <ul className={styles.tags}>
        {carried.map((label) => (
          <li key={label}>
            <Badge variant="filled" size="lg" radius="sm" tt="none" autoContrast>
              {label}
            </Badge>
          </li>
        ))}
        {tags.map(({ tag, value, basis, basisCount }) => (
          <li key={tag} className={styles.tag} title={`${basis} ${count(basisCount)}`}>
            <span>{read(nameTag(tag))}</span>
            <strong>{read(nameTagValue(tag, value))}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
