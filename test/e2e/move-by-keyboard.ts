import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** More stops than any screen has. */
const MOST_STOPS = 140;

/** Presses Tab until the focus is on what is called `name` (a text: exactly so) by its aria-label, its label or its text. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < MOST_STOPS; step += 1) {
    await page.keyboard.press('Tab');
    const names = await page.evaluate(() => {
      const focused = document.activeElement;
      const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : null;
      return [focused?.getAttribute('aria-label'), label, focused?.textContent].map((text) => text?.trim() ?? '');
    });
    if (names.some((found) => (typeof name === 'string' ? found === name : found !== '' && name.test(found)))) return;
    passed.push(names.find((found) => found !== '')?.slice(0, 30) ?? '');
  }
  throw new Error(`Tab never reached ${String(name)}, but ${passed.join(' | ')}.`);
}

/** Waits until the timers due by now have run: a list of options sets its current option from one after it opens or closes. */
async function settleTimers(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
}

/** Waits until what has opened has taken the focus: keys pressed before go to what opened it. */
export async function waitForFocus(opened: Locator): Promise<void> {
  await expect.poll(() => opened.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await settleTimers(opened.page());
}

/** In the focused field, types over what is there, goes down to the first option that is left, and takes it. */
export async function chooseByTyping(page: Page, text: string): Promise<void> {
  await settleTimers(page);
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
  await page.getByRole('option', { name: text }).filter({ visible: true }).first().waitFor();
  await settleTimers(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** In the focused field, moves over its options by keys and takes the one arrived at. */
export async function chooseByKeys(page: Page, ...keys: readonly ('ArrowDown' | 'ArrowUp')[]): Promise<void> {
  await settleTimers(page);
  for (const key of keys) await page.keyboard.press(key);
  await settleTimers(page);
  await page.keyboard.press('Enter');
}
