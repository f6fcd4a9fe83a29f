import '../../jitless.ts';
import { openSimulation, simulateDraws } from '#core/campaigns/draws/simulate.ts';
import { describeError } from '../described-error.ts';
import type { DrawRequest, DrawResponse } from './draw-pool.ts';

const respond = (response: DrawResponse, transfer: Transferable[] = []): void =>
  self.postMessage(response, { transfer });

self.addEventListener('message', ({ data }: MessageEvent<DrawRequest>) => {
  const { plan, firstDraw, draws } = data;
  simulateDraws(
    openSimulation(plan),
    plan.seed,
    { firstDraw, draws },
    { onProgress: ({ done }) => respond({ type: 'progress', done }) },
  ).then(
    (part) =>
      respond(
        { type: 'part', part },
        part.strategies.flatMap((strategy) => Object.values(strategy).map(({ buffer }) => buffer as ArrayBuffer)),
      ),
    (error: unknown) => respond({ type: 'error', error: describeError(error) }),
  );
});
