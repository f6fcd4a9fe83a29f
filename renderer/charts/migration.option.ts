import type { EChartsOption } from 'echarts';
import type { Palette } from './palette.ts';

export type MigrationLink = { readonly from: string; readonly to: string; readonly customers: number };

export type MigrationChartInput = {
  /** Classes in their order, `name` unique per side. */
  readonly classes: readonly { readonly key: string; readonly name: string }[];
  readonly links: readonly MigrationLink[];
  readonly fromLabel: string;
  readonly toLabel: string;
  readonly formatCount: (value: number) => string;
  readonly palette: Palette;
};

const COLOURS = ['#3a8ab8', '#8fa3b2', '#c58a1b', '#b0b7bd'];

/** Where customers went between two dates: classes at the first on the left, at the second on the right. */
export function createMigrationOption({
  classes,
  links,
  fromLabel,
  toLabel,
  formatCount,
  palette,
}: MigrationChartInput): EChartsOption {
  const text = { color: palette.ink, fontFamily: palette.font, fontSize: 12 };
  const sides = [
    ['from', fromLabel, 0],
    ['to', toLabel, 1],
  ] as const;
  const used = new Set(links.flatMap(({ from, to }) => [`from ${from}`, `to ${to}`]));
  const nodes = sides.flatMap(([side, label, depth]) =>
    classes.flatMap(({ key, name }, index) => {
      const id = `${side} ${key}`;
      if (!used.has(id)) return [];
      const total = links.filter((link) => link[side] === key).reduce((sum, { customers }) => sum + customers, 0);
      return [
        {
          name: id,
          depth,
          itemStyle: { color: COLOURS[index % COLOURS.length] ?? palette.first },
          label: {
            position: depth === 0 ? ('left' as const) : ('right' as const),
            formatter: `${name} ${formatCount(total)}`,
          },
          tooltip: { formatter: `${label} · ${name}: ${formatCount(total)}` },
        },
      ];
    }),
  );
  const nameOf = (key: string): string => classes.find((entry) => entry.key === key)?.name ?? key;
  return {
    animation: false,
    textStyle: text,
    tooltip: {
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: text,
    },
    series: [
      {
        type: 'sankey',
        left: 130,
        right: 130,
        top: 8,
        bottom: 8,
        nodeGap: 14,
        nodeWidth: 14,
        layoutIterations: 0,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        label: { ...text },
        lineStyle: { color: 'gradient', opacity: 0.35 },
        data: nodes,
        links: links.map(({ from, to, customers }) => ({
          source: `from ${from}`,
          target: `to ${to}`,
          value: customers,
          tooltip: { formatter: `${nameOf(from)} → ${nameOf(to)}: ${formatCount(customers)}` },
        })),
      },
    ],
  };
}
