import type { StateCreator } from 'zustand';

export const VIEW_IDS = [
  'home',
  'explore',
  'data',
  'segments',
  'behaviour',
  'cohorts',
  'models',
  'simulation',
  'evaluation',
  'tables',
  'sql',
  'reports',
  'settings',
] as const;
export type ViewId = (typeof VIEW_IDS)[number];

export function parseViewId(hash: string): ViewId {
  const id = hash.replace(/^#\/?/, '');
  return VIEW_IDS.find((candidate) => candidate === id) ?? 'home';
}

export type NavigationSlice = {
  readonly view: ViewId;
  /** Whether the data screen shows the import form instead of the report. */
  readonly importOpen: boolean;
  /** Tab, table or presentation in front, by `<view>.<control>`; saved with the project. */
  readonly choices: Readonly<Record<string, string>>;
  openView(view: ViewId): void;
  setChoice(key: string, value: string | null): void;
  /** Back to what a saved project had in front; a view that does not exist here becomes home. */
  restoreView(view: string, choices: Readonly<Record<string, string>>): void;
  openImport(): void;
  closeImport(): void;
};

export function createNavigationSlice<State extends { readonly navigation: NavigationSlice }>(
  initial: ViewId,
): StateCreator<State, [], [], NavigationSlice> {
  return (set, get) => {
    const put = (change: Partial<NavigationSlice>) =>
      set(({ navigation }) => ({ navigation: { ...navigation, ...change } }) as Partial<State>);
    return {
      view: initial,
      importOpen: false,
      choices: {},
      openView: (view) => put({ view }),
      setChoice: (key, value) => {
        const { [key]: _, ...rest } = get().navigation.choices;
        put({ choices: value === null ? rest : { ...rest, [key]: value } });
      },
      restoreView: (view, choices) => put({ view: parseViewId(view), choices, importOpen: false }),
      openImport: () => put({ view: 'data', importOpen: true }),
      closeImport: () => put({ importOpen: false }),
    };
  };
}
