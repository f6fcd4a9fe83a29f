import { z } from 'zod';
import { WorkbenchError } from '#core/kernel/errors.ts';
import type { FileSource } from '#core/kernel/files.ts';

/** The file that names the set in force and lists its files. Its renaming is the commit of an export. */
export const MANIFEST_NAME = 'build.json';

const SET_FOLDER = /^build-[0-9a-f]{12}(?:-2)?$/;

const fileSchema = z.object({
  name: z.string(),
  /** Of tables; null for documents. */
  rows: z.number().nullable(),
  bytes: z.number(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifestSchema = z.object({
  buildId: z.string(),
  asOfDate: z.string(),
  /** The folder that holds the files, beside the manifest. */
  folder: z.string().regex(SET_FOLDER),
  files: z.array(fileSchema),
});

/** A file of a set: name, rows of a table, size in bytes, SHA-256. */
export type SetFile = z.output<typeof fileSchema>;

/** What every reader of an export goes by. */
export type SetManifest = z.output<typeof manifestSchema>;

/** Whether a name in an export's folder is one that an export gives to the folder of its files. */
export function isSetFolderName(name: string): boolean {
  return SET_FOLDER.test(name);
}

/** The folder of a build: by its id; the second name where the first holds the set in force. */
export function chooseSetFolder(buildId: string, inForce: string | undefined): string {
  const name = `build-${buildId.slice(0, 12)}`;
  return name === inForce ? `${name}-2` : name;
}

function failManifest(cause: unknown, detail: { readonly zh: string; readonly en: string }): never {
  throw new WorkbenchError('check/bad-manifest', `${MANIFEST_NAME} is damaged: ${detail.en}.`, {
    cause,
    hint: 'Build again.',
    place: { file: MANIFEST_NAME },
    zh: { message: `${MANIFEST_NAME} 已损坏：${detail.zh}。`, hint: '请重新构建。' },
  });
}

/** Reads a manifest. Throws `check/bad-manifest`; `check/old-manifest` for one without hashes, as earlier versions wrote them. */
export async function readManifest(file: FileSource): Promise<SetManifest> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(await file.read(0, file.size)));
  } catch (cause) {
    return failManifest(cause, { zh: '不是 JSON', en: 'it is not JSON' });
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const old = z.object({ buildId: z.string(), files: z.array(z.object({ name: z.string() })) }).safeParse(value);
  if (old.success && !(typeof value === 'object' && value !== null && 'folder' in value)) {
    throw new WorkbenchError(
      'check/old-manifest',
      `${MANIFEST_NAME} holds no hashes: an earlier version of the workbench wrote it, and nothing can be vouched for.`,
      {
        hint: 'Build again into the same folder.',
        place: { file: MANIFEST_NAME },
        zh: {
          message: `${MANIFEST_NAME} 中没有哈希值：它由旧版程序写出，无法核验。`,
          hint: '请重新构建到同一文件夹。',
        },
      },
    );
  }
  const [issue] = parsed.error.issues;
  const detail = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  return failManifest(parsed.error, { zh: detail, en: detail });
}
