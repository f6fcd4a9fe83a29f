import { addSvgNamespace } from '#core/outputs/reports/report-html.ts';
import { ActionIcon, Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rasterise } from '../../components/chart/compose-picture.ts';
import { Icon } from '../../components/Icon.tsx';
import { saveDownload } from '../../components/save-download.ts';
import { toFileName } from '../../formatting/file-name.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { useWorkbench } from '../../store/use-workbench.ts';
import type { NamedPin, Pins } from './use-pins.ts';
import styles from './Reports.module.css';

type PinCardProps = {
  readonly pin: NamedPin;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isIncluded: boolean;
  readonly pins: Pins;
  readonly onInclude: (isIncluded: boolean) => void;
};

function readSize(svg: string): { readonly width: number; readonly height: number } {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const read = (name: string) => Number.parseFloat(root.getAttribute(name) ?? '');
  const [, , boxWidth, boxHeight] = (root.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  return { width: read('width') || boxWidth || 800, height: read('height') || boxHeight || 400 };
}

function toImageAddress(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(addSvgNamespace(svg))}`;
}

/** One pinned chart: its place, name and comment in the report, and its picture. */
export function PinCard({ pin, isFirst, isLast, isIncluded, pins, onInclude }: PinCardProps) {
  const { t } = useTranslation();
  const { read } = useLanguage();
  const buildId = useWorkbench((state) => state.project.built?.buildId);
  const { id, name, content } = pin;
  const [typedName, setTypedName] = useState<string | null>(null);
  const [typedComment, setTypedComment] = useState<string | null>(null);
  const fileName = toFileName(name);
  const { svg } = content;

  async function savePicture(kind: 'png' | 'svg', drawing: string) {
    const picture = { svg: drawing, ...readSize(drawing) };
    const blob = kind === 'svg' ? new Blob([drawing], { type: 'image/svg+xml' }) : await rasterise(picture);
    saveDownload(`${fileName}.${kind}`, blob);
  }

  return (
    <li className={styles.pin} data-included={isIncluded} data-testid="pin">
      <div className={styles.pinHead}>
        <Checkbox
          checked={isIncluded}
          aria-label={t('reports.include', { name })}
          onChange={(event) => onInclude(event.currentTarget.checked)}
        />
        <TextInput
          className={styles.pinName}
          size="sm"
          value={typedName ?? name}
          maxLength={200}
          aria-label={t('reports.name')}
          onChange={(event) => setTypedName(event.currentTarget.value)}
          onBlur={() => {
            const changed = typedName?.trim() ?? '';
            if (changed !== '' && changed !== name) pins.renamePin(id, changed);
            setTypedName(null);
          }}
        />
        <div className={styles.pinTools}>
          <ActionIcon
            variant="default"
            size={32}
            disabled={isFirst}
            aria-label={t('reports.up', { name })}
            onClick={() => pins.movePin(id, -1)}
          >
            <span aria-hidden="true">↑</span>
          </ActionIcon>
          <ActionIcon
            variant="default"
            size={32}
            disabled={isLast}
            aria-label={t('reports.down', { name })}
            onClick={() => pins.movePin(id, 1)}
          >
            <span aria-hidden="true">↓</span>
          </ActionIcon>
          <ActionIcon
            variant="default"
            size={32}
            aria-label={t('reports.remove', { name })}
            onClick={() => pins.removePin(id)}
          >
            <Icon name="cross" size={16} />
          </ActionIcon>
        </div>
      </div>
      <p className={styles.pinFacts}>
        {t('reports.pinFacts', {
          asOf: content.asOf,
          filters: content.filters.length === 0 ? t('reports.everybody') : content.filters.map(read).join(' · '),
        })}
        {content.buildId !== buildId && <span className={styles.older}>{t('reports.older')}</span>}
      </p>
      {svg === null ? (
        <p className={styles.pinFacts}>{t('reports.tableOnly', { rows: content.rows.length })}</p>
      ) : (
        <img className={styles.picture} alt={content.summary} src={toImageAddress(svg)} />
      )}
      <Textarea
        size="sm"
        autosize
        minRows={1}
        maxRows={6}
        maxLength={4000}
        value={typedComment ?? content.comment}
        label={t('reports.comment')}
        onChange={(event) => setTypedComment(event.currentTarget.value)}
        onBlur={() => {
          if (typedComment !== null && typedComment !== content.comment) pins.commentPin(id, typedComment);
          setTypedComment(null);
        }}
      />
      {svg !== null && (
        <div className={styles.pictureTools}>
          <Button size="compact-sm" variant="subtle" onClick={() => void savePicture('png', svg)}>
            {t('reports.savePng')}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => void savePicture('svg', svg)}>
            {t('reports.saveSvg')}
          </Button>
        </div>
      )}
    </li>
  );
}
