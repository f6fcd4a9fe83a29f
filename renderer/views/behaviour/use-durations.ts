import { useTranslation } from 'react-i18next';
import { NO_VALUE } from '../../formatting/formats.ts';
import { useFormats } from '../../formatting/use-formats.ts';

/** Writes spans of seconds in the largest unit that keeps them readable. */
export function useDurations(): (seconds: number | null) => string {
  const { t } = useTranslation();
  const { decimal } = useFormats();
  const write = (value: number): string => decimal(value, Number.isInteger(value) || value >= 10 ? 0 : 1);
  return (seconds) => {
    if (seconds === null) return NO_VALUE;
    if (seconds < 3600) return t('behaviour.minutes', { value: write(seconds / 60) });
    return seconds < 86_400
      ? t('behaviour.hours', { value: write(seconds / 3600) })
      : t('behaviour.days', { count: seconds / 86_400, value: write(seconds / 86_400) });
  };
}
