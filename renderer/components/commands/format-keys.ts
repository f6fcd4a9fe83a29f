const SYMBOLS: Readonly<Record<string, string>> = { CmdOrCtrl: '⌘', Shift: '⇧' };

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** Keys as this system writes them: `⇧⌘Z` or `Ctrl+Shift+Z`. */
export function formatKeys(accelerator: string): string {
  const parts = accelerator.split('+');
  if (!isApple()) return parts.map((part) => (part === 'CmdOrCtrl' ? 'Ctrl' : part)).join('+');
  return parts
    .toSorted((a, b) => Number(b === 'Shift') - Number(a === 'Shift'))
    .map((part) => SYMBOLS[part] ?? part)
    .join('');
}
