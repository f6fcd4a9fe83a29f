import { WorkbenchError, type ErrorText } from './errors.ts';

type SystemText = ErrorText & { readonly code: string; readonly hint: string; readonly zh: Required<ErrorText> };

const NO_ACCESS = {
  code: 'files/no-access',
  message: 'The system does not allow this file or folder to be read or written.',
  zh: '系统不允许读取或写入该文件或文件夹。',
};
const NOT_A_FOLDER: SystemText = {
  code: 'files/not-a-folder',
  message: 'A file stands where a folder is needed.',
  hint: 'Check the path, or choose another folder.',
  zh: { message: '此处需要文件夹，但它是一个文件。', hint: '请检查路径，或换一个文件夹。' },
};
const NOT_A_FILE: SystemText = {
  code: 'files/not-a-file',
  message: 'This is a folder or a device, not a file.',
  hint: 'Choose a file.',
  zh: { message: '这是文件夹或设备，不是文件。', hint: '请选择文件。' },
};
const TOO_MANY_OPEN: SystemText = {
  code: 'files/too-many-open',
  message: 'Too many files are open at once.',
  hint: 'Close other programs, or raise the limit of open files (ulimit -n), and try again.',
  zh: { message: '同时打开的文件过多。', hint: '请关闭其他程序，或提高可打开文件数的上限（ulimit -n），然后重试。' },
};
const IN_USE: SystemText = {
  code: 'files/in-use',
  message: 'Another program uses this file or folder.',
  hint: 'Close the other program and try again.',
  zh: { message: '其他程序正在使用该文件或文件夹。', hint: '请关闭其他程序后重试。' },
};
const DEVICE_FAILED: SystemText = {
  code: 'files/device-failed',
  message: 'The disk or the network drive failed to read or write.',
  hint: 'Check the cable, the connection and the disk, then try again or choose another folder.',
  zh: { message: '磁盘或网络驱动器读写失败。', hint: '请检查连接与磁盘，然后重试，或换一个文件夹。' },
};

/** By the codes of `errno.h`, which Node puts into `code` on every system. */
const SYSTEM_TEXTS: Readonly<Record<string, SystemText>> = {
  ENOENT: {
    code: 'files/missing',
    message: 'The file or folder is not there.',
    hint: 'Check the path, or look for it under another name.',
    zh: { message: '文件或文件夹不存在。', hint: '请检查路径，确认它是否改名或移动。' },
  },
  EACCES: {
    ...NO_ACCESS,
    hint: 'Check its permissions, or choose another folder.',
    zh: { message: NO_ACCESS.zh, hint: '请检查权限，或换一个文件夹。' },
  },
  EPERM: {
    ...NO_ACCESS,
    hint: 'Close other programs that use it, or choose another folder.',
    zh: { message: NO_ACCESS.zh, hint: '请关闭占用它的程序，或换一个文件夹。' },
  },
  EROFS: {
    code: 'files/read-only',
    message: 'This place cannot be written to: its disk is read-only.',
    hint: 'Choose a folder on another disk.',
    zh: { message: '此处无法写入，所在磁盘是只读的。', hint: '请换一个磁盘上的文件夹。' },
  },
  ENOSPC: {
    code: 'files/disk-full',
    message: 'The disk is full.',
    hint: 'Free some space, or choose a folder on another disk, and try again.',
    zh: { message: '磁盘已满。', hint: '请清理空间，或换一个磁盘上的文件夹，然后重试。' },
  },
  EDQUOT: {
    code: 'files/quota-used',
    message: 'The space that this account may use on the disk is used up.',
    hint: 'Delete files of this account, or choose a folder on another disk, and try again.',
    zh: { message: '本账户在该磁盘上的空间配额已用完。', hint: '请删除一些文件，或换一个磁盘上的文件夹，然后重试。' },
  },
  EFBIG: {
    code: 'files/too-large',
    message: 'The file is larger than this disk allows.',
    hint: 'Choose a folder on a disk that holds larger files.',
    zh: { message: '文件超过了该磁盘允许的大小。', hint: '请选择支持更大文件的磁盘。' },
  },
  ENOTDIR: NOT_A_FOLDER,
  EEXIST: NOT_A_FOLDER,
  EISDIR: NOT_A_FILE,
  ENXIO: NOT_A_FILE,
  EMFILE: TOO_MANY_OPEN,
  ENFILE: TOO_MANY_OPEN,
  EBUSY: IN_USE,
  ETXTBSY: IN_USE,
  EIO: DEVICE_FAILED,
  ENODEV: DEVICE_FAILED,
  ESTALE: DEVICE_FAILED,
  ETIMEDOUT: DEVICE_FAILED,
  ELOOP: {
    code: 'files/link-loop',
    message: 'The links of this path lead round in a circle.',
    hint: 'Name the file itself instead of a link to it.',
    zh: { message: '该路径中的链接循环指向。', hint: '请直接指定文件本身，不要使用链接。' },
  },
  ENAMETOOLONG: {
    code: 'files/name-too-long',
    message: 'The name or the path is longer than the system allows.',
    hint: 'Choose a shorter name, or a folder nearer to the top.',
    zh: { message: '文件名或路径超过了系统允许的长度。', hint: '请使用更短的名称，或层级更浅的文件夹。' },
  },
  EPIPE: {
    code: 'files/reader-gone',
    message: 'The program that reads the output has ended.',
    hint: 'Write the output to a file, or let the reading program run to its end.',
    zh: { message: '读取输出的程序已经结束。', hint: '请将输出写入文件，或让读取程序运行到结束。' },
  },
};

/** What the C library says for the codes; DuckDB quotes it in its own errors. */
const SYSTEM_PHRASES: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|not enough space on the disk/i, 'ENOSPC'],
  [/Disk quota exceeded/i, 'EDQUOT'],
  [/Read-only file system/i, 'EROFS'],
  [/Permission denied/i, 'EACCES'],
  [/Operation not permitted/i, 'EPERM'],
  [/Too many open files/i, 'EMFILE'],
  [/File too large/i, 'EFBIG'],
  [/Input\/output error/i, 'EIO'],
  [/Stale file handle/i, 'ESTALE'],
];

function toError(code: string, file: string | undefined, cause: unknown): WorkbenchError | undefined {
  const text = Object.hasOwn(SYSTEM_TEXTS, code) ? SYSTEM_TEXTS[code] : undefined;
  if (text === undefined) return undefined;
  const { hint, zh } = text;
  return new WorkbenchError(text.code, text.message, {
    cause,
    hint,
    zh,
    ...(file === undefined ? {} : { place: { file } }),
  });
}

/**
 * The error of the operating system as one of the workbench: `files/…`, with the path that the system names, or `file`.
 * Undefined where it is none, or none with a text of its own. Causes are looked through.
 */
export function toSystemError(error: unknown, file?: string): WorkbenchError | undefined {
  for (let cause = error; cause instanceof Error && !(cause instanceof WorkbenchError); cause = cause.cause) {
    if (!('code' in cause) || typeof cause.code !== 'string') continue;
    const named = 'path' in cause && typeof cause.path === 'string' ? cause.path : file;
    const found = toError(cause.code, named, error);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The error of the operating system that the text of an engine's input/output error quotes; undefined where it quotes none. */
export function findQuotedSystemError(text: string, cause: unknown): WorkbenchError | undefined {
  if (!/^(?:io|fatal|internal|permission) ?error|ioexception/i.test(text)) return undefined;
  const [, code] = SYSTEM_PHRASES.find(([phrase]) => phrase.test(text)) ?? [];
  if (code === undefined) return undefined;
  return toError(code, /file "([^"]+)"/i.exec(text)?.[1], cause);
}
