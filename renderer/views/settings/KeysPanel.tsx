import { Button, Group } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyCaps } from '../../commands/KeyCaps.tsx';
import { findConflict, readStroke, type Keys } from '../../commands/keys.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import styles from './Settings.module.css';
import { useKeyBindings } from './use-key-bindings.ts';

/** Time in which a second stroke makes a sequence of the first. */
const NEXT_STROKE_MS = 900;

type RecorderProps = { readonly label: string; readonly onDone: (keys: Keys | null) => void };

/** Takes the next strokes as keys; Esc leaves things as they are. */
function KeyRecorder({ label, onDone }: RecorderProps) {
  const { t } = useTranslation();
  const [strokes, setStrokes] = useState<readonly Keys[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const handle = (event: KeyboardEvent) => {
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      onDone(null);
      return;
    }
    const stroke = readStroke(event.nativeEvent);
    if (stroke === null) return;
    clearTimeout(timer.current);
    const next = [...strokes, stroke];
    setStrokes(next);
    if (next.length === 2 || stroke.startsWith('CmdOrCtrl+')) onDone(next.join(' '));
    else timer.current = setTimeout(() => onDone(next.join(' ')), NEXT_STROKE_MS);
  };

  return (
    <button
      type="button"
      className={styles.recorder}
      ref={(element) => element?.focus()}
      aria-label={t('settings.recording', { command: label })}
      onKeyDown={handle}
      onBlur={() => onDone(null)}
    >
      {strokes.length === 0 ? t('settings.pressKeys') : <KeyCaps keys={strokes.join(' ')} />}
    </button>
  );
}

/** The keys of every command: changed, switched off, put back; a key that is taken is refused. */
export function KeysPanel() {
  const { t } = useTranslation();
  const { bindings, isChanged, setKeys, resetAll } = useKeyBindings();
  const [recording, setRecording] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<{ readonly id: string; readonly text: string } | null>(null);
  const singleKeys = useWorkbench((state) => state.preferences.singleKeyShortcuts);

  const reset = (id: string, defaultKeys: Keys | null) => {
    if (defaultKeys === null) setKeys(id, null);
    else finish(id, defaultKeys);
  };
  const finish = (id: string, keys: Keys | null) => {
    setRecording(null);
    if (keys === null) return;
    const other = findConflict(bindings, id, keys);
    if (other === null) {
      setRefusal(null);
      setKeys(id, keys);
      return;
    }
    const label = bindings.find((binding) => binding.id === other)?.label ?? other;
    setRefusal({ id, text: t('settings.conflict', { keys, command: label }) });
  };

  return (
    <section className={styles.card} aria-label={t('settings.tab.keys')}>
      <Group justify="space-between" mb="xs">
        <p className={styles.note}>{singleKeys ? t('settings.keysNote') : t('settings.keysOff')}</p>
        <Button variant="default" size="compact-md" disabled={!isChanged} onClick={resetAll}>
          {t('settings.resetAll')}
        </Button>
      </Group>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{t('settings.command')}</th>
            <th scope="col" className="end">
              {t('settings.keys')}
            </th>
            <th scope="col" className="end">
              {t('settings.change')}
            </th>
          </tr>
        </thead>
        <tbody>
          {bindings.map(({ id, label, keys, defaultKeys }) => (
            <tr key={id}>
              <th scope="row">
                {label}
                {refusal?.id === id && (
                  <p className={styles.refusal} role="alert">
                    {refusal.text}
                  </p>
                )}
              </th>
              <td className="end">
                {recording === id ? (
                  <KeyRecorder label={label} onDone={(next) => finish(id, next)} />
                ) : keys === null ? (
                  <span className={styles.note}>{t('settings.noKeys')}</span>
                ) : (
                  <KeyCaps keys={keys} />
                )}
              </td>
              <td className="end">
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    aria-label={t('settings.changeOf', { command: label })}
                    onClick={() => {
                      setRefusal(null);
                      setRecording(id);
                    }}
                  >
                    {t('settings.change')}
                  </Button>
                  {keys !== null && (
                    <Button
                      variant="subtle"
                      color="gray"
                      size="compact-sm"
                      aria-label={t('settings.offOf', { command: label })}
                      onClick={() => setKeys(id, null)}
                    >
                      {t('settings.off')}
                    </Button>
                  )}
                  {keys !== defaultKeys && (
                    <Button
                      variant="subtle"
                      color="gray"
                      size="compact-sm"
                      aria-label={t('settings.resetOf', { command: label })}
                      onClick={() => reset(id, defaultKeys)}
                    >
                      {t('settings.reset')}
                    </Button>
                  )}
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
