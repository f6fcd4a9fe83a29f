import type { Keys } from './keys.ts';

const SYMBOLS: Readonly<Record<string, string>> = { CmdOrCtrl: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↵' };

const MODIFIERS: readonly string[] = ['Alt', 'Shift', 'CmdOrCtrl'];

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** Strokes as this system writes them: `⇧⌘Z` or `Ctrl+Shift+Z`; a sequence is several. */
export function listStrokes(keys: Keys): string[] {
  return keys.split(' ').map((stroke) => {
    const parts = stroke.length === 1 ? [stroke] : stroke.split('+');
    if (!isApple()) return parts.map((part) => (part === 'CmdOrCtrl' ? 'Ctrl' : part)).join('+');
    const order = (part: string): number => (MODIFIERS.includes(part) ? MODIFIERS.indexOf(part) : MODIFIERS.length);
    return parts
      .toSorted((a, b) => order(a) - order(b))
      .map((part) => SYMBOLS[part] ?? part)
      .join('');
  });
}

export function formatKeys(keys: Keys): string {
  return listStrokes(keys).join(' ');
}
