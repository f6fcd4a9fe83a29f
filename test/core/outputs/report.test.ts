import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, formatReportHtml } from '#core/outputs/reports/report-html.ts';
import type { Report, ReportChart } from '#core/outputs/reports/report.ts';

const HOSTILE = `"><script>fetch('http://x.test')</script><img src=x onerror=alert(1)>&'`;

function createChart(changes: Partial<ReportChart> = {}): ReportChart {
  const label = { zh: '复购率', en: 'Repurchase rate' };
  return {
    title: '客群',
    note: '每个客群',
    summary: '老客最多',
    svg: '<svg width="10" height="10"><text>老客 13812345678</text></svg>',
    heads: ['客群', '客户数'],
    rows: [{ head: '老客', cells: ['1,234'] }],
    definitions: [
      {
        label,
        formula: { zh: '复购客户 ÷ 客户', en: 'Repurchasers ÷ customers' },
        filters: { zh: '截至分析基准日', en: 'As of the date' },
        denominator: { zh: '全部购买客户', en: 'All purchasers' },
        full: '25.0%',
        counted: '250 / 1000',
      },
    ],
    filters: [{ zh: '生命周期：VIP', en: 'Lifecycle: VIP' }],
    sql: 'select 1',
    asOf: '2026-06-30',
    timeZone: 'Asia/Shanghai',
    buildId: 'a'.repeat(64),
    comment: '',
    ...changes,
  };
}

function createReport(changes: Partial<Report> = {}): Report {
  return {
    language: 'zh-CN',
    title: '月度报告',
    projectName: '示例店',
    asOf: '2026-06-30',
    timeZone: 'Asia/Shanghai',
    dataFrom: '2024-01-01',
    dataThrough: '2026-06-30',
    filters: [],
    buildId: 'a'.repeat(64),
    workbenchVersion: '0.1.0',
    writtenAt: '2026-07-01 10:00',
    files: [{ source: 'orders', name: 'orders.csv', bytes: 12, fingerprint: 'ff' }],
    charts: [createChart()],
    isMasked: true,
    ...changes,
  };
}

function decodeImages(html: string): string[] {
  return [...html.matchAll(/src="data:image\/svg\+xml;base64,([^"]+)"/g)].map(([, data]) =>
    Buffer.from(data ?? '', 'base64').toString('utf8'),
  );
}

describe('a report', () => {
  test('has cover, chart, numbers and 口径, and is whole in itself', () => {
    const html = formatReportHtml(createReport());
    for (const text of [
      '月度报告',
      '示例店',
      '2026-06-30',
      'a'.repeat(64),
      '1,234',
      '口径附录',
      '复购客户 ÷ 客户',
      '生命周期：VIP',
      'orders.csv',
      '已打码',
    ]) {
      expect(html, text).toContain(text);
    }
    expect(html).not.toMatch(/<script|<link|<iframe|https?:\/\/(?!www\.w3\.org)/);
    expect(html).toContain("default-src 'none'");
    expect(decodeImages(html)).toEqual([
      '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><text>老客 138****5678</text></svg>',
    ]);
  });

  test('hostile text stays text wherever it comes from', () => {
    const label = { zh: HOSTILE, en: HOSTILE };
    const chart = createChart({
      title: HOSTILE,
      note: HOSTILE,
      summary: HOSTILE,
      comment: HOSTILE,
      heads: [HOSTILE, HOSTILE],
      rows: [{ head: HOSTILE, cells: [HOSTILE] }],
      filters: [label],
      sql: HOSTILE,
      asOf: HOSTILE,
      timeZone: HOSTILE,
      buildId: HOSTILE,
      svg: `<svg onload="alert(1)"><script>alert(1)</script></svg>`,
      definitions: [{ label, formula: label, filters: label, denominator: label, full: HOSTILE, counted: HOSTILE }],
    });
    for (const isMasked of [true, false]) {
      const html = formatReportHtml(
        createReport({
          title: HOSTILE,
          projectName: HOSTILE,
          asOf: HOSTILE,
          dataFrom: HOSTILE,
          dataThrough: HOSTILE,
          filters: [label],
          buildId: HOSTILE,
          workbenchVersion: HOSTILE,
          writtenAt: HOSTILE,
          files: [{ source: HOSTILE, name: HOSTILE, bytes: 1, fingerprint: HOSTILE }],
          charts: [chart],
          isMasked,
        }),
      );
      expect(html).not.toMatch(/<script|onerror=alert\(1\)>|<svg/);
      expect([...html.matchAll(/<img /g)]).toHaveLength(1);
      expect(html.replaceAll(/<[^>]*>/g, '')).not.toContain('<');
    }
  });

  test('any text survives escaping and closes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        const back = escaped
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(back).toBe(text.toWellFormed());
      }),
    );
  });

  test('personal data is covered everywhere, unless it is asked for', () => {
    const chart = createChart({
      heads: ['姓名', '手机', '备注'],
      rows: [{ head: '欧阳娜', cells: ['13812345678', '欧阳娜 nana@shop.cn'] }],
      comment: '欧阳娜最好',
      svg: '<svg><text x="1">欧阳娜</text></svg>',
      sql: "select * from x where phone = '13812345678'",
      definitions: ['欧阳娜 13812345678'].map((text) => {
        const label = { zh: text, en: text };
        return { label, formula: label, filters: label, denominator: label, full: text, counted: text };
      }),
      filters: [{ zh: '电话 13812345678', en: 'Phone 13812345678' }],
    });
    const masked = formatReportHtml(createReport({ charts: [chart] }));
    expect(masked).not.toContain('欧阳娜');
    expect(masked).not.toContain('13812345678');
    expect(masked).not.toContain('nana@');
    expect(masked).toContain('欧**');
    expect(decodeImages(masked).join('')).toContain('欧**');
    const open = formatReportHtml(createReport({ charts: [chart], isMasked: false }));
    expect(open).toContain('欧阳娜');
    expect(open).toContain('请勿外传');
  });

  test('both languages say the same', () => {
    const english = formatReportHtml(createReport({ language: 'en' }));
    expect(english).toContain('Repurchasers ÷ customers');
    expect(english).toContain('lang="en"');
    expect(english).toContain('are masked');
  });
});
