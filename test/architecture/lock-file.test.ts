import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_FOLDER } from './planted-tree.ts';

type LockEntry = {
  readonly version?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const read = <Content>(name: string): Content =>
  JSON.parse(readFileSync(join(PROJECT_FOLDER, name), 'utf8')) as Content;

it('the lock file names the packages of every platform, as npm ci demands (else: node scripts/complete-lock.mjs)', () => {
  const { packages } = read<{ packages: Readonly<Record<string, LockEntry>> }>('package-lock.json');
  const missing = Object.entries(packages).flatMap(([place, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => (packages[`${place}/node_modules/${name}`] ?? packages[`node_modules/${name}`]) === undefined)
      .map(([name, version]) => `${name}@${version}`),
  );
  expect(missing).toEqual([]);
});

it('has the checksum of every package (else: node scripts/complete-lock.mjs)', () => {
  const { packages } = read<{ packages: Readonly<Record<string, LockEntry>> }>('package-lock.json');
  const places = Object.keys(packages).filter((place) => place !== '');
  expect(places.length).toBeGreaterThan(500);
  expect(places.filter((place) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(packages[place]?.integrity ?? ''))).toEqual([]);
});

it('pins every direct dependency exactly, and the lock file agrees', () => {
  const manifest = read<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>('package.json');
  const { packages } = read<{ packages: Readonly<Record<string, LockEntry>> }>('package-lock.json');
  const pins = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(pins.length).toBeGreaterThan(0);
  expect(pins.filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version)).toEqual([]);
});
