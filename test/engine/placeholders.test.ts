import { expect, test } from 'vitest';
import { splitAtPlaceholders } from '#core/kernel/placeholders.ts';

test.each([
  ['select ?, ?', ['select ', ', ', '']],
  ["select '?''?' || ?", ["select '?''?' || ", '']],
  ['select "a?""?", ?', ['select "a?""?", ', '']],
  ['select 1 -- ?\n, ?', ['select 1 -- ?\n, ', '']],
  ['select /* ? */ ?', ['select /* ? */ ', '']],
  ['select $$?$$, $tag$ ? $$ $tag$, ?', ['select $$?$$, $tag$ ? $$ $tag$, ', '']],
  ["select e'\\'?', E'a\\\\', ?", ["select e'\\'?', E'a\\\\', ", '']],
  ["select the'?' || ?", ["select the'?' || ", '']],
  ['select 列? + ?', ['select 列', ' + ', '']],
  ['', ['']],
])('%s', (text, parts) => {
  expect(splitAtPlaceholders(text)).toEqual({ parts, isMultiple: false });
});

test.each([
  ['select 1;', false],
  ['select 1; -- done\n /* ; select 2 */ ;', false],
  ["select ';'", false],
  ['select 1; select 2', true],
  ['select 1;;;+', true],
])('several statements are noticed: %s', (text, isMultiple) => {
  expect(splitAtPlaceholders(text).isMultiple).toBe(isMultiple);
});
