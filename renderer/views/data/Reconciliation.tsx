import { getContract } from '#core/sources/contracts.ts';
import { nameReason } from '#core/questions/data/data-quality.ts';
import type { FileReconciliation, ImportReport } from '#core/sources/import/import-report.ts';
import { useTranslation } from 'react-i18next';
import { NO_VALUE, type Currency } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Data.module.css';
import { MoneyBalances } from './MoneyBalances.tsx';
import { addBalances, balanceFile, type RowBalance } from './reconcile.ts';

const PARTS = ['loaded', 'duplicates', 'superseded', 'excluded', 'rejected'] as const;

/** Parts to show: old versions only where there are any. */
function listParts(total: RowBalance): (typeof PARTS)[number][] {
  return PARTS.filter((part) => part !== 'superseded' || total.superseded > 0);
}

function BalanceBar({ balance }: { readonly balance: RowBalance }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  return (
    <span className={styles.bar} aria-hidden="true">
      {PARTS.filter((part) => balance[part] > 0).map((part) => (
        <i
          key={part}
          data-part={part}
          style={{ flexGrow: balance[part] }}
          title={`${t(`data.${part}`)} ${count(balance[part])}`}
        />
      ))}
    </span>
  );
}

function Equation({ balance }: { readonly balance: RowBalance }) {
  const { t } = useTranslation();
  const { count } = useFormats();
  return (
    <p className={`numeric ${styles.equation}`} data-testid="equation">
      {t(balance.superseded > 0 ? 'data.equationVersions' : 'data.equation', {
        read: count(balance.read),
        loaded: count(balance.loaded),
        duplicates: count(balance.duplicates),
        superseded: count(balance.superseded),
        excluded: count(balance.excluded),
        rejected: count(balance.rejected),
      })}
    </p>
  );
}

function FileDetail({ file, currency }: { readonly file: FileReconciliation; readonly currency: Currency }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, money } = useFormats();
  const { corrected, reasons, worthless } = file;
  const amounts = file.money;
  const excluded = file.excluded.filter(({ rows }) => rows > 0);
  const facts = excluded.length + reasons.length + file.notes.length + (amounts === null ? 0 : 1);
  if (facts === 0) return null;
  return (
    <details className={styles.detail}>
      <summary>{t('data.notes', { count: facts })}</summary>
      <ul>
        {amounts !== null && (
          <li className="numeric">
            {t('data.worth', {
              loaded: money(amounts.loadedCents, currency),
              duplicates: money(amounts.duplicateCents, currency),
            })}
          </li>
        )}
        {worthless > 0 && (
          <li className="numeric">{t('data.worthless', { count: worthless, value: count(worthless) })}</li>
        )}
        {corrected > 0 && (
          <li className="numeric">{t('data.corrected', { count: corrected, value: count(corrected) })}</li>
        )}
        {reasons.map(({ reason, column, rows }) => (
          <li key={`${reason} ${column ?? ''}`} className="numeric">
            {t('data.rejectedWhy', { reason: read(nameReason(reason)), rows: count(rows) })}
            {column !== null && ` · ${column}`}
          </li>
        ))}
        {excluded.map(({ rule, rows, amountCents }) => (
          <li key={rule} className="numeric">
            {t('data.excludedWhy', { rule: t(`data.rules.${rule}`), rows: count(rows) })}{' '}
            {amountCents !== null && t('data.excludedWorth', { money: money(amountCents, currency) })}
          </li>
        ))}
        {file.notes.map((note) => (
          <li key={`${note.code} ${note.column ?? ''} ${note.text.en}`}>{read(note.text)}</li>
        ))}
      </ul>
    </details>
  );
}

type Reason = {
  readonly part: (typeof PARTS)[number];
  readonly why: string;
  readonly rows: number;
  readonly cents: bigint | null;
};

/** Rows and money of all files by where they went and why. */
function ReasonTable({ report, currency }: ReconciliationProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count, money } = useFormats();
  const reasons = new Map<string, Reason>();
  const add = ({ part, why, rows, cents }: Reason) => {
    const known = reasons.get(`${part} ${why}`);
    const sum = known?.cents === undefined || known.cents === null ? cents : known.cents + (cents ?? 0n);
    if (rows > 0) reasons.set(`${part} ${why}`, { part, why, rows: rows + (known?.rows ?? 0), cents: sum });
  };
  for (const file of report.files) {
    const source = read(getContract(file.source).label);
    add({ part: 'loaded', why: source, rows: file.loaded, cents: file.money?.loadedCents ?? null });
    add({ part: 'duplicates', why: source, rows: file.duplicates, cents: file.money?.duplicateCents ?? null });
    add({ part: 'superseded', why: source, rows: file.superseded, cents: file.money?.supersededCents ?? null });
    for (const { rule, rows, amountCents } of file.excluded) {
      add({ part: 'excluded', why: t(`data.rules.${rule}`), rows, cents: amountCents });
    }
    for (const { reason, rows } of file.reasons) {
      add({ part: 'rejected', why: read(nameReason(reason)), rows, cents: null });
    }
  }
  const ordered = PARTS.flatMap((part) => [...reasons.values()].filter((reason) => reason.part === part));
  return (
    <details className={styles.detail} open>
      <summary>{t('data.where')}</summary>
      <div className={styles.scroll}>
        <table className="data-table" data-testid="reasons">
          <thead>
            <tr>
              <th scope="col">{t('data.part')}</th>
              <th scope="col">{t('data.why')}</th>
              <th scope="col" className="end">
                {t('data.rows')}
              </th>
              <th scope="col" className="end">
                {t('data.amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {ordered.map(({ part, why, rows, cents }) => (
              <tr key={`${part} ${why}`}>
                <td>{t(`data.${part}`)}</td>
                <th scope="row">{why}</th>
                <td className="numeric end">{count(rows)}</td>
                <td className="numeric end">{cents === null ? NO_VALUE : money(cents, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

type ReconciliationProps = { readonly report: ImportReport; readonly currency: Currency };

/** What became of every row, in all and per file. */
export function Reconciliation({ report, currency }: ReconciliationProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { count } = useFormats();
  const total = addBalances(report.files.map(balanceFile));
  const parts = listParts(total);

  return (
    <section className={styles.panel} aria-labelledby="reconciliation">
      <h2 id="reconciliation">{t('data.report')}</h2>
      <Equation balance={total} />
      <BalanceBar balance={total} />
      <p className={styles.legend} aria-hidden="true">
        {parts.map((part) => (
          <span key={part}>
            <i data-part={part} />
            {t(`data.${part}`)}
          </span>
        ))}
      </p>
      <ReasonTable report={report} currency={currency} />
      <MoneyBalances files={report.files} currency={currency} />
      <div className={styles.scroll}>
        <table className="data-table" data-testid="reconciliation">
          <thead>
            <tr>
              <th scope="col">{t('data.file')}</th>
              <th scope="col">{t('data.source')}</th>
              <th scope="col">{t('data.format')}</th>
              <th scope="col" className="end">
                {t('data.read')}
              </th>
              {parts.map((part) => (
                <th key={part} scope="col" className="end">
                  {t(`data.${part}`)}
                </th>
              ))}
              <th scope="col" className={styles.barColumn}>
                {t('data.share')}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.files.map((file) => {
              const balance = balanceFile(file);
              return (
                <tr key={`${file.source} ${file.file}`}>
                  <th scope="row" className={styles.fileCell}>
                    <span className={styles.file}>{file.file}</span>
                    <FileDetail file={file} currency={currency} />
                  </th>
                  <td className="numeric">{read(getContract(file.source).label)}</td>
                  <td className={styles.format}>{file.format}</td>
                  <td className="numeric end">{count(balance.read)}</td>
                  {parts.map((part) => (
                    <td key={part} className={`numeric end ${balance[part] === 0 ? styles.zero : ''}`}>
                      {count(balance[part])}
                    </td>
                  ))}
                  <td className={styles.barColumn}>
                    <BalanceBar balance={balance} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
