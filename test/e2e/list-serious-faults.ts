import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { settleAnimations } from './settle-animations.ts';

/**
 * What axe calls serious or critical in a page at rest, or in a part of it: rule, element and what is wrong. The window has no
 * frames, so axe runs and sums up in the page itself, for violations alone: ten times as fast as over a second page.
 */
export async function listSeriousFaults(page: Page, within = 'body'): Promise<string[]> {
  await settleAnimations(page);
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await (within === 'body' ? axe : axe.include(within)).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}
