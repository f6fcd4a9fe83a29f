import { RFM_GRID_METRICS as METRICS, type RfmGrid } from '#core/questions/segments/rfm-grid.ts';
import { useTranslation } from 'react-i18next';
import { NO_VALUE, type Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './RfmGrid.module.css';

export function RfmTable({ grid, currency }: { readonly grid: RfmGrid; readonly currency: Currency }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, percent, money } = useFormats();

  return (
    <div className={styles.tableFrame}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">R</th>
            <th scope="col">F</th>
            <th scope="col" className="end">
              {read(METRICS.customers.label)}
            </th>
            <th scope="col" className="end">
              {read(METRICS.customerShare.label)}
            </th>
            <th scope="col" className="end">
              {t('rfm.revenue')}
            </th>
            <th scope="col" className="end">
              {read(METRICS.meanMonetary.label)}
            </th>
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((cell) => (
            <tr key={`${cell.rScore}-${cell.fScore}`}>
              <th scope="row" className="numeric">
                {cell.rScore}
              </th>
              <td className="numeric">{cell.fScore}</td>
              <td className="numeric end">{count(cell.customers)}</td>
              <td className="numeric end">{percent(cell.customerShare)}</td>
              <td className="numeric end">{money(cell.monetaryCents, currency)}</td>
              <td className="numeric end">
                {cell.meanMonetaryCents === null
                  ? NO_VALUE
                  : money(BigInt(Math.round(cell.meanMonetaryCents)), currency)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
