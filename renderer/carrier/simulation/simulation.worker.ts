import '../../jitless.ts';
import type { KernelContext } from '#core/campaigns/draws/kernel-context.ts';
import { openSimulation, simulateDraws } from '#core/campaigns/draws/simulate.ts';
import { describeError } from '../described-error.ts';
import type { DrawMessage, DrawResponse } from './draw-pool.ts';

const respond = (response: DrawResponse, transfer: Transferable[] = []): void =>
  self.postMessage(response, { transfer });

let opened: { readonly context: KernelContext; readonly seed: number } | null = null;

async function answer(message: DrawMessage): Promise<void> {
  if (message.type === 'plan') {
    opened = { context: openSimulation(message.plan), seed: message.plan.seed };
    return;
  }
  if (opened === null) throw new RangeError('Draws were asked for before their plan was given.');
  const part = await simulateDraws(opened.context, opened.seed, message.request);
  respond(
    { type: 'part', part },
    part.strategies.flatMap((strategy) => Object.values(strategy).map(({ buffer }) => buffer as ArrayBuffer)),
  );
}

self.addEventListener('message', ({ data }: MessageEvent<DrawMessage>) => {
  answer(data).catch((error: unknown) => respond({ type: 'error', error: describeError(error) }));
});
