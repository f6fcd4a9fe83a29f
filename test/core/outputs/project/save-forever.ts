import { readFileSync } from 'node:fs';
import { createSaves } from '../../../../electron/ipc/saves.ts';

/** Saves the projects of a list over one file, one after another, until it is killed. Says which it begins and which it has done. */
async function saveForever(path: string, listPath: string, from: number): Promise<void> {
  const texts = JSON.parse(readFileSync(listPath, 'utf8')) as string[];
  const saves = createSaves();
  for (let index = from; index < texts.length; index += 1) {
    const bytes = new TextEncoder().encode(texts[index]);
    process.stdout.write(`begin ${index}\n`);
    const token = await saves.begin(path);
    for (let start = 0; start < bytes.byteLength; start += 1000) {
      await saves.writeChunk(token, bytes.slice(start, start + 1000));
    }
    await saves.commit(token);
    process.stdout.write(`done ${index}\n`);
  }
}

const [path = '', listPath = '', from = '0'] = process.argv.slice(2);
await saveForever(path, listPath, Number(from));
