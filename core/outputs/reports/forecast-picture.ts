import { writePercent } from '#core/kernel/percent-text.ts';
import type { EvaluationWriter } from './evaluation-rows.ts';
import { escapeHtml } from './report-html.ts';
import type { ForecastScore } from '#core/campaigns/evaluate/forecast.ts';

const WIDTH = 720;
const HEIGHT = 150;
const LEFT = 150;
const RIGHT = 24;

/** The predicted interval and the estimate with its own, on one scale. */
export function writeForecastPicture(
  { interval, level, predicted, estimate }: ForecastScore,
  { say, number }: EvaluationWriter,
): string {
  const ends = [interval.low, interval.high, estimate.interval.low, estimate.interval.high, 0];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const scale = (WIDTH - LEFT - RIGHT) / (high - low || 1);
  const place = (value: number): string => (LEFT + (value - low) * scale).toFixed(1);
  const row = (y: number, name: string, from: number, to: number, middle: number, color: string): string =>
    `<text x="0" y="${y + 5}" font-size="13" fill="#1b2227">${escapeHtml(name)}</text>` +
    `<rect x="${place(from)}" y="${y - 8}" width="${((to - from) * scale).toFixed(1)}" height="16" rx="3" fill="${color}" fill-opacity="0.3"/>` +
    `<circle cx="${place(middle)}" cy="${y}" r="5" fill="${color}"/>` +
    `<text x="${place(middle)}" y="${y - 13}" font-size="12" text-anchor="middle" fill="#566069">${number(middle, 1)}</text>`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif">`,
    `<line x1="${place(0)}" x2="${place(0)}" y1="14" y2="${HEIGHT - 22}" stroke="#b5bec5"/>`,
    `<text x="${place(0)}" y="${HEIGHT - 6}" font-size="12" text-anchor="middle" fill="#566069">0</text>`,
    row(
      44,
      say({ zh: `预测（${writePercent(level)}%）`, en: `Predicted (${writePercent(level)} %)` }),
      interval.low,
      interval.high,
      predicted,
      '#566069',
    ),
    row(
      100,
      say({ zh: '实际（95%）', en: 'Actual (95 %)' }),
      estimate.interval.low,
      estimate.interval.high,
      estimate.value,
      '#0f5f82',
    ),
    '</svg>',
  ].join('');
}
