import type { ErrorText } from '#core/kernel/errors.ts';
import type { TFunction } from 'i18next';
import type { DescribedError } from '../carrier/described-error.ts';
import { en } from '../i18n/en.ts';
import type { Language } from '../store/preferences.slice.ts';

type Explanation = ErrorText & {
  /** False where only a general sentence can be said: the detail then has to say the rest. */
  readonly isSpecific: boolean;
};

function isKnownDomain(domain: string): domain is keyof typeof en.error.domains {
  return domain in en.error.domains;
}

/** The cause and the next step in the language of the window. */
export function explainError(error: DescribedError, language: Language, t: TFunction): Explanation {
  if (language === 'en') {
    return { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }), isSpecific: true };
  }
  if (error.zh !== undefined) return { ...error.zh, isSpecific: true };
  const domain = error.code.split('/', 1)[0] ?? '';
  return { message: t(`error.domains.${isKnownDomain(domain) ? domain : 'app'}`), isSpecific: false };
}
