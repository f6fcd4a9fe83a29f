import type { Choice, Question } from '#core/sources/formats/define-format.ts';
import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { identifyQuestion } from '../../core-host/answer-questions.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Data.module.css';

type QuestionFieldsProps = {
  readonly questions: readonly Question[];
  readonly answers: ReadonlyMap<string, string>;
  readonly onAnswer: (question: Question, value: string) => void;
  /** Decimals of the project's currency. */
  readonly decimals?: number;
};

/** Questions with the reading that each choice leads to. */
export function QuestionFields({ questions, answers, onAnswer, decimals = 2 }: QuestionFieldsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, money } = useFormats();
  const describe = (choice: Choice): string | undefined => {
    const write = (cents: bigint, code: string): string => money(cents, { code, decimals });
    const [first] = choice.money ?? [];
    const parts = [
      ...(choice.example === undefined ? [] : [t('questions.example', { example: choice.example })]),
      ...(choice.money ?? []).map(({ cents, currency }) => write(cents, currency)),
      ...(choice.customers === undefined
        ? []
        : [t('questions.customers', { count: choice.customers, value: count(choice.customers) })]),
      ...(choice.orders === undefined
        ? []
        : [t('questions.orders', { count: choice.orders, value: count(choice.orders) })]),
      ...(choice.controlDifference === undefined || first === undefined
        ? []
        : [t('questions.control', { money: write(choice.controlDifference, first.currency) })]),
    ];
    return parts.length === 0 ? undefined : parts.join(' · ');
  };
  return questions.map((question) => {
    const id = identifyQuestion(question);
    return (
      <div key={id} className={styles.question} data-question={question.code}>
        <p className={styles.where}>
          {question.column === undefined
            ? question.file
            : t('questions.where', { file: question.file, column: question.column })}
        </p>
        {question.evidence !== undefined && (
          <ul className={styles.quiet}>
            {question.evidence.map((entry) => (
              <li key={entry.id} className="numeric">
                {read(entry.label)}{' '}
                {entry.unit === 'cents'
                  ? money(BigInt(entry.value), { code: question.choices[0]?.money?.[0]?.currency ?? '', decimals })
                  : count(Number(entry.value))}
              </li>
            ))}
          </ul>
        )}
        <Radio.Group
          label={read(question.text)}
          value={answers.get(id) ?? null}
          onChange={(value) => onAnswer(question, value)}
        >
          <Stack gap={6} mt={8}>
            {question.choices.map((choice) => (
              <Radio
                key={choice.value}
                value={choice.value}
                label={read(choice.label)}
                description={describe(choice)}
              />
            ))}
          </Stack>
        </Radio.Group>
      </div>
    );
  });
}

/** Answers that keep everything as it is, and those that are proposed; a form shows them selected, nothing is applied before it is sent. */
export function listMeanwhile(questions: readonly Question[]): ReadonlyMap<string, string> {
  return new Map(
    questions.flatMap((question) =>
      (question.meanwhile ?? question.proposed) === undefined
        ? []
        : [[identifyQuestion(question), question.meanwhile ?? question.proposed ?? '']],
    ),
  );
}
