import type { Question } from '#core/sources/formats/define-format.ts';
import { answerProject, identifyQuestion } from '#core/workbench/import/answer-questions.ts';
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepSource } from '../../document/changed-sources.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Data.module.css';
import { listMeanwhile, QuestionFields } from './QuestionFields.tsx';

/** Questions that are not answered yet, with the reading taken meanwhile. Another answer loads the files again with it. */
export function OpenQuestions({ questions }: { readonly questions: readonly Question[] }) {
  const { t } = useTranslation();
  const config = useWorkbench((state) => state.config);
  const rebuildWith = useWorkbench((state) => state.document.rebuildWith);
  const isBuilding = useWorkbench((state) => state.project.build.status === 'running');
  const taken = listMeanwhile(questions);
  const [answers, setAnswers] = useState(taken);
  if (questions.length === 0) return null;
  const given = new Map([...answers].filter(([id, value]) => value !== 'doubt' || taken.get(id) !== 'doubt'));

  function load() {
    if (config === null) return;
    const project = { parameters: config.parameters, sources: config.sources.map(keepSource) };
    const { sources, parameters } = answerProject(project, questions, given);
    void rebuildWith(sources, parameters);
  }

  return (
    <section className={styles.panel} aria-labelledby="open-questions" data-testid="open-questions">
      <h2 id="open-questions">{t('data.open')}</h2>
      <p className={styles.quiet}>{t('data.openNote')}</p>
      <QuestionFields
        questions={questions}
        answers={answers}
        decimals={config?.parameters.currency?.decimals ?? 2}
        onAnswer={(question, value) => setAnswers(new Map([...answers, [identifyQuestion(question), value]]))}
      />
      <Group mt="sm">
        <Button size="sm" disabled={config === null || isBuilding || given.size === 0} onClick={load}>
          {t('data.openAnswer')}
        </Button>
      </Group>
    </section>
  );
}
