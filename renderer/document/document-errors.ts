import { WorkbenchError } from '#core/kernel/errors.ts';

/** A recent project that cannot be opened. */
export function failMissingRecent(name: string): never {
  throw new WorkbenchError('project/missing', `${name} is not where it was, or may not be read any more.`, {
    hint: 'Open it from where it is now. It was taken off the list of recent projects.',
    zh: { message: `${name} 已不在原处，或不再允许读取。`, hint: '请从现在的位置打开。它已从最近列表中移除。' },
    place: { file: name },
  });
}
