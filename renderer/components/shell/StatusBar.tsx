import { useTranslation } from 'react-i18next';
import { useFormats } from '../../formatting/use-formats.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { Icon } from '../Icon.tsx';
import styles from './Shell.module.css';
import { useMemory } from './use-memory.ts';

const MEGABYTE = 1024 * 1024;

function EngineState() {
  const { t } = useTranslation();
  const engine = useWorkbench((state) => state.project.engine);
  switch (engine.status) {
    case 'ready':
      return t(engine.value.kind === 'wasm' ? 'status.engineWasm' : 'status.engineNative', {
        version: engine.value.version,
      });
    case 'failed':
      return `${t('status.engine')}: ${t('status.engineFailed')}`;
    case 'idle':
    case 'running':
      return `${t('status.engine')}: ${t('status.engineStarting')}`;
  }
}

function Memory() {
  const { t } = useTranslation();
  const { count } = useFormats();
  const memory = useMemory();
  if (memory === null) return null;
  const size = count(Math.round(memory.bytes / MEGABYTE));
  return (
    <span className="numeric" title={t(memory.isWhole ? 'status.memoryWhole' : 'status.memoryEngine')}>
      {t('status.memory', { size })}
    </span>
  );
}

export function StatusBar() {
  const { t } = useTranslation();
  const { count } = useFormats();
  const project = useWorkbench((state) => state.project.built);

  return (
    <footer className={styles.status} aria-label={t('status.label')}>
      {project !== null && (
        <span className="numeric">
          {t('status.rows', {
            rows: count(project.tables.reduce((sum, table) => sum + table.rowCount, 0)),
            tables: count(project.tables.length),
          })}
        </span>
      )}
      <Memory />
      <span className="numeric">
        <EngineState />
      </span>
      <span className={styles.local}>
        <Icon name="lock" size={14} />
        {t('status.local')}
      </span>
    </footer>
  );
}
