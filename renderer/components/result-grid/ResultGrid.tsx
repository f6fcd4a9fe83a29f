import { useTranslation } from 'react-i18next';
import { readCell, type Columns, type SqlType } from '#core/kernel/columns.ts';
import { Grid } from '../../ui/grid/Grid.tsx';
import styles from './ResultGrid.module.css';

const ROW_HEIGHT = 28;
const HEAD_HEIGHT = 44;
const CHARACTER_WIDTH = 7.6;
const MIN_WIDTH = 84;
const MAX_WIDTH = 320;
/** Rows that a column's width is judged by. */
const MEASURED_ROWS = 60;

export type GridField = { readonly name: string; readonly type: string; readonly isNumber: boolean };

/** Whether a column of results is written flush right. */
export function isNumberType(type: SqlType): boolean {
  return type === 'INTEGER' || type === 'BIGINT' || type === 'DOUBLE';
}

function countWidth(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) > 0x2e80 ? 1.8 : 1;
  return width;
}

function measureColumn(columns: Columns, index: number, head: string): number {
  let widest = countWidth(head);
  for (let row = 0; row < Math.min(columns.rowCount, MEASURED_ROWS); row += 1) {
    widest = Math.max(widest, countWidth(String(readCell(columns, index, row) ?? 'NULL')));
  }
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, widest * CHARACTER_WIDTH + 24)));
}

type ResultGridProps = {
  readonly columns: Columns;
  readonly fields: readonly GridField[];
  readonly label: string;
  /** Rows of the whole, of which these are the first; null where it is not known yet. */
  readonly rowCount: number | null;
  readonly height: number;
  readonly onOpenColumn?: (name: string) => void;
};

/** Rows of a result, as typed as they are: every digit, NULL in words. Only the rows in view are drawn. */
export function ResultGrid({ columns, fields, label, rowCount, height, onOpenColumn }: ResultGridProps) {
  const { t } = useTranslation();
  const widths = fields.map(({ name }, index) => measureColumn(columns, index, name));
  const minWidth = widths.reduce((sum, width) => sum + width, 0);
  return (
    <Grid
      label={label}
      testId="result-grid"
      columns={fields.map(({ name, type, isNumber }, index) => ({
        id: `${index} ${name}`,
        track: `minmax(${widths[index]}px, ${widths[index]}fr)`,
        head: (
          <>
            {onOpenColumn === undefined ? (
              <span className={styles.name}>{name}</span>
            ) : (
              <button type="button" className={styles.open} onClick={() => onOpenColumn(name)}>
                {name}
              </button>
            )}
            <span className={styles.type}>{type}</span>
          </>
        ),
        headProps: { title: `${name} · ${type}`, ...(isNumber ? { className: styles.end } : {}) },
      }))}
      rowCount={columns.rowCount}
      totalRows={rowCount}
      virtual={{ rowHeight: ROW_HEIGHT, headHeight: HEAD_HEIGHT, firstWidth: widths[0] ?? 0, height, minWidth }}
      frameProps={{
        className: styles.frame,
        style: { height: Math.min(height, HEAD_HEIGHT + Math.max(1, columns.rowCount) * ROW_HEIGHT + 18) },
      }}
      renderCell={({ row, column }, props) => {
        const cell = readCell(columns, column, row);
        const isNumber = fields[column]?.isNumber === true;
        return (
          <div
            {...props}
            className={`numeric ${isNumber ? styles.end : ''} ${cell === null ? styles.null : ''}`}
            title={cell === null ? undefined : String(cell)}
          >
            {cell === null ? 'NULL' : cell === '' ? t('grid.emptyText') : String(cell)}
          </div>
        );
      }}
    >
      {columns.rowCount === 0 && <p className={styles.none}>{t('grid.noRows')}</p>}
    </Grid>
  );
}
