import type { Question } from '#core/sources/formats/define-format.ts';
import { Button, Group } from '@mantine/core';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { answerQuestions, identifyQuestion } from '#core/workbench/import/answer-questions.ts';
import type { BuildRequest } from '../../carrier/workbench.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Data.module.css';
import { listMeanwhile, QuestionFields } from './QuestionFields.tsx';

type QuestionsFormProps = { readonly questions: readonly Question[]; readonly request: BuildRequest };

/** What the files leave open, with an example of each reading. The answers go into the templates and the build starts again. */
export function QuestionsForm({ questions, request }: QuestionsFormProps) {
  const { t } = useTranslation();
  const startBuild = useWorkbench((state) => state.project.startBuild);
  const dismissBuild = useWorkbench((state) => state.project.dismissBuild);
  const titleId = useId();
  const [answers, setAnswers] = useState<ReadonlyMap<string, string>>(() => listMeanwhile(questions));
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
      <QuestionFields
        questions={questions}
        answers={answers}
        decimals={request.kind === 'sample' ? 2 : (request.parameters.currency?.decimals ?? 2)}
        onAnswer={(question, value) => setAnswers(new Map([...answers, [identifyQuestion(question), value]]))}
      />
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
