import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { traceLineage, type LineageNode } from '#core/mart/lineage.ts';
import { MODELS } from '#core/mart/registry.ts';
import type { DeclaredTable, ProjectView } from '#core/workbench/build/project-view.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import { findKeptTable } from './find-kept-table.ts';
import { layoutLineage, NODE_HEIGHT, NODE_WIDTH } from './layout-lineage.ts';
import { ColumnSources } from './ColumnSources.tsx';
import { SourceColumns } from './SourceColumns.tsx';
import styles from './Lineage.module.css';

type LineageGraphProps = { readonly nodes: readonly LineageNode[]; readonly current: string };

/** Tables and what they are made from, drawn; the same is said in each node's label. */
function LineageGraph({ nodes, current }: LineageGraphProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const [chosen, setChosen] = useState(current);
  const tables = useWorkbench((state) => state.project.built?.tables ?? []);
  const setChoice = useWorkbench((state) => state.navigation.setChoice);
  const frame = useRef<HTMLDivElement>(null);
  const { nodes: placed, edges, width, height } = useMemo(() => layoutLineage(nodes), [nodes]);
  useEffect(() => {
    if (frame.current !== null) frame.current.scrollLeft = width;
  }, [width]);

  return (
    <div ref={frame} className={styles.scroll} role="region" tabIndex={0} aria-label={t('tables.tabs.lineage')}>
      <div className={styles.graph} style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {edges.map(({ from, to, path }) => (
            <path key={`${from} ${to}`} d={path} data-on={from === chosen || to === chosen} />
          ))}
        </svg>
        {placed.map(({ node, x, y }) => (
          <button
            key={node.name}
            type="button"
            className={styles.node}
            data-kind={node.kind}
            data-current={node.name === current}
            data-chosen={node.name === chosen}
            style={{ left: x, top: y, width: NODE_WIDTH, height: NODE_HEIGHT }}
            title={t('tables.lineageNode', {
              table: `${read(node.label)} ${node.name}`,
              inputs: node.inputs.length === 0 ? t('tables.lineageFiles') : node.inputs.join(', '),
            })}
            onFocus={() => setChosen(node.name)}
            onMouseEnter={() => setChosen(node.name)}
            onClick={() => {
              if (tables.some(({ name }) => name === node.name) || findKeptTable(node.name) !== null)
                setChoice('tables.open', node.name);
              else setChosen(node.name);
            }}
          >
            <span className={styles.nodeLabel}>{read(node.label)}</span>{' '}
            <span className={`code ${styles.nodeName}`}>{node.name}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** Where a table comes from, table by table to the columns of the files, and what is made from it. */
export function TableLineage({ table, project }: { readonly table: DeclaredTable; readonly project: ProjectView }) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const { upstream, downstream } = useMemo(() => traceLineage(MODELS, table.name), [table.name]);
  const published = downstream.filter(({ name }) => project.tables.some((other) => other.name === name));
  return (
    <div className={styles.lineage}>
      <p className={styles.note}>{t('tables.lineageNote')}</p>
      <LineageGraph key={table.name} nodes={upstream} current={table.name} />
      <p>
        <strong>{t('tables.lineageReaders')}</strong>{' '}
        {published.length === 0
          ? t('tables.lineageNoReaders')
          : published.map(({ name, label }) => `${read(label)} (${name})`).join(t('tables.listSeparator'))}
      </p>
      <ColumnSources key={table.name} table={table} />
      <SourceColumns project={project} sources={upstream.filter(({ kind }) => kind === 'source')} />
    </div>
  );
}
