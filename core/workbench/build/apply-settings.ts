import { WorkbenchError } from '#core/kernel/errors.ts';
import { describeCurrency, isCurrencyCode } from '#core/sources/cleaning/currencies.ts';
import { parametersSchema, type Parameters } from '#core/kernel/parameters.ts';

function setPath(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const child = target[key];
  const next: Record<string, unknown> = typeof child === 'object' && child !== null ? { ...child } : {};
  target[key] = next;
  setPath(next, rest, value);
}

/** Reads a value as JSON where it is JSON (numbers, true, null, lists) and as text otherwise. */
function readSetting(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Parameters with `path=value` settings applied, e.g. `rfm.scoreCount=4`. Throws `parameters/invalid` naming the path. */
export function applySettings(parameters: Parameters, settings: readonly string[]): Parameters {
  const changed: Record<string, unknown> = { ...parameters };
  for (const setting of settings) {
    const at = setting.indexOf('=');
    if (at < 1) {
      throw new WorkbenchError('parameters/invalid', `"${setting}" is not of the form path=value.`, {
        hint: 'For example --set rfm.scoreCount=4 or --set refunds=gross.',
        zh: {
          message: `“${setting}”不是“路径=值”的形式。`,
          hint: '例如 --set rfm.scoreCount=4 或 --set refunds=gross。',
        },
      });
    }
    const path = setting.slice(0, at).split('.');
    const value = readSetting(setting.slice(at + 1));
    if (path[0] === 'currency' && path[1] !== 'decimals' && typeof value === 'string' && isCurrencyCode(value))
      changed['currency'] = describeCurrency(value);
    else setPath(changed, path, value);
  }
  const parsed = parametersSchema.safeParse(changed);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new WorkbenchError('parameters/invalid', `Parameter ${path}: ${issue?.message ?? ''}.`, {
    cause: parsed.error,
    hint: 'docs/user-guide.md lists every parameter with its values.',
    zh: {
      message: `参数 ${path} 无效：${issue?.message ?? ''}。`,
      hint: 'docs/user-guide.md 列出了每个参数及其取值。',
    },
  });
}
