import { describe, expect, it } from 'vitest';
import { moveCursor, readCursor, type ChartCursor } from '../../renderer/components/chart/chart-cursor.ts';
import { composePicture } from '../../renderer/components/chart/compose-picture.ts';
import { recolor } from '../../renderer/charts/light-colors.ts';
import { writeMarkdown, writeTsv } from '../../renderer/components/chart/table-text.ts';
import { writeDefinition } from '../../renderer/components/definition-text.ts';
import { pinContentSchema } from '../../renderer/components/pins/pin-content.ts';

const HEADS = ['月份', '复购率', '客单价'];
const ROWS = [
  { key: '1', head: '2024-01', cells: ['12.3%', '¥99.00'] },
  { key: '2', head: '2024-02', cells: ['13.0%', '¥98.50'] },
  { key: '3', head: '2024-03', cells: ['–', '¥97.00'] },
];

function walk(...keys: readonly string[]): string {
  const end = keys.reduce<ChartCursor | null>((at, key) => moveCursor(at, key, ROWS), null);
  return end === null ? '' : readCursor(end, HEADS, ROWS);
}

describe('the cursor of a chart', () => {
  it('begins at the first point and walks rows and series', () => {
    expect(walk('ArrowRight')).toBe('2024-01, 复购率, 12.3%');
    expect(walk('ArrowRight', 'ArrowRight', 'ArrowDown')).toBe('2024-02, 客单价, ¥98.50');
    expect(walk('ArrowRight', 'End')).toBe('2024-03, 复购率, –');
    expect(walk('End', 'Home')).toBe('2024-01, 复购率, 12.3%');
  });

  it('stays within the chart', () => {
    expect(walk('ArrowRight', 'ArrowLeft', 'ArrowUp')).toBe('2024-01, 复购率, 12.3%');
    expect(walk('ArrowRight', 'PageDown', 'ArrowRight', 'ArrowDown', 'ArrowDown')).toBe('2024-03, 客单价, ¥97.00');
  });

  it('leaves other keys alone, and an empty chart', () => {
    expect(moveCursor(null, 'a', ROWS)).toBeNull();
    expect(moveCursor(null, 'ArrowRight', [])).toBeNull();
  });
});

describe('a table that is copied', () => {
  const awkward = [{ key: 'a', head: 'a|b', cells: ['1\t2', 'x\ny'] }];

  it('is tab-separated for spreadsheets', () => {
    expect(writeTsv(HEADS, ROWS.slice(0, 1))).toBe('月份\t复购率\t客单价\n2024-01\t12.3%\t¥99.00');
    expect(writeTsv(['h', 'c', 'd'], awkward)).toBe('h\tc\td\na|b\t1 2\tx y');
  });

  it('is Markdown', () => {
    expect(writeMarkdown(['h', 'c', 'd'], awkward)).toBe(
      '| h | c | d |\n| --- | ---: | ---: |\n| a\\|b | 1\t2 | x y |',
    );
  });
});

describe('a picture', () => {
  const picture = composePicture({
    svg: '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>',
    width: 400,
    height: 200,
    title: 'R & F <客群>',
    note: '每格为客户数'.repeat(12),
    foot: ['截至 2024-06-30 日终', 'Filters: Segment: VIP'],
    colors: { surface: '#fff', ink: '#111', muted: '#666' },
    font: 'Inter, "Noto Sans"',
  });

  it('has the title, the date and the filters on it, escaped', () => {
    expect(picture.svg).toContain('R &amp; F &lt;客群&gt;');
    expect(picture.svg).toContain('截至 2024-06-30 日终');
    expect(picture.svg).toContain('Filters: Segment: VIP');
    expect(picture.svg).toContain('font-family="Inter, &quot;Noto Sans&quot;"');
    expect(picture.svg).toContain('<rect/></svg>');
  });

  it('breaks a long note into lines and grows by them', () => {
    const lines = picture.svg.match(/每格/g)?.length ?? 0;
    expect(picture.svg.match(/<text /g)?.length).toBeGreaterThanOrEqual(5);
    expect(lines).toBe(12);
    expect(picture.height).toBeGreaterThan(200 + 26 + 3 * 18);
    expect(picture.width).toBe(440);
  });
});

describe('a chart for paper', () => {
  it('takes the light colours, also where two trade places', () => {
    const colors = new Map([
      ['#E4E8EB', '#1b2227'],
      ['#1b2227', '#ffffff'],
    ]);
    expect(
      recolor('<path fill="#e4e8eb" stroke="rgb(228, 232, 235)"/><rect fill="#1B2227"/><i c="#123456"/>', colors),
    ).toBe('<path fill="#1b2227" stroke="#1b2227"/><rect fill="#ffffff"/><i c="#123456"/>');
  });
});

const METRIC = {
  label: { zh: '复购率', en: 'Repurchase rate' },
  formula: { zh: '复购客户 / 客户', en: 'repeat customers / customers' },
  filters: { zh: '有效购买', en: 'standing purchases' },
  denominator: { zh: '客户', en: 'customers' },
};

describe('a definition', () => {
  const words = {
    formula: '公式',
    counted: '计数',
    filters: '范围',
    denominator: '分母',
    inForce: '生效的筛选',
    everybody: '无，全部客户',
  };

  it('is copied whole, with the filters in force and the statement', () => {
    const text = writeDefinition({
      title: '复购',
      values: [{ metric: METRIC, full: '12.34%', counted: '12 / 97' }],
      filters: ['客户分群：VIP', '城市：上海'],
      asOf: '截至 2024-06-30 日终',
      sql: 'select 1',
      words,
      read: ({ zh }) => zh,
    });
    expect(text).toBe(
      [
        '复购',
        '复购率: 12.34%\n  公式: 复购客户 / 客户\n  计数: 12 / 97\n  范围: 有效购买\n  分母: 客户',
        '生效的筛选: 客户分群：VIP; 城市：上海',
        '截至 2024-06-30 日终',
        'select 1',
      ].join('\n\n'),
    );
  });
});

describe('a pin', () => {
  const content = {
    view: 'home',
    language: 'zh-CN',
    title: '复购',
    note: '',
    summary: '',
    svg: null,
    heads: HEADS,
    rows: ROWS.map(({ head, cells }) => ({ head, cells })),
    definitions: [{ ...METRIC, full: '12.34%', counted: null }],
    filters: [{ zh: '客户分群：VIP', en: 'Segment: VIP' }],
    sql: null,
    asOf: '2024-06-30',
    timeZone: 'Asia/Shanghai',
    buildId: 'a',
    comment: '',
  };

  it('holds what a report needs, and nothing that is no picture', () => {
    expect(pinContentSchema.parse(content)).toEqual(content);
    expect(pinContentSchema.safeParse({ ...content, svg: '<script>' }).success).toBe(false);
    expect(pinContentSchema.safeParse({ ...content, extra: 1 }).success).toBe(false);
  });
});
