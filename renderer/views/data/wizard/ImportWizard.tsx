import { parametersSchema } from '#core/kernel/parameters.ts';
import { Button, Group } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import type { Workbench } from '../../../carrier/workbench.ts';
import type { DocumentSlice } from '../../../document/document.slice.ts';
import { useTranslation } from 'react-i18next';
import { useWorkbench } from '../../../store/use-workbench.ts';
import { CheckStep } from './CheckStep.tsx';
import { ChooseStep } from './ChooseStep.tsx';
import { DetectStep } from './DetectStep.tsx';
import { createFileDrafts, createRequest, hasNeededSource, type ImportDraft } from './import-draft.ts';
import { MapStep } from './MapStep.tsx';
import styles from './Wizard.module.css';

const STEPS = ['choose', 'detect', 'map', 'check', 'load'] as const;
type Step = (typeof STEPS)[number];

type KeptDraft = {
  readonly offered: DocumentSlice['offered'];
  readonly buildId: string | null;
  readonly draft: ImportDraft;
  readonly step: Step;
};

/** What was begun, for coming back to it from another screen or a build that failed; a build that succeeds ends it. */
const kept = new WeakMap<Workbench, KeptDraft>();

function startDraft(offered: DocumentSlice['offered']): ImportDraft {
  return {
    name: '',
    parameters: parametersSchema.parse({ currency: null }),
    sources:
      offered === null
        ? [
            { id: 1, source: 'orders', files: [], template: null },
            { id: 2, source: 'behaviors', files: [], template: null },
          ]
        : offered.map(({ source, files }, index) => ({
            id: index + 1,
            source,
            files: createFileDrafts(files),
            template: null,
          })),
  };
}

/** From files to a project: choose, detect, map, check, load. Nothing of the project open before changes until the last is done. */
export function ImportWizard({ onStarted }: { readonly onStarted: () => void }) {
  const { t } = useTranslation();
  const titleId = useId();
  const startBuild = useWorkbench((state) => state.project.startBuild);
  const guardUnsaved = useWorkbench((state) => state.document.guardUnsaved);
  const offered = useWorkbench((state) => state.document.offered);
  const workbench = useWorkbench((state) => state.workbench);
  const buildId = useWorkbench((state) => state.project.built?.buildId ?? null);
  const [begun] = useState(() => {
    const known = kept.get(workbench);
    return known !== undefined && known.offered === offered && known.buildId === buildId
      ? known
      : { draft: startDraft(offered), step: 'choose' as const };
  });
  const [step, setStep] = useState<Step>(begun.step);
  const [draft, setDraft] = useState<ImportDraft>(begun.draft);
  useEffect(() => {
    kept.set(workbench, { offered, buildId, draft, step });
  }, [workbench, offered, buildId, draft, step]);
  const current = useRef<HTMLButtonElement>(null);
  // The button that led here goes with its step: the keyboard goes on from the step it led to.
  useEffect(() => {
    if (step !== begun.step && document.activeElement === document.body) current.current?.focus();
  }, [step, begun.step]);
  const at = STEPS.indexOf(step);
  const isReady = hasNeededSource(draft);
  const load = () => {
    guardUnsaved(() => {
      onStarted();
      void startBuild(
        createRequest(
          { ...draft, sources: draft.sources.filter(({ files }) => files.length > 0) },
          t('build.defaultName'),
        ),
      );
    });
  };

  return (
    <section className={styles.wizard} aria-labelledby={titleId} data-testid="import-wizard">
      <h2 id={titleId} className={styles.title}>
        {t('import.wizard')}
      </h2>
      <ol className={styles.steps}>
        {STEPS.map((name, index) => (
          <li key={name}>
            <button
              ref={name === step ? current : null}
              type="button"
              aria-current={name === step ? 'step' : undefined}
              data-done={index < at}
              disabled={name === 'load' || (index > 0 && !isReady)}
              onClick={() => setStep(name)}
            >
              <span className={styles.number}>{index + 1}</span>
              {t(`import.steps.${name}`)}
            </button>
          </li>
        ))}
      </ol>
      {step === 'choose' && (
        <ChooseStep draft={draft} onChange={setDraft} onNext={() => setStep('detect')} onBuild={load} />
      )}
      {step === 'detect' && <DetectStep draft={draft} onChange={setDraft} />}
      {step === 'map' && <MapStep draft={draft} onChange={setDraft} />}
      {step === 'check' && <CheckStep draft={draft} onChange={setDraft} onLoad={load} onMap={() => setStep('map')} />}
      {step !== 'choose' && (
        <Group gap="sm" className={styles.foot}>
          <Button variant="default" onClick={() => setStep(STEPS[at - 1] ?? 'choose')}>
            {t('import.back')}
          </Button>
          {step !== 'check' && <Button onClick={() => setStep(STEPS[at + 1] ?? 'check')}>{t('import.next')}</Button>}
        </Group>
      )}
    </section>
  );
}
