import { RFM_GRID_METRICS as METRICS, type RfmCell, type RfmGrid } from '#core/queries/rfm-grid.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DefinitionContent } from '../../components/Definition.tsx';
import { ViewSwitch } from '../../components/ViewSwitch.tsx';
import type { Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useChoice } from '../../store/use-choice.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { RfmCells } from './RfmCells.tsx';
import { RfmTable } from './RfmTable.tsx';
import styles from './RfmGrid.module.css';

function CellInspector({
  cell,
  grid,
  currency,
}: {
  readonly cell: RfmCell;
  readonly grid: RfmGrid;
  readonly currency: Currency;
}) {
  const { t } = useTranslation();
  const { count, percent, money } = useFormats();
  const total = grid.rows.reduce((sum, { monetaryCents }) => sum + monetaryCents, 0n);
  return (
    <aside className={styles.inspector} aria-live="polite" aria-label={t('rfm.inspector')}>
      <DefinitionContent
        title={t('rfm.cell', { r: cell.rScore, f: cell.fScore })}
        values={[
          { metric: METRICS.customers, full: count(cell.customers) },
          {
            metric: METRICS.customerShare,
            full: percent(cell.customerShare),
            counted: `${count(cell.customers)} / ${count(grid.scoredCustomers)}`,
          },
          {
            metric: METRICS.meanMonetary,
            full:
              cell.meanMonetaryCents === null
                ? t('rfm.noMean')
                : money(BigInt(Math.round(cell.meanMonetaryCents)), currency),
            counted: `${money(cell.monetaryCents, currency)} / ${count(cell.customers)}`,
          },
        ]}
      />
      <p className={styles.revenue}>
        {t('rfm.revenueOf', {
          money: money(cell.monetaryCents, currency),
          share: percent(total > 0n ? Number(cell.monetaryCents) / Number(total) : null),
        })}
      </p>
    </aside>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <div className={styles.legend}>
      <span>{t('rfm.legendColour')}</span>
      <span className={styles.steps} aria-hidden="true">
        {[1, 2, 3, 4, 5, 6].map((step) => (
          <i key={step} style={{ background: `var(--scale-${step})` }} />
        ))}
      </span>
      <span className={styles.legendArea}>{t('rfm.legendArea')}</span>
    </div>
  );
}

/** R × F: area is customers, colour is net money; the cell under the cursor is explained beside the grid. */
export function RfmGridPanel({ grid }: { readonly grid: RfmGrid }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  const [presentation, setPresentation] = useChoice('segments.grid', ['chart', 'table']);
  const [active, setActive] = useState(0);
  const currency = useWorkbench((state) => state.project?.parameters.currency);
  const cell = grid.rows[active];
  if (currency === undefined || cell === undefined) return null;

  return (
    <section aria-label={t('segments.grid')}>
      <div className={styles.head}>
        <p>{t('rfm.summary', { customers: count(grid.scoredCustomers), scores: grid.scoreCount })}</p>
        <ViewSwitch value={presentation} onChange={setPresentation} />
      </div>
      {presentation === 'table' ? (
        <RfmTable grid={grid} currency={currency} />
      ) : (
        <div className={styles.split}>
          <div>
            <RfmCells grid={grid} active={active} currency={currency} onActivate={setActive} />
            <Legend />
          </div>
          <CellInspector cell={cell} grid={grid} currency={currency} />
        </div>
      )}
    </section>
  );
}
