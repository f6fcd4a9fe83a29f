/**
 * Keys of a command: strokes one after the other, with a space between (`g h`). A stroke is a character as it is typed
 * (`f`, `?`, `[`), or one with modifiers, `CmdOrCtrl+Shift+Z`.
 */
export type Keys = string;

const SEQUENCE_MS = 1200;

type Stroke = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const NAMED = new Set(['Enter', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']);

/** What the same key gives while a Chinese input method is on, outside a composition. */
const CHINESE_MARKS: Readonly<Record<string, string>> = { '【': '[', '】': ']', '、': '/', '。': '.', '·': '`' };

/** The stroke of a key event; null for one that no command can have: a modifier alone, Esc, Tab, a named key without ⌘. */
export function readStroke({ key: typed, ctrlKey, metaKey, altKey, shiftKey }: Stroke): Keys | null {
  const key = CHINESE_MARKS[typed] ?? typed.normalize('NFKC');
  const isCharacter = [...key].length === 1 && key !== ' ' && key !== '+';
  if (ctrlKey || metaKey) {
    if (!isCharacter && !NAMED.has(key)) return null;
    return [
      'CmdOrCtrl',
      ...(altKey ? ['Alt'] : []),
      ...(shiftKey ? ['Shift'] : []),
      isCharacter ? key.toUpperCase() : key.replace(/^Arrow/, ''),
    ].join('+');
  }
  if (altKey || !isCharacter) return null;
  return shiftKey ? key : key.toLowerCase();
}

/** Whether a command's keys are typed without ⌘ or Ctrl: those can be switched off and never act while typing. */
export function isSingleKey(keys: Keys): boolean {
  return !keys.startsWith('CmdOrCtrl+');
}

/** Electron's notation of keys, where it has one: single keys, sequences and odd characters are not shown in a native menu. */
export function toAccelerator(keys: Keys): string | null {
  return /^CmdOrCtrl\+(?:Alt\+)?(?:Shift\+)?(?:[A-Z0-9,.;'[\]/\\=-]|Enter|Up|Down|Left|Right)$/.test(keys)
    ? keys
    : null;
}

/** The command whose keys get in each other's way with these: the same, or one is how the other begins. */
export function findConflict<Id extends string>(
  bindings: readonly { readonly id: Id; readonly keys: Keys | null }[],
  id: Id,
  keys: Keys,
): Id | null {
  const begins = (whole: Keys, part: Keys): boolean => whole === part || whole.startsWith(`${part} `);
  const other = bindings.find(
    (binding) =>
      binding.id !== id && binding.keys !== null && (begins(binding.keys, keys) || begins(keys, binding.keys)),
  );
  return other?.id ?? null;
}

export type KeyReader = {
  /** The keys that a stroke completes, null where it completes none. `time` in ms. */
  readonly read: (stroke: Keys, time: number, known: readonly Keys[]) => Keys | null;
  /** Whether strokes so far are the beginning of some keys. */
  readonly isWithinSequence: (time: number) => boolean;
};

/** Reads strokes into keys; a sequence that is not continued in time begins anew. */
export function createKeyReader(): KeyReader {
  let begun: Keys | null = null;
  let at = -Infinity;
  const isWithinSequence = (time: number): boolean => begun !== null && time - at < SEQUENCE_MS;
  return {
    isWithinSequence,
    read: (stroke, time, known) => {
      const attempts = isWithinSequence(time) ? [`${begun} ${stroke}`, stroke] : [stroke];
      begun = null;
      for (const keys of attempts) {
        if (known.includes(keys)) return keys;
        if (known.some((candidate) => candidate.startsWith(`${keys} `))) {
          begun = keys;
          at = time;
          return null;
        }
      }
      return null;
    },
  };
}
