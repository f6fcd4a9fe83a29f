import { createContext, useContext, useEffect, useState } from 'react';

/** Reads the statements behind what is drawn here; null where it does not come from one question. */
export const StatementsContext = createContext<(() => Promise<string | null>) | null>(null);

/** The statements behind the numbers of this place, read when it is drawn; undefined while and where there are none. */
export function useStatements(): string | undefined {
  const read = useContext(StatementsContext);
  const [known, setKnown] = useState<{ readonly read: typeof read; readonly text: string | null } | null>(null);
  useEffect(() => {
    let isLeft = false;
    const keep = (text: string | null): void => {
      if (!isLeft) setKnown({ read, text });
    };
    read?.().then(keep, () => keep(null));
    return () => {
      isLeft = true;
    };
  }, [read]);
  return known !== null && known.read === read ? (known.text ?? undefined) : undefined;
}
