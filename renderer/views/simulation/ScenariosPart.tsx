import { Button, Checkbox, Modal, TextInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { ScenariosTable } from './ScenariosTable.tsx';
import styles from './Simulation.module.css';
import { useMoney } from './use-money.ts';
import type { SavedScenario } from '#core/outputs/project/saved-scenarios.ts';
import { useScenarios } from './use-scenarios.ts';
import type { FinishedRun } from '../../store/simulation.slice.ts';
import { useStrategies } from './use-strategies.ts';

/** Scenarios that stand side by side at most. */
const MOST_COMPARED = 4;

function SaveScenario({ finished }: { readonly finished: FinishedRun }) {
  const { t } = useTranslation();
  const { save } = useScenarios();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [saved, setSaved] = useState('');
  return (
    <>
      <Button variant="default" size="sm" onClick={() => setOpen(true)}>
        {t('simulation.scenario')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('simulation.scenario')}
        size={420}
        closeButtonProps={{ 'aria-label': t('export.close') }}
      >
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() === '') return;
            save(finished, name.trim(), note.trim());
            setSaved(t('simulation.scenarioSaved', { name: name.trim() }));
            setOpen(false);
          }}
        >
          <TextInput
            data-autofocus
            label={t('simulation.scenarioName')}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label={t('simulation.scenarioNote')}
            value={note}
            maxLength={2000}
            autosize
            minRows={2}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button type="submit" size="sm" disabled={name.trim() === ''}>
            {t('simulation.save')}
          </Button>
        </form>
      </Modal>
      <span role="status" className={styles.note}>
        {saved}
      </span>
    </>
  );
}

type ScenarioCardProps = {
  readonly scenario: SavedScenario;
  readonly isCompared: boolean;
  readonly isFull: boolean;
  readonly onCompare: (isCompared: boolean) => void;
};

function ScenarioCard({ scenario, isCompared, isFull, onCompare }: ScenarioCardProps) {
  const { t } = useTranslation();
  const { decimal, percent } = useFormats();
  const { short } = useMoney();
  const { replace } = useStrategies();
  const buildId = useWorkbench((state) => state.project.built?.buildId ?? '');
  const isOther = scenario.buildId !== buildId;
  return (
    <li className={styles.scenario}>
      <div className={styles.head}>
        <Checkbox
          size="sm"
          label={<strong>{scenario.name}</strong>}
          aria-label={t('decide.scenarios.compare', { name: scenario.name })}
          checked={isCompared}
          disabled={isFull && !isCompared}
          onChange={(event) => onCompare(event.currentTarget.checked)}
        />
        <Button size="compact-sm" variant="subtle" onClick={() => replace(scenario.strategies)}>
          {t('simulation.scenarioOpen')}
        </Button>
      </div>
      <p className={styles.note}>
        {t('simulation.scenarioBuild', { build: scenario.buildId.slice(0, 8), date: scenario.asOfDate })}
        {isOther && ` · ${t('simulation.otherBuild')}`}
        {scenario.note !== '' && ` · ${scenario.note}`}
      </p>
      <ul>
        {scenario.results.map(({ strategyId, incrementalOrders, netCents, profitChance }) => (
          <li key={strategyId}>
            {scenario.strategies.find(({ id }) => id === strategyId)?.name ?? strategyId}:{' '}
            {t('simulation.rows.incrementalOrders')} {decimal(incrementalOrders.median, 1)} [
            {decimal(incrementalOrders.low, 1)}, {decimal(incrementalOrders.high, 1)}] · {t('simulation.rows.netCents')}{' '}
            {short(netCents.median)} [{short(netCents.low)}, {short(netCents.high)}] ·{' '}
            {t('simulation.rows.profitChance')} {percent(1 - profitChance)}
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Saved results, as they were. */
export function ScenariosPart({ finished }: { readonly finished: FinishedRun | null }) {
  const { t } = useTranslation();
  const { scenarios } = useScenarios();
  const [dropped, setDropped] = useState<ReadonlySet<string>>(new Set());
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const isIn = ({ id }: SavedScenario, place: number): boolean =>
    added.has(id) || (place < MOST_COMPARED - added.size && !dropped.has(id));
  const compared = scenarios.filter(isIn).slice(0, MOST_COMPARED);
  const ids = new Set(compared.map(({ id }) => id));
  function compare(id: string, isCompared: boolean) {
    const change = (set: ReadonlySet<string>, has: boolean): ReadonlySet<string> => {
      const next = new Set(set);
      if (has) next.add(id);
      else next.delete(id);
      return next;
    };
    setAdded(change(added, isCompared));
    setDropped(change(dropped, !isCompared));
  }
  return (
    <section className={styles.card} aria-label={t('simulation.scenarios')}>
      <div className={styles.head}>
        <div>
          <h2>{t('simulation.scenarios')}</h2>
          <p className={styles.note}>{t('simulation.scenariosNote')}</p>
        </div>
        {finished !== null && <SaveScenario finished={finished} />}
      </div>
      {scenarios.length === 0 ? (
        <p className={styles.note}>{t('simulation.scenarioEmpty')}</p>
      ) : (
        <ul className={styles.scenarios}>
          {scenarios.map((scenario) => (
            <ScenarioCard
              key={scenario.id}
              scenario={scenario}
              isCompared={ids.has(scenario.id)}
              isFull={compared.length >= MOST_COMPARED}
              onCompare={(isCompared) => compare(scenario.id, isCompared)}
            />
          ))}
        </ul>
      )}
      {compared.length > 1 && <ScenariosTable scenarios={compared} />}
    </section>
  );
}
