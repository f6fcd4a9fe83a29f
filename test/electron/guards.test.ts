import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type LaunchedApp } from '../electron-double/launch.ts';
import { plantDefects } from './guard.ts';
import { contentGuards } from './guards-content.ts';
import { processGuards } from './guards-process.ts';

const guards = [...processGuards, ...contentGuards];

describe('the shell as it is built', () => {
  let app: LaunchedApp;
  beforeAll(async () => {
    app = await launchApp();
  });
  afterAll(() => app.dispose());

  it.each(guards.map(({ name, check }) => [name, check] as const))('%s', async (_, check) => {
    await expect(check(app)).resolves.toBeUndefined();
  });
});

describe('a shell without the guard is noticed', () => {
  const defects = guards.flatMap(({ name, check, plants, otherPlants = {} }) => [
    [name, check, plants] as const,
    ...Object.entries(otherPlants).map(([defect, other]) => [`${name} — ${defect}`, check, other] as const),
  ]);

  it.each(defects)('%s', async (_, check, plants) => {
    const planted = plantDefects(plants);
    const app = await launchApp({ dist: planted.dist });
    try {
      const failure = await check(app).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ name: 'AssertionError' });
    } finally {
      await app.dispose();
      planted.remove();
    }
  });
});
