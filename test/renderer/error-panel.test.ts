import { MantineProvider } from '@mantine/core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { ErrorPanel } from '../../renderer/components/ErrorPanel.tsx';
import { describeError, restoreError } from '../../renderer/carrier/described-error.ts';
import { createWorkbenchI18n } from '../../renderer/i18n/create-i18n.ts';
import { zhCn } from '../../renderer/i18n/zh-cn.ts';
import type { Language } from '../../renderer/store/preferences.slice.ts';
import { StoreContext } from '../../renderer/store/use-workbench.ts';
import type { WorkbenchStore } from '../../renderer/store/workbench-store.ts';

const BOTH = new WorkbenchError('mapping/missing-column', 'a.csv has no column "Paid at".', {
  hint: 'Correct the mapping.',
  place: { file: 'a.csv', line: 3, column: 'Paid at' },
  zh: { message: 'a.csv 缺少列“Paid at”。', hint: '请修改映射。' },
});

/** The panel as the window draws it, after the error has crossed a worker boundary. */
function draw(error: unknown, language: Language, hint?: string) {
  const store = createStore(() => ({ preferences: { language } })) as unknown as WorkbenchStore;
  const crossed = describeError(restoreError(structuredClone(describeError(error))));
  const panel = createElement(ErrorPanel, { title: 'T', error: crossed, ...(hint === undefined ? {} : { hint }) });
  const markup = renderToStaticMarkup(
    createElement(
      I18nextProvider,
      { i18n: createWorkbenchI18n(language) },
      createElement(MantineProvider, null, createElement(StoreContext, { value: store }, panel)),
    ),
  ).replaceAll('&quot;', '"');
  const [, shown = '', isOpen, detail = ''] =
    /^(.*?)<details[^>]*?( open="")?>.*?<pre[^>]*>(.*?)<\/pre>/s.exec(markup) ?? [];
  return { shown, detail, isOpen: isOpen !== undefined };
}

describe('an error in the window', () => {
  it('is told in Chinese, with its English detail to copy', () => {
    const { shown, detail, isOpen } = draw(BOTH, 'zh-CN');
    expect(shown).toContain('a.csv 缺少列“Paid at”。');
    expect(shown).toContain('a.csv · 第 3 行 · 列“Paid at”');
    expect(shown).toContain('请修改映射。');
    expect(shown).not.toMatch(/has no column|Correct the mapping/);
    expect(detail).toBe(
      'mapping/missing-column: a.csv has no column "Paid at".\na.csv · line 3 · column “Paid at”\nCorrect the mapping.',
    );
    expect(isOpen).toBe(false);
  });

  it('is told in English', () => {
    const { shown, isOpen } = draw(BOTH, 'en');
    expect(shown).toContain('a.csv has no column "Paid at".');
    expect(shown).toContain('Correct the mapping.');
    expect(shown).not.toMatch(/[\u4e00-\u9fff]/);
    expect(isOpen).toBe(false);
  });

  it('that has no Chinese text is told by its domain, with the detail open', () => {
    const { shown, detail, isOpen } = draw(new WorkbenchError('engine/odd', 'Odd.', { hint: 'Do.' }), 'zh-CN');
    expect(shown).toContain(zhCn.error.domains.engine);
    expect(shown).not.toMatch(/Odd\.|Do\./);
    expect(detail).toContain('engine/odd: Odd.');
    expect(isOpen).toBe(true);
  });

  it.each([new TypeError('x is not a function'), 'thrown text', new WorkbenchError('never-heard-of/it', 'No.')])(
    'that nobody expected says so: %s',
    (error) => {
      const { shown, detail, isOpen } = draw(error, 'zh-CN');
      expect(shown).toContain(zhCn.error.domains.app);
      expect(detail).toMatch(/x is not a function|thrown text|No\./);
      expect(isOpen).toBe(true);
    },
  );

  it('takes the next step of the screen over its own', () => {
    const { shown } = draw(BOTH, 'zh-CN', '打开其他页面。');
    expect(shown).toContain('打开其他页面。');
    expect(shown).not.toContain('请修改映射。');
  });

  it.each([
    ['NotReadableError', 'The requested file could not be read.', 'file/unreadable', '请重新选择该文件。'],
    ['NotFoundError', 'A requested file or directory could not be found.', 'file/unreadable', '请重新选择该文件。'],
    ['NotAllowedError', 'Permission denied.', 'file/not-allowed', '换一个文件夹'],
    ['QuotaExceededError', 'The quota is exceeded.', 'file/no-space', '磁盘空间不足'],
  ])('of the browser about a file is explained: %s', (name, message, code, text) => {
    const { shown, detail } = draw(new DOMException(message, name), 'zh-CN');
    expect(shown).toContain(text);
    expect(detail).toContain(code);
    expect(detail).toContain(message);
  });

  it('about a node of the page is not taken for one about a file', () => {
    const error = new DOMException("Failed to execute 'removeChild' on 'Node'.", 'NotFoundError');
    expect(describeError(error).code).toBe('app/unexpected');
  });
});
