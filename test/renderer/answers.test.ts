import { QueryObserver } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
import { createCancelledError } from '#core/kernel/errors.ts';
import type { TaskOptions } from '#core/kernel/progress.ts';
import {
  cancelAnswer,
  createAnswerOptions,
  nameReport,
  readAnswer,
  type Answer,
  type Ask,
} from '../../renderer/data/answer.ts';
import { createQueryClient, dropOtherBuilds } from '../../renderer/data/query-client.ts';

type Call = { readonly task: TaskOptions; readonly finish: (value: string) => void; readonly fail: (e: Error) => void };

function openDesk() {
  const client = createQueryClient();
  const calls: Call[] = [];
  const listed: string[] = [];
  const store = {
    getState: () => ({
      listTask: () => {
        listed.push('running');
        return (end: string) => void listed.push(end);
      },
    }),
  };
  const createAsk = (key: string, change: Partial<Ask<string>> = {}): Ask<string> => ({
    key: [key],
    run: (task) =>
      new Promise((resolve, reject) => {
        task.signal?.addEventListener('abort', () => reject(createCancelledError()));
        calls.push({ task, finish: resolve, fail: reject });
      }),
    ...change,
  });
  function show(first: Ask<string>) {
    let ask = first;
    let options = createAnswerOptions(client, store, ask);
    const observer = new QueryObserver<Answer<string>>(client, options);
    const leave = observer.subscribe(() => undefined);
    return {
      leave,
      retry: () => void observer.refetch(),
      ask: (next: Ask<string>) => {
        ask = next;
        options = createAnswerOptions(client, store, ask);
        observer.setOptions(options);
      },
      read: () => readAnswer(observer.getCurrentResult(), ask.isEnabled ?? true, options.meta.hasInterim),
    };
  }
  return { client, calls, listed, createAsk, show };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('answers', () => {
  it('equal questions share one call in flight and its answer afterwards', async () => {
    const { calls, createAsk, show } = openDesk();
    const screens = [show(createAsk('a')), show(createAsk('a'))];
    expect(screens.map(({ read }) => read().status)).toEqual(['running', 'running']);
    await settle();
    expect(calls).toHaveLength(1);
    calls[0]?.finish('A');
    await settle();
    expect(screens.map(({ read }) => read())).toEqual([
      { status: 'ready', value: 'A', isStale: false },
      { status: 'ready', value: 'A', isStale: false },
    ]);
    for (const { leave } of screens) leave();
    expect(show(createAsk('a')).read()).toMatchObject({ status: 'ready', value: 'A' });
    expect(calls).toHaveLength(1);
  });

  it('a call is cancelled once nobody waits for it, and not before', async () => {
    const { calls, createAsk, show } = openDesk();
    const [one, other] = [show(createAsk('a')), show(createAsk('a'))];
    await settle();
    one.leave();
    expect(calls[0]?.task.signal?.aborted).toBe(false);
    other.leave();
    expect(calls[0]?.task.signal?.aborted).toBe(true);
    expect(show(createAsk('a')).read().status).toBe('running');
    await settle();
    expect(calls).toHaveLength(2);
  });

  it('the answer before stays, marked stale, until the new one is there; the last question wins', async () => {
    const { calls, createAsk, show } = openDesk();
    const screen = show(createAsk('a'));
    await settle();
    calls[0]?.finish('A');
    await settle();
    screen.ask(createAsk('b'));
    await settle();
    screen.ask(createAsk('c'));
    await settle();
    expect(screen.read()).toEqual({ status: 'ready', value: 'A', isStale: true });
    expect(calls[1]?.task.signal?.aborted).toBe(true);
    calls[2]?.finish('C');
    calls[1]?.finish('B');
    await settle();
    expect(screen.read()).toEqual({ status: 'ready', value: 'C', isStale: false });
  });

  it('a failure is told once and mended by asking again', async () => {
    const { calls, createAsk, show } = openDesk();
    const screen = show(createAsk('a'));
    await settle();
    calls[0]?.fail(new Error('broken'));
    await settle();
    expect(screen.read()).toMatchObject({ status: 'failed', error: { message: 'broken' } });
    expect(calls).toHaveLength(1);
    screen.retry();
    await settle();
    expect(screen.read().status).toBe('running');
    calls[1]?.finish('A');
    await settle();
    expect(screen.read()).toEqual({ status: 'ready', value: 'A', isStale: false });
  });

  it('a cancelled question counts as failed, with an answer before it and without', async () => {
    const { client, calls, createAsk, show } = openDesk();
    const screen = show(createAsk('a'));
    await settle();
    cancelAnswer(client, ['a']);
    await settle();
    expect(calls[0]?.task.signal?.aborted).toBe(true);
    expect(screen.read()).toMatchObject({ status: 'failed', error: { code: 'task/cancelled' } });
    screen.retry();
    await settle();
    calls[1]?.finish('A');
    await settle();
    screen.ask(createAsk('b'));
    await settle();
    cancelAnswer(client, ['b']);
    await settle();
    expect(screen.read()).toMatchObject({ status: 'failed', error: { code: 'task/cancelled' } });
  });

  it('what is disabled asks nothing and keeps what it showed', async () => {
    const { calls, createAsk, show } = openDesk();
    const screen = show(createAsk('a', { isEnabled: false }));
    await settle();
    expect(calls).toHaveLength(0);
    expect(screen.read().status).toBe('idle');
    screen.ask(createAsk('a'));
    await settle();
    calls[0]?.finish('A');
    await settle();
    screen.ask(createAsk('b', { isEnabled: false }));
    expect(screen.read()).toEqual({ status: 'ready', value: 'A', isStale: true });
  });

  it('what is stored is shown as it is until the build has answered itself', async () => {
    const { client, calls, createAsk, show } = openDesk();
    const screen = show(createAsk('stored'));
    await settle();
    calls[0]?.finish('S');
    await settle();
    screen.ask(createAsk('built', { getInterim: () => client.getQueryData<Answer<string>>(['stored']) }));
    await settle();
    expect(screen.read()).toEqual({ status: 'ready', value: 'S', isStale: false });
    calls[1]?.finish('B');
    await settle();
    expect(screen.read()).toEqual({ status: 'ready', value: 'B', isStale: false });
  });

  it('answers of other builds go, but for those that a screen shows', async () => {
    const { client, calls, createAsk, show } = openDesk();
    const ask = (key: string, buildId: string) => createAsk(key, { buildId });
    const shown = show(ask('old', '1'));
    const left = show(ask('left', '1'));
    await settle();
    for (const { finish } of calls) finish('A');
    await settle();
    left.leave();
    dropOtherBuilds(client, '2');
    expect(client.getQueryData(['left'])).toBeUndefined();
    expect(client.getQueryData(['old'])).toEqual({ value: 'A' });
    shown.ask(ask('new', '2'));
    expect(shown.read()).toEqual({ status: 'ready', value: 'A', isStale: true });
  });

  it('keeps the newest answers that no screen shows, up to a number', async () => {
    const { client, createAsk, show } = openDesk();
    for (let at = 0; at < 150; at += 1) {
      const screen = show(createAsk(`q${at}`, { run: () => Promise.resolve(String(at)) }));
      await vi.waitFor(() => expect(screen.read().status).toBe('ready'), { interval: 1 });
      screen.leave();
    }
    expect(client.getQueryCache().findAll({ predicate: ({ queryKey }) => queryKey[0] !== 'report' })).toHaveLength(120);
    expect(client.getQueryData(['q149'])).toEqual({ value: '149' });
  });

  it('arguments that change within the pause are never sent', async () => {
    const { calls, createAsk, show } = openDesk();
    const screen = show(createAsk('a', { delay: 30 }));
    await settle();
    screen.ask(createAsk('b', { delay: 30 }));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]?.finish('B');
    await vi.waitFor(() => expect(screen.read()).toEqual({ status: 'ready', value: 'B', isStale: false }));
    expect(calls).toHaveLength(1);
  });

  it('progress is told while the call runs, and a long call is a task that can be cancelled', async () => {
    vi.useFakeTimers();
    try {
      const { client, calls, listed, createAsk, show } = openDesk();
      const screen = show(createAsk('a', { taskName: () => 'A' }));
      await vi.advanceTimersByTimeAsync(10);
      calls[0]?.task.onProgress?.({ step: 'model', subject: 'm', done: 1, total: 2 });
      expect(client.getQueryData(nameReport(['a']))).toMatchObject({ progress: { done: 1 } });
      expect(listed).toEqual([]);
      await vi.advanceTimersByTimeAsync(1000);
      expect(listed).toEqual(['running']);
      screen.leave();
      await vi.advanceTimersByTimeAsync(10);
      expect(listed).toEqual(['running', 'cancelled']);
    } finally {
      vi.useRealTimers();
    }
  });
});
