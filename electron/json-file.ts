import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';

/** A small file of settings. What is missing or not of the schema reads as `fallback`: settings are never worth a failed start. */
export type JsonFile<Value> = { read(): Value; write(value: Value): void };

export function createJsonFile<Value>(path: string, schema: z.ZodType<Value>, fallback: Value): JsonFile<Value> {
  return {
    read() {
      try {
        const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
        return parsed.success ? parsed.data : fallback;
      } catch {
        return fallback;
      }
    },
    write(value) {
      mkdirSync(dirname(path), { recursive: true });
      const temporary = `${path}.${randomBytes(6).toString('hex')}`;
      writeFileSync(temporary, JSON.stringify(value), { mode: 0o600, flush: true });
      renameSync(temporary, path);
    },
  };
}
