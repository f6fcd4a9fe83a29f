import { WorkbenchError, createCancelledError } from './errors.ts';
import { findQuotedSystemError, toSystemError } from './system-errors.ts';

const MISSING_EXTENSION =
  /missing extension|loading external extensions is disabled|exists in the [\w"]+ extension|requires the [\w"]+ extension|extension "?[\w.]+"? (?:not found|could not be loaded)|failed to (?:download|load) extension|install it first using/i;
const OUT_OF_MEMORY =
  /^(?:out of memory error|outofmemoryexception)|failed to allocate|cannot enlarge memory|memory access out of bounds/i;
const SYNTAX = /^parser error|^syntax error/i;
const INTERRUPTED = /^interrupt error|query was (?:interrupted|canceled|cancelled)|\binterrupted!/i;

/** duckdb-wasm hands out parser errors as JSON. */
function readJsonText(json: string): string {
  const { exception_type: type, exception_message: message } = JSON.parse(json) as Record<string, unknown>;
  return typeof type === 'string' && typeof message === 'string' ? `${type} Error: ${message}` : json;
}

function readText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const plain = text.replace(/^Error: /, '').trim();
  return plain.startsWith('{"exception_type"') ? readJsonText(plain) : plain;
}

/**
 * Turns what DuckDB says about a failed statement into the error of the engine port: `engine/syntax`,
 * `engine/missing-extension`, `engine/out-of-memory`, `task/cancelled`, `files/…` where the disk refused, else `engine/statement-failed`.
 * DuckDB's text, with the line and the caret of its position, stays in the message. A WorkbenchError passes as it is.
 */
export function toStatementError(error: unknown): WorkbenchError {
  if (error instanceof WorkbenchError) return error;
  const text = readText(error);
  if (INTERRUPTED.test(text)) return createCancelledError();
  const system = toSystemError(error) ?? findQuotedSystemError(text, error);
  if (system !== undefined) return system;
  if (MISSING_EXTENSION.test(text)) {
    return new WorkbenchError(
      'engine/missing-extension',
      `The statement needs a DuckDB extension that is not part of this engine: ${text}`,
      {
        cause: error,
        hint: 'The workbench works offline and never loads extensions. Write the statement without it.',
        zh: {
          message: `这条语句需要的 DuckDB 扩展不在本引擎中：${text}`,
          hint: '本程序离线运行，不加载任何扩展；请改写语句，不使用该扩展。',
        },
      },
    );
  }
  if (OUT_OF_MEMORY.test(text)) {
    return new WorkbenchError('engine/out-of-memory', `The engine ran out of memory: ${text}`, {
      cause: error,
      hint: 'Work on fewer rows at once, or build the project with the command line, which can use the disk.',
      zh: {
        message: `数据库引擎内存不足：${text}`,
        hint: '请减少一次处理的行数，或用可以使用磁盘的命令行工具构建项目。',
      },
    });
  }
  if (SYNTAX.test(text))
    return new WorkbenchError('engine/syntax', text, { cause: error, zh: { message: `SQL 语句有语法错误：${text}` } });
  return new WorkbenchError('engine/statement-failed', text, {
    cause: error,
    zh: { message: `数据库引擎无法执行这条语句：${text}` },
  });
}

/** The error for a result column whose type is none of `SQL_TYPES`. */
export function createUnsupportedTypeError(column: string, type: string): WorkbenchError {
  return new WorkbenchError(
    'engine/unsupported-type',
    `Column "${column}" of the result has the type ${type}, which results may not have.`,
    {
      hint: 'Cast it to BOOLEAN, INTEGER, BIGINT, DOUBLE, VARCHAR, DATE or TIMESTAMP.',
      zh: {
        message: `结果的列“${column}”是 ${type} 类型，不能作为结果返回。`,
        hint: '请用 CAST 转换为 BOOLEAN、INTEGER、BIGINT、DOUBLE、VARCHAR、DATE 或 TIMESTAMP。',
      },
    },
  );
}

/** The error of every call on an engine whose worker has died. */
export function createCrashedError(cause: unknown): WorkbenchError {
  return new WorkbenchError('engine/crashed', `The engine stopped working: ${readText(cause)}`, {
    cause,
    hint: 'Start it again. If it happens again, work on fewer rows at once.',
    zh: {
      message: `数据库引擎已停止工作：${readText(cause)}`,
      hint: '请重新启动；如果再次发生，请减少一次处理的行数。',
    },
  });
}

/** The error of every call on an engine after `close`. */
export function createClosedError(): WorkbenchError {
  return new WorkbenchError('engine/closed', 'The engine has been closed.', {
    zh: { message: '数据库引擎已关闭。', hint: '请重新打开项目。' },
  });
}
