import type { Page } from 'playwright-core';

/** Switches the window to a language with the button of the top bar. */
export async function setLanguage(page: Page, language: 'zh-CN' | 'en'): Promise<void> {
  if ((await page.locator('html').getAttribute('lang')) === language) return;
  await page.getByRole('button', { name: /^(语言|Language):/ }).click();
  await page.locator(`html[lang="${language}"]`).waitFor();
}
