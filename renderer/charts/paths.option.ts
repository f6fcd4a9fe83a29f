import type { EChartsOption } from 'echarts';
import type { Palette } from './palette.ts';

export type SankeyNode = {
  readonly name: string;
  readonly label: string;
  readonly depth: number;
  readonly isEnd: boolean;
};
export type SankeyLink = { readonly source: string; readonly target: string; readonly value: number };

export type PathsInput = {
  readonly nodes: readonly SankeyNode[];
  readonly links: readonly SankeyLink[];
  readonly formatCount: (value: number) => string;
  readonly palette: Palette;
};

/** Sequences as a Sankey diagram: one column per step, the height of a link is how many went along it. */
export function createPathsOption({ nodes, links, formatCount, palette }: PathsInput): EChartsOption {
  const text = { color: palette.ink, fontFamily: palette.font, fontSize: 12 };
  const labels = new Map(nodes.map(({ name, label }) => [name, label]));
  return {
    animation: false,
    textStyle: text,
    tooltip: {
      confine: true,
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: text,
      formatter: (input) => {
        const item = Array.isArray(input) ? input[0] : input;
        const data = item?.data as Partial<SankeyLink> & { readonly name?: string };
        if (data?.source !== undefined && data.target !== undefined) {
          return `${labels.get(data.source) ?? ''} → ${labels.get(data.target) ?? ''}: ${formatCount(data.value ?? 0)}`;
        }
        return `${labels.get(data?.name ?? '') ?? ''}: ${formatCount(Number(item?.value ?? 0))}`;
      },
    },
    series: [
      {
        type: 'sankey',
        left: 8,
        right: 88,
        top: 8,
        bottom: 8,
        nodeWidth: 12,
        nodeGap: 10,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        data: nodes.map(({ name, depth, isEnd }) => ({
          name,
          depth,
          itemStyle: { color: isEnd ? palette.line : palette.second, borderWidth: 0 },
        })),
        links: links.map((link) => ({ ...link })),
        lineStyle: { color: palette.first, opacity: 0.35, curveness: 0.5 },
        label: { ...text, formatter: ({ name }) => labels.get(String(name)) ?? '' },
      },
    ],
  };
}
