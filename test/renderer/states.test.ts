import { MantineProvider } from '@mantine/core';
import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { createCancelledError, WorkbenchError } from '#core/kernel/errors.ts';
import { EmptyState } from '../../renderer/components/states/EmptyState.tsx';
import { PartialState, StaleState, TooFew } from '../../renderer/components/states/Notice.tsx';
import { SlowPanel } from '../../renderer/components/states/SlowState.tsx';
import { describeError } from '../../renderer/core-host/described-error.ts';
import { createWorkbenchI18n } from '../../renderer/i18n/create-i18n.ts';
import { QueryBoundary } from '../../renderer/data/QueryBoundary.tsx';
import type { Language } from '../../renderer/store/preferences.slice.ts';
import { StoreContext } from '../../renderer/store/use-workbench.ts';
import type { WorkbenchStore } from '../../renderer/store/workbench-store.ts';

function draw(element: ReactElement, language: Language): string {
  const store = createStore(() => ({
    preferences: { language },
    document: { filters: [{ kind: 'segment', keys: [1] }] },
  })) as unknown as WorkbenchStore;
  return renderToStaticMarkup(
    createElement(
      I18nextProvider,
      { i18n: createWorkbenchI18n(language) },
      createElement(MantineProvider, null, createElement(StoreContext, { value: store }, element)),
    ),
  );
}

const nothing = () => undefined;
const show = (value: string) => createElement('b', null, value);

function drawFailure(error: unknown, language: Language): string {
  const state = {
    status: 'failed',
    error: describeError(error),
    isStale: false,
    cancel: nothing,
    retry: nothing,
  } as const;
  return draw(QueryBoundary({ state, height: 10, children: show }), language);
}

describe('the states of a screen', () => {
  it('empty: what is missing, and a button', () => {
    const markup = draw(
      EmptyState({ title: '还没有订单数据', text: '先导入。', children: createElement('button') }),
      'zh-CN',
    );
    expect(markup).toMatch(/<h2>还没有订单数据<\/h2><p>先导入。<\/p>.*<button>/);
  });

  it('loading under a second: a skeleton that says nothing yet', () => {
    const markup = draw(createElement(SlowPanel, { height: 40, elapsed: 900, onCancel: nothing }), 'en');
    expect(markup).toContain('aria-busy="true"');
    expect(markup).not.toMatch(/<button|0\.9 s/);
  });

  it.each([
    ['zh-CN', '正在计算同期群…', '3.2 秒', '取消'],
    ['en', 'Building cohorts…', '3.2 s', 'Cancel'],
  ] as const)('loading from a second on, %s: step, time, a way out', (language, step, time, cancel) => {
    const markup = draw(createElement(SlowPanel, { step, height: 40, elapsed: 3240, onCancel: nothing }), language);
    expect(markup).toContain(step);
    expect(markup).toContain(time);
    expect(markup).toContain(cancel);
  });

  it('an old result stays, marked as old, while the new one is calculated', () => {
    const state = { status: 'ready', value: 'old', isStale: true } as const;
    const markup = draw(QueryBoundary({ state, height: 10, children: show }), 'en');
    expect(markup).toContain('data-stale="true"');
    expect(markup).toContain('aria-busy="true"');
    expect(markup).toContain('<b>old</b>');
  });

  it('error: cause, next step, retry, detail to copy', () => {
    const error = new WorkbenchError('engine/statement-failed', 'No such column.', {
      hint: 'Rename it.',
      zh: { message: '没有这一列。', hint: '请改名。' },
    });
    expect(drawFailure(error, 'zh-CN')).toMatch(/没有这一列。.*请改名。.*重试.*复制详情/s);
    expect(drawFailure(error, 'en')).toMatch(/No such column\..*Rename it\..*Try again.*Copy details/s);
  });

  it('cancelled: no alarm, and a way to ask again', () => {
    const markup = drawFailure(createCancelledError(), 'zh-CN');
    expect(markup).toMatch(/已取消.*重新计算/s);
    expect(markup).not.toContain('role="alert"');
  });

  it('out of memory: what takes less', () => {
    const error = new WorkbenchError('engine/out-of-memory', 'Out of memory.', { zh: { message: '内存不足。' } });
    expect(drawFailure(error, 'zh-CN')).toMatch(/内存不足.*磁盘.*重试.*全部清除.*减少数据/s);
    expect(drawFailure(error, 'en')).toMatch(/Low memory.*on disk.*Try again.*Clear all.*Choose less data/s);
  });

  it('partial: what is not there', () => {
    const missing = '缺少行为数据，漏斗不可用；其余正常';
    expect(draw(createElement(PartialState, { missing }), 'zh-CN')).toContain(missing);
  });

  it('too few: the number and the one that is needed', () => {
    expect(draw(createElement(TooFew, { count: 12, minimum: 30 }), 'zh-CN')).toContain('样本不足（12 &lt; 30）');
    expect(draw(createElement(TooFew, { count: 12, minimum: 30 }), 'en')).toContain('Too few customers (12 &lt; 30)');
  });

  it('stale: says so, and recalculates', () => {
    expect(draw(createElement(StaleState, { onRefresh: nothing }), 'zh-CN')).toMatch(/数据已更新，重新计算.*<button/s);
    expect(draw(createElement(StaleState, { onRefresh: nothing }), 'en')).toMatch(
      /Data changed, recalculate.*<button/s,
    );
  });
});
