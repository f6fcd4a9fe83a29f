import { useTranslation } from 'react-i18next';
import { CONTRACTS } from '#core/sources/contracts.ts';
import { writeReference, type ColumnReference } from '#core/sources/mapping/template.ts';
import type { LineageNode } from '#core/mart/lineage.ts';
import type { ProjectView } from '#core/workbench/build/project-view.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import styles from './Lineage.module.css';

function describeReference(reference: ColumnReference): string {
  if (typeof reference === 'string') return reference;
  return 'constant' in reference ? `“${reference.constant}”` : writeReference(reference);
}

type SourceColumnsProps = { readonly project: ProjectView; readonly sources: readonly LineageNode[] };

/** The mapping as the import used it: which column of which file feeds which field of the sources. */
export function SourceColumns({ project, sources }: SourceColumnsProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const used = project.definition.sources.filter(({ source }) => sources.some(({ name }) => name === `stg_${source}`));
  if (used.length === 0) return null;
  return (
    <section>
      <h3>{t('tables.sourceColumns')}</h3>
      {used.map(({ source, files, template }) => {
        const contract = CONTRACTS.find(({ name }) => name === source);
        const mapped = Object.entries(template?.columns ?? {});
        const fileNames = files.map(({ name }) => name).join(t('tables.listSeparator'));
        return (
          <details key={`${source} ${fileNames}`} className={styles.source}>
            <summary>
              <span className="code">stg_{source}</span> ← {fileNames}{' '}
              <span className={styles.count}>{t('tables.mappedColumns', { count: mapped.length })}</span>
            </summary>
            <table className="data-table">
              <thead>
                <tr>
                  <th scope="col">{t('tables.sourceField')}</th>
                  <th scope="col">{t('tables.fileColumn')}</th>
                </tr>
              </thead>
              <tbody>
                {mapped.map(([field, reference]) => {
                  const declared = contract?.fields.find(({ name }) => name === field);
                  return (
                    <tr key={field}>
                      <th scope="row">
                        {declared === undefined ? field : read(declared.label)}{' '}
                        <span className="code">{declared === undefined ? '' : field}</span>
                      </th>
                      <td>{describeReference(reference)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </details>
        );
      })}
    </section>
  );
}
