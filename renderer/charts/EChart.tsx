import type { ECElementEvent, EChartsOption } from 'echarts';
import { BarChart, CustomChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts';
import {
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';

register([
  BarChart,
  CustomChart,
  HeatmapChart,
  LineChart,
  SankeyChart,
  ScatterChart,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
  SVGRenderer,
]);

/** A mark that was clicked. */
export type ChartPoint = {
  readonly seriesIndex: number;
  readonly dataIndex: number;
  readonly seriesName: string;
  readonly name: string;
};

export type ChartHandle = {
  /** The chart as it is drawn now, `<svg …>`, and its size, px. */
  readonly toSvg: (option?: EChartsOption) => { readonly svg: string; readonly width: number; readonly height: number };
  /** Marks a point and shows its tooltip; null takes the mark away. */
  readonly mark: (point: { readonly seriesIndex: number; readonly dataIndex: number } | null) => void;
};

type EChartProps = {
  readonly option: EChartsOption;
  /** The chart in one sentence, for those who do not see it. */
  readonly summary: string;
  readonly height: number;
  readonly handle?: Ref<ChartHandle>;
  /** Called with the mark that was clicked. */
  readonly onPick?: ((point: ChartPoint) => void) | undefined;
};

/** The only place that knows ECharts. It is drawn on a canvas, so whoever uses it offers a table of the same numbers. */
export default function EChart({ option, summary, height, handle, onPick }: EChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init>>(null);
  const pick = useRef(onPick);
  useEffect(() => {
    pick.current = onPick;
  }, [onPick]);

  useEffect(() => {
    if (frame.current === null) return undefined;
    const drawn = init(frame.current);
    chart.current = drawn;
    drawn.on('click', ({ seriesIndex, dataIndex, seriesName, name }: ECElementEvent) => {
      if (seriesIndex !== undefined) pick.current?.({ seriesIndex, dataIndex, seriesName: seriesName ?? '', name });
    });
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(frame.current);
    return () => {
      observer.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option]);

  useImperativeHandle(
    handle,
    () => ({
      toSvg: (other) => {
        const width = frame.current?.clientWidth ?? 720;
        const still = init(null, null, { renderer: 'svg', ssr: true, width, height });
        try {
          still.setOption({ ...(other ?? option), animation: false });
          return { svg: still.renderToSVGString(), width, height };
        } finally {
          still.dispose();
        }
      },
      mark: (point) => {
        chart.current?.dispatchAction({ type: 'downplay' });
        if (point === null) chart.current?.dispatchAction({ type: 'hideTip' });
        else {
          chart.current?.dispatchAction({ type: 'highlight', ...point });
          chart.current?.dispatchAction({ type: 'showTip', ...point });
        }
      },
    }),
    [option, height],
  );

  return <div ref={frame} role="img" aria-label={summary} style={{ height, width: '100%' }} />;
}
