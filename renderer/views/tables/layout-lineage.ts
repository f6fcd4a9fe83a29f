import type { LineageNode } from '#core/mart/lineage.ts';

export const NODE_WIDTH = 178;
export const NODE_HEIGHT = 44;
const COLUMN_GAP = 34;
const ROW_GAP = 10;

export type PlacedNode = { readonly node: LineageNode; readonly x: number; readonly y: number };
export type PlacedEdge = { readonly from: string; readonly to: string; readonly path: string };
export type LineageLayout = {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
};

/** Places tables by level from left to right; each column is centred on the tallest. Levels that hold nothing take no room. */
export function layoutLineage(nodes: readonly LineageNode[]): LineageLayout {
  const levels = [...new Set(nodes.map(({ level }) => level))].toSorted((a, b) => a - b);
  const columns = levels.map((level) => nodes.filter((node) => node.level === level));
  const step = NODE_HEIGHT + ROW_GAP;
  const height = Math.max(1, ...columns.map((column) => column.length)) * step - ROW_GAP;
  const placed = columns.flatMap((column, index) =>
    column.map((node, row): PlacedNode => ({
      node,
      x: index * (NODE_WIDTH + COLUMN_GAP),
      y: (height - (column.length * step - ROW_GAP)) / 2 + row * step,
    })),
  );
  const byName = new Map(placed.map((entry) => [entry.node.name, entry]));
  const edges = placed.flatMap(({ node, x, y }) =>
    node.inputs.flatMap((input): PlacedEdge[] => {
      const source = byName.get(input);
      if (source === undefined) return [];
      const [fromX, fromY] = [source.x + NODE_WIDTH, source.y + NODE_HEIGHT / 2];
      const [toX, toY] = [x, y + NODE_HEIGHT / 2];
      const bend = Math.max(24, (toX - fromX) / 2);
      return [
        {
          from: input,
          to: node.name,
          path: `M${fromX},${fromY} C${fromX + bend},${fromY} ${toX - bend},${toY} ${toX},${toY}`,
        },
      ];
    }),
  );
  return { nodes: placed, edges, width: columns.length * (NODE_WIDTH + COLUMN_GAP) - COLUMN_GAP, height };
}
