import { describe, expect, it } from 'vitest';
import type { CampaignEntry } from '#core/campaigns/evaluate/list-campaigns.ts';
import { createProjectFile, type ProjectFile } from '#core/outputs/project/project-file.ts';
import { listStrategyProgress } from '#core/workbench/campaigns/strategy-stages.ts';

const campaign = (strategyId: string, more: Partial<CampaignEntry> = {}): CampaignEntry => ({
  strategyId,
  name: null,
  campaignId: null,
  type: null,
  channel: null,
  promotion: null,
  assignedFrom: '2026-05-01',
  readOutOn: '2026-05-31',
  isClosed: true,
  treated: 10,
  control: 2,
  touches: 10,
  treatedRate: null,
  controlRate: null,
  ...more,
});
const record = (strategyId: string, decisions: readonly (string | null)[]) => ({
  id: `e-${strategyId}`,
  version: 1,
  name: strategyId,
  content: {
    strategyId,
    scenarioId: null,
    asOfDate: '2026-06-30',
    buildId: 'b',
    orders: null,
    net: null,
    treated: 10,
    score: null,
    learnt: [],
    decisions: decisions.map((decision) => ({ decision, note: '', decidedOn: '2026-06-30' })),
  },
});

function work(changes: Record<string, unknown>): ProjectFile {
  return createProjectFile({
    name: 'p',
    sources: [{ source: 'orders', files: [{ name: 'o.csv', path: null, size: null, fingerprint: null }] }],
    ...changes,
  } as unknown as Parameters<typeof createProjectFile>[0]);
}

describe('where each strategy stands', () => {
  it('goes from a draft to a decision, each strategy once', () => {
    const saved = (id: string) => ({ id, version: 1, name: `name of ${id}`, content: {} });
    const project = work({
      strategies: [saved('draft'), saved('tried'), saved('live')],
      scenarios: [{ id: 's1', version: 1, name: 'A', content: { strategies: [{ id: 'tried' }] } }],
      evaluations: [record('looked', []), record('done', ['scale']), record('undone', ['stop', null])],
    });
    const progress = listStrategyProgress(project, [
      campaign('live', { isClosed: false, readOutOn: '2026-07-30' }),
      campaign('planned', { isClosed: false, touches: 0 }),
      campaign('past'),
      campaign('looked'),
      campaign('done'),
      campaign('undone'),
    ]);
    expect(progress.map(({ id, stage, view }) => `${id} ${stage} ${view}`)).toEqual([
      'draft drafted simulation',
      'tried simulated simulation',
      'planned launched evaluation',
      'live running evaluation',
      'past measurable evaluation',
      'looked evaluated evaluation',
      'undone evaluated evaluation',
      'done decided evaluation',
    ]);
    expect(progress.find(({ id }) => id === 'live')).toMatchObject({ name: 'name of live', readOutOn: '2026-07-30' });
    expect(progress.find(({ id }) => id === 'done')?.decision).toBe('scale');
  });
});
