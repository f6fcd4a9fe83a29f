import { randomBytes } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { WorkbenchError } from '#core/kernel/errors.ts';
import { FILE_ROUTE } from '../app-protocol.ts';
import type { FileLinks } from '../file-links.ts';
import { fileToken, type FileKind, type FileToken, type OpenedFile, type SaveTarget } from './contract.ts';

type Grant = { readonly path: string; readonly name: string; readonly kind: FileKind };

/** Which files the page may read or write, by random tokens. Tokens live as long as the process. */
export type FileTokens = {
  /** A token for an existing file. */
  grant(path: string, kind: FileKind): Promise<OpenedFile>;
  /** A token for a path to be written; nothing need be there. */
  grantTarget(path: string, kind: FileKind): SaveTarget;
  /** The page that held them is gone. */
  releaseAll(): void;
  find(token: string): Grant | undefined;
  get(token: FileToken): Grant;
};

export function createFileTokens(links: FileLinks): FileTokens {
  const grants = new Map<string, Grant>();

  function remember(grant: Grant): FileToken {
    const known = [...grants].find(([, { path, kind }]) => path === grant.path && kind === grant.kind);
    const token = known?.[0] ?? randomBytes(24).toString('base64url');
    grants.set(token, grant);
    return fileToken.parse(token);
  }

  function get(token: FileToken): Grant {
    const grant = grants.get(token);
    if (grant !== undefined) return grant;
    throw new WorkbenchError('files/unknown-token', 'This file was not opened in this session.', {
      hint: 'Open the file again.',
      zh: { message: '这个文件不是在本次运行中打开的。', hint: '请重新打开该文件。' },
    });
  }

  async function describe(token: FileToken): Promise<OpenedFile> {
    const { path, name, kind } = get(token);
    const state = await stat(path);
    if (!state.isFile()) {
      throw new WorkbenchError('files/not-a-file', `${name} is not a file.`, {
        hint: 'Choose a file, not a folder.',
        zh: { message: `${name} 不是文件。`, hint: '请选择文件，而不是文件夹。' },
      });
    }
    return {
      token,
      link: links.linkOf(path),
      kind,
      name,
      size: state.size,
      modifiedAt: Math.round(state.mtimeMs),
      address: `${FILE_ROUTE}${token}/${encodeURIComponent(name)}`,
    };
  }

  return {
    async grant(path, kind) {
      const real = await realpath(path);
      return describe(remember({ path: real, name: basename(real), kind }));
    },
    grantTarget(path, kind) {
      const name = basename(path);
      return { token: remember({ path, name, kind }), kind, name };
    },
    releaseAll: () => grants.clear(),
    find: (token) => grants.get(token),
    get,
  };
}
