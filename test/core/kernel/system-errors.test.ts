import { expect, test } from 'vitest';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { toStatementError } from '#core/kernel/statement-errors.ts';
import { toSystemError } from '#core/kernel/system-errors.ts';

function plant(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: planted`), { code, ...(path === undefined ? {} : { path }) });
}

test('a system error becomes one of the workbench, with its path', () => {
  expect(toSystemError(plant('ENOSPC', '/data/out'))).toMatchObject({
    code: 'files/disk-full',
    place: { file: '/data/out' },
    zh: { message: '磁盘已满。' },
  });
  expect(toSystemError(plant('EROFS'), '/data/given')).toMatchObject({ place: { file: '/data/given' } });
  expect(toSystemError(new Error('outer', { cause: plant('EDQUOT') }))).toMatchObject({ code: 'files/quota-used' });
});

test('what is not one stays what it is', () => {
  expect(toSystemError(plant('ERR_INVALID_ARG_TYPE'))).toBeUndefined();
  expect(toSystemError(plant('toString'))).toBeUndefined();
  expect(toSystemError(new WorkbenchError('a/b', 'No.', { cause: plant('ENOSPC') }))).toBeUndefined();
  expect(toSystemError('ENOSPC')).toBeUndefined();
});

test.each([
  ['IO Error: Could not write file "/out/x.parquet": No space left on device', 'files/disk-full', '/out/x.parquet'],
  ['IO Error: Cannot open file "/out/x.parquet": Read-only file system', 'files/read-only', '/out/x.parquet'],
  ['IO Error: Could not sync file "/out/x": Input/output error', 'files/device-failed', '/out/x'],
  ['IO Error: Cannot open file "/in/x": Permission denied', 'files/no-access', '/in/x'],
  ['IO Error: Cannot open file "/in/x": Too many open files', 'files/too-many-open', '/in/x'],
])('the engine quotes the system: %s', (text, code, file) => {
  expect(toStatementError(new Error(text))).toMatchObject({ code, place: { file } });
});

test('a value that reads like a message of the system is no error of the system', () => {
  expect(
    toStatementError(new Error('Conversion Error: Could not convert string "No space left on device"')),
  ).toMatchObject({ code: 'engine/statement-failed' });
});
