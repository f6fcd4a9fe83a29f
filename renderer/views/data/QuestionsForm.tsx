import type { Question } from '#core/formats/define-format.ts';
import { Button, Group, Radio, Stack } from '@mantine/core';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { answerQuestions, identifyQuestion } from '../../core-host/answer-questions.ts';
import type { BuildRequest } from '../../core-host/workbench.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Data.module.css';

type QuestionsFormProps = { readonly questions: readonly Question[]; readonly request: BuildRequest };

/** What the files leave open, with an example of each reading. The answers go into the templates and the build starts again. */
export function QuestionsForm({ questions, request }: QuestionsFormProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const startBuild = useWorkbench((state) => state.startBuild);
  const dismissBuild = useWorkbench((state) => state.dismissBuild);
  const titleId = useId();
  const [answers, setAnswers] = useState<ReadonlyMap<string, string>>(
    () =>
      new Map(
        questions.flatMap((question) =>
          question.meanwhile === undefined ? [] : [[identifyQuestion(question), question.meanwhile]],
        ),
      ),
  );
  const isComplete = questions.every((question) => answers.has(identifyQuestion(question)));

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isComplete) void startBuild(answerQuestions(request, questions, answers));
  }

  return (
    <form
      className={`${styles.panel} ${styles.form}`}
      aria-labelledby={titleId}
      data-testid="questions"
      onSubmit={submit}
    >
      <div>
        <h2 id={titleId}>{t('questions.title', { count: questions.length })}</h2>
        <p className={styles.quiet}>{t('questions.text')}</p>
      </div>
      {questions.map((question) => {
        const id = identifyQuestion(question);
        return (
          <div key={id} className={styles.question}>
            <p className={styles.where}>
              {question.column === undefined
                ? question.file
                : t('questions.where', { file: question.file, column: question.column })}
            </p>
            <Radio.Group
              label={read(question.text)}
              value={answers.get(id) ?? null}
              onChange={(value) => setAnswers(new Map([...answers, [id, value]]))}
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
      })}
      <Group gap="md">
        <Button type="submit" disabled={!isComplete}>
          {t('questions.submit')}
        </Button>
        <Button variant="default" onClick={dismissBuild}>
          {t('questions.cancel')}
        </Button>
        {!isComplete && <span className={styles.quiet}>{t('questions.missing')}</span>}
      </Group>
    </form>
  );
}
