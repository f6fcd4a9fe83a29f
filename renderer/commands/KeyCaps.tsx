import { Group, Kbd, Text } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { listStrokes } from './format-keys.ts';
import type { Keys } from './keys.ts';

/** Keys as caps, a sequence with a word between. */
export function KeyCaps({ keys }: { readonly keys: Keys }) {
  const { t } = useTranslation();
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap" component="span">
      {listStrokes(keys).map((stroke, index) => (
        <Fragment key={`${index} ${stroke}`}>
          {index > 0 && (
            <Text size="xs" c="dimmed" component="span">
              {t('shortcuts.followedBy')}
            </Text>
          )}
          <Kbd>{stroke}</Kbd>
        </Fragment>
      ))}
    </Group>
  );
}
