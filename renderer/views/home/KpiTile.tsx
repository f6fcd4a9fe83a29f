import { Definition, type DefinedValue } from '../../components/Definition.tsx';
import styles from './Overview.module.css';

type KpiTileProps = {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly definitions: readonly DefinedValue[];
  readonly testId?: string;
};

export function KpiTile({ label, value, note, definitions, testId }: KpiTileProps) {
  return (
    <div className={styles.tile}>
      <h2>{label}</h2>
      <Definition title={label} values={definitions} className={styles.value}>
        <span data-testid={testId}>{value}</span>
      </Definition>
      <p>{note}</p>
    </div>
  );
}
