import styles from './Chart.module.css';
import type { ChartRow } from './table-text.ts';

type ChartTableProps = {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly ChartRow[];
  readonly height: number;
};

/** The same numbers as a table that scrolls. */
export function ChartTable({ title, heads, rows, height }: ChartTableProps) {
  return (
    <div className={styles.scroll} style={{ maxHeight: height }} tabIndex={0} role="region" aria-label={title}>
      <table className="data-table">
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={`${index} ${head}`} scope="col" className={index === 0 ? '' : 'end'}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, cells }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {cells.map((cell, index) => (
                <td key={`${index} ${heads[index + 1]}`} className="numeric end">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
