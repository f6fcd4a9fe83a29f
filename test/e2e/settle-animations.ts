import type { Page } from 'playwright-core';

/** Waits until nothing fades or slides any more: a half-transparent text has not the contrast it is drawn with in the end. */
export async function settleAnimations(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let quietFrames = 0; quietFrames < 3;) {
      await nextFrame();
      const ending = document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity);
      if (ending.length === 0) {
        quietFrames += 1;
        continue;
      }
      quietFrames = 0;
      await Promise.allSettled(ending.map((animation) => animation.finished));
    }
  });
}
