import { describe, expect, test } from 'vitest';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { ResponseEvidence } from '#core/campaigns/learn/priors.ts';
import { createPreset } from '#core/campaigns/strategy/presets.ts';
import { createFrontierOption } from '../../renderer/charts/frontier.option.ts';
import { createWaterfallOption } from '../../renderer/charts/waterfall.option.ts';
import { findOrigin, listLearnt, listSuggested } from '../../renderer/views/simulation/evidence-offers.ts';
import { isSameInput, listChangedInputs } from '../../renderer/views/simulation/scenario-inputs.ts';
import { shapeGrid } from '../../renderer/views/simulation/sensitivity-grid-shape.ts';

const palette = {
  ink: '#111111',
  muted: '#666666',
  line: '#dddddd',
  surface: '#ffffff',
  first: '#aa5500',
  second: '#0055aa',
  font: 'sans-serif',
};

describe('waterfall', () => {
  test('every bar begins where the one before ended, below zero too, and the last is the sum', () => {
    const { series, xAxis } = createWaterfallOption({
      steps: [
        { name: 'lift', value: 100 },
        { name: 'subsidy', value: -130 },
        { name: 'touches', value: -20 },
      ],
      total: 'net',
      formatValue: String,
      palette,
    });
    expect(series).toMatchObject([
      {
        type: 'custom',
        data: [
          [0, 0, 100],
          [1, 100, -30],
          [2, -30, -50],
          [3, 0, -50],
        ],
      },
    ]);
    expect(xAxis).toMatchObject({ data: ['lift', 'subsidy', 'touches', 'net'] });
  });
});

describe('frontier', () => {
  test('begins at nothing and marks the plan at hand', () => {
    const { series } = createFrontierOption({
      points: [
        { spent: 10, net: 50 },
        { spent: 20, net: 70 },
      ],
      current: { spent: 12, net: 55 },
      names: { frontier: 'best', current: 'this', spent: 'cost', net: 'net' },
      formatValue: String,
      palette,
    });
    const [line, point] = series as { data: unknown; name: string }[];
    expect(line?.data).toEqual([
      [0, 0],
      [10, 50],
      [20, 70],
    ]);
    expect(point).toMatchObject({ name: 'this', data: [[12, 55]] });
  });
});

describe('grid of two assumptions', () => {
  const cells = shapeGrid({
    horizontal: { name: 'lift', values: [0, 0.5, 1] },
    vertical: { name: 'marginRate', values: [0.2, 0.3, 0.4] },
    netCents: Float64Array.from([-30, -20, -10, -20, -5, 10, -10, 10, 40]),
  });

  test('has the highest value on top and the middle in the middle', () => {
    expect(cells.map((row) => row.map(({ cents }) => cents))).toEqual([
      [-10, 10, 40],
      [-20, -5, 10],
      [-30, -20, -10],
    ]);
    expect(cells.flat().filter(({ isCurrent }) => isCurrent)).toMatchObject([{ row: 1, column: 1, cents: -5 }]);
    expect(cells[0]?.[2]?.strength).toBe(1);
    expect(cells[2]?.[0]?.strength).toBe(-0.75);
  });

  test('draws the break-even line where the sign changes and nowhere else', () => {
    const edges = (key: 'isEdgeRight' | 'isEdgeBelow'): boolean[][] => cells.map((row) => row.map((cell) => cell[key]));
    expect(edges('isEdgeRight')).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, false],
    ]);
    expect(edges('isEdgeBelow')).toEqual([
      [false, true, false],
      [false, false, true],
      [false, false, false],
    ]);
  });
});

const VIP = { strategyType: 'vip-care', channel: 'sms', onDate: '2026-06-30' } as const;

describe('evidence that can be taken over', () => {
  const content = {
    strategyId: 'C1',
    scenarioId: null,
    asOfDate: '2026-06-30',
    buildId: 'b',
    orders: { value: 0.1, low: 0, high: 0.2, standardError: 0.05 },
    net: null,
    treated: 100,
    score: null,
    learnt: [
      { strategyType: 'vip-care', assumption: 'lift', low: 0.1, mid: 0.2, high: 0.3, weight: 0.6 },
      { strategyType: 'activate', assumption: 'lift', low: 0.1, mid: 0.2, high: 0.3, weight: 0.6 },
      { strategyType: 'vip-care', assumption: 'unheard', low: 0, mid: 0, high: 0, weight: 0 },
      { strategyType: 'vip-care', assumption: 'redemption', low: 0.2, mid: 0.5, high: 1.4, weight: 0.2 },
    ],
    decisions: [],
  };
  const records = [
    { id: 'e1', version: 1, name: 'Spring', content },
    { id: 'e2', version: 1, name: 'Summer', content: { ...content, orders: null } },
    { id: 'e3', version: 9, name: 'From the future', content },
    { id: 'e4', version: 1, name: 'Broken', content: {} },
  ] as unknown as ProjectFile['evaluations'];

  test('learnt ranges are of the type, known, within bounds, the latest first, graded by whether there was a control', () => {
    expect(listLearnt(records, VIP).map(({ campaign, range }) => [campaign, range.source])).toEqual([
      ['Summer', 'matched'],
      ['Spring', 'holdout'],
    ]);
    expect(listLearnt(records, { ...VIP, strategyType: 'win-back' })).toEqual([]);
  });

  test('a range that was taken over is known again by its numbers, and no longer once it is moved', () => {
    const offers = listLearnt(records, VIP);
    const range = offers[1]?.range ?? { low: 0, mid: 0, high: 0, source: 'guess' as const };
    expect(findOrigin(offers, 'lift', range)?.campaign).toBe('Spring');
    expect(findOrigin(offers, 'lift', { ...range, mid: 0.21 })).toBeUndefined();
    expect(findOrigin(offers, 'reactivation', range)).toBeUndefined();
  });

  test('evaluations are offered together, losses included, and without one of them the state is without it', () => {
    const say = (strategyId: string, estimate: number) => ({
      id: `e-${strategyId}`,
      version: 1,
      name: strategyId,
      content: {
        ...content,
        strategyId,
        learnt: [],
        evidence: [
          {
            strategyType: 'vip-care',
            channel: 'sms',
            assumption: 'lift',
            estimate,
            standardError: 0.05,
            readOn: '2026-06-01',
          },
        ],
      },
    });
    const [lost, gained] = [say('A', -0.3), say('B', 0.3)] as unknown as ProjectFile['evaluations'];
    if (lost === undefined || gained === undefined) throw new Error('No records.');
    const [own] = listLearnt([lost], VIP);
    expect(own).toMatchObject({ campaign: 'A', assumption: 'lift', kind: 'evaluation' });
    expect(own?.range.high).toBeLessThan(0);
    const both = listLearnt([gained, lost], VIP);
    expect(both).toHaveLength(1);
    expect(both[0]?.range.mid).toBeGreaterThan(own?.range.mid ?? 0);
    const [elsewhere] = listLearnt([lost], { ...VIP, channel: 'email' });
    expect((elsewhere?.range.high ?? 0) - (elsewhere?.range.low ?? 0)).toBeGreaterThan(
      (own?.range.high ?? 0) - (own?.range.low ?? 0),
    );
    const old = listLearnt([lost], { ...VIP, onDate: '2036-06-30' });
    expect(old[0]?.weight).toBeLessThan(own?.weight ?? 0);
  });

  test('past touches offer what they suggest, and nothing where they say nothing', () => {
    const arm = { customers: 40, observed: 5, expected: 4, overdispersion: 1 };
    const past = {
      strategyId: 'C1',
      name: 'Spring',
      whole: { treated: arm },
      suggested: { lift: { low: 0, mid: 0.1, high: 0.4, source: 'holdout' }, reactivation: null },
    } as unknown as ResponseEvidence;
    const none = { low: 0, mid: 0, high: 0, source: 'matched' as const };
    const silent = { ...past, suggested: { lift: null, reactivation: none } };
    expect(listSuggested([past, silent])).toMatchObject([{ campaign: 'Spring · C1', assumption: 'lift', weight: 40 }]);
  });
});

describe('inputs of scenarios', () => {
  const one = createPreset('vip-care');
  const two = createPreset('vip-care', { costs: { touchCents: 50, fixedCents: 0 }, holdoutShare: 0.3 });

  test('those that differ are listed, assumptions among them', () => {
    expect(listChangedInputs([one, two])).toEqual(['touchCost', 'holdout']);
    const { lift: _, ...assumptions } = one.assumptions;
    expect(listChangedInputs([one, undefined, { ...one, assumptions }])).toEqual(['lift']);
    expect(listChangedInputs([one, one])).toEqual([]);
    expect(listChangedInputs([undefined])).toEqual([]);
    expect(isSameInput(one, undefined, 'channel')).toBe(false);
  });
});
