import type { StateCreator } from 'zustand';
import { z } from 'zod';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How numbers are shortened: 万/亿 or K/M by the language, or every digit. */
export const NUMBER_STYLES = ['short', 'full'] as const;
export type NumberStyle = (typeof NUMBER_STYLES)[number];

const preferencesSchema = z.object({
  language: z.enum(LANGUAGES),
  navOpen: z.boolean(),
  singleKeyShortcuts: z.boolean(),
  numberStyle: z.enum(NUMBER_STYLES).optional(),
  /** Keys of commands that were changed, by the command's id; null switches a command's keys off. */
  keys: z.record(z.string(), z.string().nullable()).optional(),
});

/** What the analyst set about the window itself; kept on this machine only. */
export type Preferences = z.output<typeof preferencesSchema>;

export type PreferenceStorage = Pick<Storage, 'getItem' | 'setItem'>;

const STORAGE_KEY = 'workbench.preferences';

export function readPreferences(storage: PreferenceStorage, languages: readonly string[]): Preferences {
  const defaults: Preferences = {
    language: languages[0]?.toLowerCase().startsWith('zh') === false ? 'en' : 'zh-CN',
    navOpen: true,
    singleKeyShortcuts: true,
  };
  const saved = preferencesSchema.partial().safeParse(parseJson(storage.getItem(STORAGE_KEY)));
  if (!saved.success) return defaults;
  return {
    language: saved.data.language ?? defaults.language,
    navOpen: saved.data.navOpen ?? defaults.navOpen,
    singleKeyShortcuts: saved.data.singleKeyShortcuts ?? defaults.singleKeyShortcuts,
    ...(saved.data.numberStyle === undefined ? {} : { numberStyle: saved.data.numberStyle }),
    ...(saved.data.keys === undefined ? {} : { keys: saved.data.keys }),
  };
}

function parseJson(text: string | null): unknown {
  if (text === null) return {};
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export type PreferencesSlice = Preferences & {
  setPreferences(change: Partial<Preferences>): void;
};

export function createPreferencesSlice<State extends { readonly preferences: PreferencesSlice }>(
  initial: Preferences,
  storage: PreferenceStorage,
): StateCreator<State, [], [], PreferencesSlice> {
  return (set, get) => ({
    ...initial,
    setPreferences: (change) => {
      const preferences = { ...get().preferences, ...change };
      storage.setItem(STORAGE_KEY, JSON.stringify(preferencesSchema.parse(preferences)));
      set({ preferences } as Partial<State>);
    },
  });
}
