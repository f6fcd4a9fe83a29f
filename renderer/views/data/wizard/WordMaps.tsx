import { getContract } from '#core/sources/contracts.ts';
import type { FileProfile } from '#core/sources/import/profile-file.ts';
import { parseTemplate, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../formatting/use-formats.ts';
import { useLanguage } from '../../../i18n/use-language.ts';
import styles from './Wizard.module.css';

type WordMapsProps = {
  readonly profile: FileProfile;
  readonly template: MappingTemplate;
  readonly onChange: (template: MappingTemplate) => void;
};

function mapWord(template: MappingTemplate, field: string, word: string, value: string): MappingTemplate {
  if (field === 'status') return parseTemplate({ ...template, statusMap: { ...template.statusMap, [word]: value } });
  if (field === 'behavior_type') {
    return parseTemplate({ ...template, behaviorMap: { ...template.behaviorMap, [word]: value } });
  }
  return { ...template, booleanMap: { ...template.booleanMap, [word]: value === 'true' } };
}

/** What the words of status, behaviour and yes/no columns are read as, and what was cleaned off the ids. */
export function WordMaps({ profile, template, onChange }: WordMapsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const contract = getContract(template.source);
  return (
    <div className={styles.pair}>
      {profile.words.map(({ field, column, choices, readings }) => (
        <section key={field} className={styles.box} aria-label={t('map.words', { column })}>
          <h3>{t('map.words', { column })}</h3>
          <table className="data-table" data-testid={`words-${field}`}>
            <thead>
              <tr>
                <th scope="col">{t('map.word')}</th>
                <th scope="col" className="end">
                  {t('map.rows')}
                </th>
                <th scope="col">
                  {read(contract.fields.find(({ name }) => name === field)?.label ?? { zh: field, en: field })}
                </th>
              </tr>
            </thead>
            <tbody>
              {readings.map(({ word, rows, value }) => (
                <tr key={word}>
                  <th scope="row" className="code">
                    {word}
                  </th>
                  <td className="numeric end">{count(rows)}</td>
                  <td>
                    <Select
                      size="xs"
                      aria-label={t('map.meaningOf', { word })}
                      placeholder={t('map.unknownWord')}
                      error={value === null}
                      value={value}
                      allowDeselect={false}
                      data={choices.map((choice) => ({
                        value: choice,
                        label: t(`map.values.${choice}`, { defaultValue: choice }),
                      }))}
                      onChange={(next) => next !== null && onChange(mapWord(template, field, word, next))}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
      {profile.ids.map(({ column, rows, examples }) => (
        <section key={column} className={styles.box} aria-label={t('map.ids', { column })}>
          <h3>{t('map.ids', { column })}</h3>
          <p className={styles.quiet}>{t('map.idsNote', { count: rows, value: count(rows) })}</p>
          <table className="data-table" data-testid={`ids-${column}`}>
            <thead>
              <tr>
                <th scope="col">{t('map.before')}</th>
                <th scope="col">{t('map.after')}</th>
              </tr>
            </thead>
            <tbody>
              {examples.map(({ from, to }) => (
                <tr key={from}>
                  <td className={`code ${styles.was}`}>{from}</td>
                  <td className={`code ${styles.becomes}`}>{to ?? t('map.noId')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}
