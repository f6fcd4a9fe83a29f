import type { Question } from '#core/sources/formats/define-format.ts';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Data.module.css';

/** Questions that were answered by keeping everything as it is. */
export function OpenQuestions({ questions }: { readonly questions: readonly Question[] }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  if (questions.length === 0) return null;
  return (
    <section className={styles.panel} aria-labelledby="open-questions">
      <h2 id="open-questions">{t('data.open')}</h2>
      <p className={styles.quiet}>{t('data.openNote')}</p>
      <ul className={styles.questions}>
        {questions.map((question) => (
          <li key={`${question.file} ${question.code} ${question.column ?? ''} ${question.value ?? ''}`}>
            <span className={styles.file}>{question.file}</span> {read(question.text)}
          </li>
        ))}
      </ul>
    </section>
  );
}
