import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useState } from 'react';
import { readPalette, type Palette } from './palette.ts';

/** The palette of the theme in force; it follows a change of theme after the tokens have changed. */
export function usePalette(): Palette {
  const scheme = useComputedColorScheme('light');
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => {
    const frame = requestAnimationFrame(() => setPalette(readPalette()));
    return () => cancelAnimationFrame(frame);
  }, [scheme]);
  return palette;
}
