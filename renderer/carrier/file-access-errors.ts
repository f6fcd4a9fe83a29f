import { WorkbenchError } from '#core/kernel/errors.ts';

/** A missing file has the same name of error as a missing node of the page. */
const ABOUT_FILES = /file|directory/i;

/** What a refusal of the browser to read or write a file means to the analyst; undefined for any other error. */
export function toFileAccessError(error: unknown): WorkbenchError | undefined {
  if (!(error instanceof DOMException)) return undefined;
  if (error.name === 'NotFoundError' && !ABOUT_FILES.test(error.message)) return undefined;
  switch (error.name) {
    case 'NotFoundError':
    case 'NotReadableError':
      return new WorkbenchError('file/unreadable', `A file could not be read: ${error.message}`, {
        cause: error,
        hint: 'It may have been moved, deleted or changed since it was chosen. Choose it again.',
        zh: {
          message: '文件无法读取：选择之后，它可能已被移动、删除或修改。',
          hint: '请重新选择该文件。',
        },
      });
    case 'NotAllowedError':
    case 'NoModificationAllowedError':
      return new WorkbenchError('file/not-allowed', `Access to a file or folder was refused: ${error.message}`, {
        cause: error,
        hint: 'Allow access, close other programs that use the file, or choose another folder.',
        zh: {
          message: '没有权限访问文件或文件夹，或文件正被其他程序占用。',
          hint: '请允许访问、关闭占用文件的程序，或换一个文件夹。',
        },
      });
    case 'QuotaExceededError':
      return new WorkbenchError('file/no-space', `There is not enough space left: ${error.message}`, {
        cause: error,
        hint: 'Free some space on the disk, or choose another folder.',
        zh: { message: '磁盘空间不足，文件未能写完。', hint: '请清理磁盘空间，或换一个文件夹。' },
      });
    default:
      return undefined;
  }
}
