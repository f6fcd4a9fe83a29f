import { useMemo } from 'react';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import { pinContentSchema, type PinContent } from '../../components/pins/pin-content.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

type PinRecord = ProjectFile['pins'][number];

const NO_PINS: readonly PinRecord[] = [];

export type NamedPin = { readonly id: string; readonly name: string; readonly content: PinContent };

export type Pins = {
  readonly pins: readonly NamedPin[];
  /** Pins of a later version, by name: they stay in the project. */
  readonly unreadable: readonly string[];
  readonly renamePin: (id: string, name: string) => void;
  readonly commentPin: (id: string, comment: string) => void;
  /** One place up (-1) or down (1). */
  readonly movePin: (id: string, by: -1 | 1) => void;
  readonly removePin: (id: string) => void;
};

/** The charts pinned for reports, in the order of the report; every change can be undone. */
export function usePins(): Pins {
  const records = useWorkbench((state) => state.config?.pins ?? NO_PINS);
  const editProject = useWorkbench((state) => state.document.editProject);
  return useMemo(() => {
    const read = records.map((record) => ({ record, parsed: pinContentSchema.safeParse(record.content) }));
    const change = (id: string, changed: (record: PinRecord) => PinRecord) =>
      editProject({ pins: records.map((record) => (record.id === id ? changed(record) : record)) });
    return {
      pins: read.flatMap(({ record, parsed }) =>
        parsed.success ? [{ id: record.id, name: record.name, content: parsed.data }] : [],
      ),
      unreadable: read.filter(({ parsed }) => !parsed.success).map(({ record }) => record.name),
      renamePin: (id, name) => change(id, (record) => ({ ...record, name })),
      commentPin: (id, comment) => change(id, (record) => ({ ...record, content: { ...record.content, comment } })),
      movePin: (id, by) => {
        const from = records.findIndex((record) => record.id === id);
        const [moved, other] = [records[from], records[from + by]];
        if (moved === undefined || other === undefined) return;
        editProject({ pins: records.with(from, other).with(from + by, moved) });
      },
      removePin: (id) => editProject({ pins: records.filter((record) => record.id !== id) }),
    };
  }, [records, editProject]);
}
