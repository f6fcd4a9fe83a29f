import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { settleAnimations } from './settle-animations.ts';

/** What axe calls serious or critical in a page at rest, or in a part of it: rule, element and what is wrong. */
export async function listSeriousFaults(page: Page, within = 'body'): Promise<string[]> {
  await settleAnimations(page);
  const axe = new AxeBuilder({ page });
  const { violations } = await (within === 'body' ? axe : axe.include(within)).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}
