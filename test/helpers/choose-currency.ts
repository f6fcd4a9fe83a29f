import type { Page } from 'playwright-core';

/** States the project's currency in the first step of the import: files that name none are asked about otherwise. */
export async function chooseCurrency(page: Page, code: string): Promise<void> {
  await page.getByRole('combobox', { name: /^(Currency|币种)$/ }).fill(code);
  await page.getByRole('option', { name: code, exact: true }).click();
}
