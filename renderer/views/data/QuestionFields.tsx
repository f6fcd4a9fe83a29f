import type { Question } from '#core/sources/formats/define-format.ts';
import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { identifyQuestion } from '#core/workbench/import/answer-questions.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Data.module.css';

type QuestionFieldsProps = {
  readonly questions: readonly Question[];
  readonly answers: ReadonlyMap<string, string>;
  readonly onAnswer: (question: Question, value: string) => void;
};

/** Questions with the reading that each choice leads to. */
export function QuestionFields({ questions, answers, onAnswer }: QuestionFieldsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  return questions.map((question) => {
    const id = identifyQuestion(question);
    return (
      <div key={id} className={styles.question} data-question={question.code}>
        <p className={styles.where}>
          {question.column === undefined
            ? question.file
            : t('questions.where', { file: question.file, column: question.column })}
        </p>
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
                description={
                  choice.example === undefined ? undefined : t('questions.example', { example: choice.example })
                }
              />
            ))}
          </Stack>
        </Radio.Group>
      </div>
    );
  });
}

/** Answers that keep everything as it is, where there are such. */
export function listMeanwhile(questions: readonly Question[]): ReadonlyMap<string, string> {
  return new Map(
    questions.flatMap((question) =>
      question.meanwhile === undefined ? [] : [[identifyQuestion(question), question.meanwhile]],
    ),
  );
}
