/**
 * Writes the sample project: `node scripts/run-typescript.mjs samples/generate.ts [folder]`. The same seed gives the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeSample } from './generator/describe.ts';
import { createSample } from './generator/sample.ts';

const folder = process.argv[2] ?? fileURLToPath(new URL('.', import.meta.url));
const sample = await createSample();
mkdirSync(folder, { recursive: true });
for (const [name, bytes] of sample.files) writeFileSync(join(folder, name), bytes);
writeFileSync(join(folder, 'project.json'), `${JSON.stringify(sample.project, null, 2)}\n`);
writeFileSync(join(folder, 'README.md'), describeSample(sample));
for (const [name, bytes] of sample.files) {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  process.stdout.write(`${name.padEnd(28)} ${String(bytes.byteLength).padStart(9)} bytes  ${digest}\n`);
}
