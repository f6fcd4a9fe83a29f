import { createTheme, Menu, Popover, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const tide: MantineColorsTuple = [
  '#e9f4f9',
  '#d3e6f0',
  '#a8cee1',
  '#77b2cf',
  '#4a98bd',
  '#2b83ad',
  '#13709b',
  '#0f5f82',
  '#0b4d6b',
  '#073a52',
];

const slate: MantineColorsTuple = [
  '#e4e8eb',
  '#c3cbd1',
  '#a0abb4',
  '#73808a',
  '#4a555d',
  '#3a444b',
  '#283036',
  '#1c2226',
  '#14181b',
  '#0f1214',
];

const FONT_STACK =
  "Inter, 'Segoe UI', 'Helvetica Neue', Roboto, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei UI', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', system-ui, sans-serif";

const MONO_STACK =
  "'SF Mono', 'Cascadia Mono', Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', ui-monospace, monospace";

/** Half a window high, a menu fits above or below whatever opens it; it scrolls where it would be higher. */
const MENU_STYLES = { dropdown: { maxHeight: 'max(200px, calc(50vh - 28px))', overflowY: 'auto' } } as const;
const POPOVER_STYLES = { dropdown: { maxHeight: 'calc(100vh - 16px)', overflowY: 'auto' } } as const;

export const theme = createTheme({
  colors: { tide, dark: slate },
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: FONT_STACK,
  fontFamilyMonospace: MONO_STACK,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontFamily: FONT_STACK, fontWeight: '600' },
  defaultRadius: 'sm',
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // The placeholder that Mantine puts into a menu for its first focus is no menu item: a screen reader would meet it.
    Menu: Menu.extend({
      defaultProps: { withInitialFocusPlaceholder: false },
      styles: MENU_STYLES,
    }),
    Popover: Popover.extend({ styles: POPOVER_STYLES }),
  },
});

/** Mantine's own variables follow the tokens of `styles/tokens.css`, so both kits of markup share one palette. */
export const resolveCssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f5f6f7',
    '--mantine-color-text': '#1b2227',
    '--mantine-color-dimmed': '#566069',
    '--mantine-color-default': '#ffffff',
    '--mantine-color-default-hover': '#f0f3f5',
    '--mantine-color-default-border': '#cfd5da',
    '--mantine-color-placeholder': '#667079',
  },
  dark: {
    '--mantine-color-body': '#14181b',
    '--mantine-color-text': '#e4e8eb',
    '--mantine-color-dimmed': '#a0abb4',
    '--mantine-color-default': '#1c2226',
    '--mantine-color-default-hover': '#262d32',
    '--mantine-color-default-border': '#3a444b',
    '--mantine-color-placeholder': '#98a3ac',
  },
});
