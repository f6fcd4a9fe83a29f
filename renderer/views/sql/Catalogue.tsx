import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/Icon.tsx';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { CATALOGUE_GROUPS, type CatalogueTable } from './catalogue.ts';
import styles from './Sql.module.css';

type CatalogueProps = {
  readonly tables: readonly CatalogueTable[];
  readonly onInsert: (text: string) => void;
  readonly onDrop: (table: string) => void;
};

function matches(table: CatalogueTable, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  const texts = [
    table.name,
    table.label?.zh,
    table.label?.en,
    ...table.columns.flatMap(({ name, label }) => [name, label?.zh, label?.en]),
  ];
  return wanted === '' || texts.some((text) => text?.toLowerCase().includes(wanted) === true);
}

/** The tables that statements can name; a click puts a name where the cursor is. */
export function Catalogue({ tables, onInsert, onDrop }: CatalogueProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const [search, setSearch] = useState('');
  const found = tables.filter((table) => matches(table, search));
  return (
    <aside className={styles.catalogue} aria-label={t('sql.catalogue')}>
      <TextInput
        size="sm"
        value={search}
        aria-label={t('sql.search')}
        placeholder={t('sql.search')}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className={styles.catalogueList}>
        {CATALOGUE_GROUPS.map((group) => {
          const members = found.filter((table) => table.group === group);
          if (members.length === 0) return null;
          return (
            <section key={group} aria-label={t(`sql.groups.${group}`)}>
              <h3>{t(`sql.groups.${group}`)}</h3>
              {members.map((table) => (
                <details key={table.name} className={styles.catalogueTable} open={search.trim().length > 2}>
                  <summary title={table.grain === null ? undefined : read(table.grain)}>
                    <span className={styles.tableTitle}>
                      <span className="code">{table.name}</span>
                      <span>
                        {table.label === null ? t('sql.ofSession') : read(table.label)}
                        {table.rowCount !== null && ` · ${count(table.rowCount)}`}
                      </span>
                    </span>
                  </summary>
                  <div className={styles.tableActions}>
                    <button type="button" onClick={() => onInsert(table.name)}>
                      {t('sql.insertName')}
                    </button>
                    {table.group === 'own' && (
                      <button type="button" onClick={() => onDrop(table.name)}>
                        {t('sql.dropTable')}
                      </button>
                    )}
                  </div>
                  <ul>
                    {table.columns.map(({ name, type, label, doc }) => (
                      <li key={name}>
                        <button
                          type="button"
                          className={styles.catalogueColumn}
                          title={doc === null ? type : `${type} · ${read(doc)}`}
                          onClick={() => onInsert(name)}
                        >
                          <span className="code">{name}</span>
                          <span>{label === null ? type : read(label)}</span>
                        </button>
                      </li>
                    ))}
                  </ul>
                </details>
              ))}
            </section>
          );
        })}
        {found.length === 0 && (
          <p className={styles.noneFound}>
            <Icon name="info" size={16} /> {t('sql.noneFound')}
          </p>
        )}
      </div>
    </aside>
  );
}
