import { expect, test } from 'vitest';
import { redactValues } from '../../electron/redact-values.ts';

test.each([
  ['Could not convert string "张三 13800138000" to INT32', 'Could not convert string "<value>" to INT32'],
  ["Constraint failed: duplicate key 'C-2024-0017'", "Constraint failed: duplicate key '<value>'"],
  ['customer 李四 is unknown', 'customer <text> is unknown'],
  ['mail ann.lee+a@shop.example.com bounced', 'mail <mail> bounced'],
  ['call +86 138-0013-8000 failed', 'call <number> failed'],
  ['row of C2024001 is twice', 'row of <id> is twice'],
  ['order 20240630123456 is twice', 'order <number> is twice'],
  ['客户“王五”不存在', '<text>“<value>”<text>'],
  ['the customer Łukasz is not there', 'the customer <text> is not there'],
])('%s', (message, expected) => {
  expect(redactValues(message)).toBe(expected);
});

test.each([
  'Started Customer Workbench 0.1.0 on Electron 45.4.1.',
  "The window's process is gone: crashed (133).",
  'Refused saves:begin: its arguments are not of the contract.',
  'Uncaught: RangeError: Invalid array length',
])('%s stays as it is', (message) => {
  expect(redactValues(message)).toBe(message);
});

test('frames of a stack keep their places, the message before them does not keep values', () => {
  const stack = 'Error: no customer "A1"\n    at load (app://workbench/assets/index-Dk3400.js:12:34567)';
  expect(redactValues(stack)).toBe(
    'Error: no customer "<value>"\n    at load (app://workbench/assets/index-Dk3400.js:12:34567)',
  );
});
