import { useMemo } from 'react';
import { segmentIdSchema, tagIdSchema } from '#core/outputs/project/ids.ts';
import type { ProjectFile } from '#core/outputs/project/project-file.ts';
import type { AudienceRule, NamedRule } from '#core/questions/audience/audience-rule.ts';
import {
  getSegmentRule,
  nameSegmentRule,
  nameTagRule,
  ownTagSchema,
  readOwnTag,
  readSavedSegment,
  savedSegmentSchema,
  updateNamedRule,
  type OwnTag,
  type SavedSegment,
} from '#core/questions/audience/saved-segment.ts';
import { useWorkbench } from '../../store/use-workbench.ts';

export type NamedSegment = { readonly id: string; readonly name: string; readonly segment: SavedSegment };
export type NamedTag = { readonly id: string; readonly name: string; readonly tag: OwnTag };

type SegmentRecord = ProjectFile['segments'][number];
type TagRecord = ProjectFile['tags'][number];

const NO_SEGMENTS: readonly SegmentRecord[] = [];
const NO_TAGS: readonly TagRecord[] = [];

function createId(prefix: string): string {
  return `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
}

/** What is checked on saving is what is checked on reading; the text of the project holds plain JSON. */
function toContent(content: SavedSegment | OwnTag): SegmentRecord['content'] {
  return JSON.parse(JSON.stringify(content)) as SegmentRecord['content'];
}

/** Brings every mention of a saved thing up to date: filters in force, other segments, tags. */
function refreshMentions(document: ProjectFile, saved: NamedRule): Partial<ProjectFile> {
  return {
    filters: document.filters.map((rule) => updateNamedRule(rule, saved)),
    segments: document.segments.map((record) => {
      const { success, data } = savedSegmentSchema.safeParse(record.content);
      if (!success || data.kind !== 'live') return record;
      const rule = updateNamedRule(data.rule, saved);
      return rule === data.rule ? record : { ...record, content: toContent({ kind: 'live', rule }) };
    }),
    tags: document.tags.map((record) => {
      const { success, data } = ownTagSchema.safeParse(record.content);
      if (!success) return record;
      const rule = updateNamedRule(data.rule, saved);
      return rule === data.rule ? record : { ...record, content: toContent({ ...data, rule }) };
    }),
  };
}

export type SavedSegments = {
  readonly segments: readonly NamedSegment[];
  /** Records that cannot be read, by id and name: shown, never dropped. */
  readonly unreadable: readonly { readonly id: string; readonly name: string }[];
  /** Returns the id of the new segment. */
  readonly saveSegment: (name: string, segment: SavedSegment) => string;
  readonly replaceSegment: (id: string, name: string, segment: SavedSegment) => void;
  readonly duplicateSegment: (id: string, name: string) => void;
  readonly removeSegment: (id: string) => void;
};

/** The saved segments of the project; every change can be undone. */
export function useSavedSegments(): SavedSegments {
  const records = useWorkbench((state) => state.config?.segments ?? NO_SEGMENTS);
  const document = useWorkbench((state) => state.config);
  const editProject = useWorkbench((state) => state.document.editProject);
  return useMemo(() => {
    const readable = records.filter(({ content }) => savedSegmentSchema.safeParse(content).success);
    return {
      segments: readable.map((record) => ({ id: record.id, name: record.name, segment: readSavedSegment(record) })),
      unreadable: records.filter((record) => !readable.includes(record)).map(({ id, name }) => ({ id, name })),
      saveSegment: (name, segment) => {
        const id = segmentIdSchema.parse(createId('segment'));
        editProject({ segments: [...records, { id, version: 1, name, content: toContent(segment) }] });
        return id;
      },
      replaceSegment: (id, name, segment) => {
        if (document === null) return;
        const changed = records.map((record) =>
          record.id === id ? { ...record, name, content: toContent(segment) } : record,
        );
        const saved: NamedRule = { kind: 'named', of: 'segment', id, name, rule: getSegmentRule(segment) };
        editProject(refreshMentions({ ...document, segments: changed }, saved));
      },
      duplicateSegment: (id, name) => {
        const source = records.find((record) => record.id === id);
        if (source === undefined) return;
        const copy = { ...source, id: segmentIdSchema.parse(createId('segment')), name };
        editProject({ segments: records.flatMap((record) => (record === source ? [record, copy] : [record])) });
      },
      removeSegment: (id) => editProject({ segments: records.filter((record) => record.id !== id) }),
    };
  }, [records, document, editProject]);
}

/** A saved segment as a filter that carries its name. */
export function toNamedRule({ id, name, segment }: NamedSegment): NamedRule {
  return nameSegmentRule({ id, name, content: segment });
}

export type OwnTags = {
  readonly tags: readonly NamedTag[];
  readonly saveTag: (label: string, rule: AudienceRule) => void;
  readonly replaceTag: (id: string, label: string, rule: AudienceRule) => void;
  readonly removeTag: (id: string) => void;
};

/** The own tags of the project (画像标签); every change can be undone. */
export function useOwnTags(): OwnTags {
  const records = useWorkbench((state) => state.config?.tags ?? NO_TAGS);
  const document = useWorkbench((state) => state.config);
  const editProject = useWorkbench((state) => state.document.editProject);
  return useMemo(
    () => ({
      tags: records
        .filter(({ content }) => ownTagSchema.safeParse(content).success)
        .map((record) => ({ id: record.id, name: record.name, tag: readOwnTag(record) })),
      saveTag: (label, rule) => {
        const id = tagIdSchema.parse(createId('tag'));
        editProject({ tags: [...records, { id, version: 1, name: label, content: toContent({ label, rule }) }] });
      },
      replaceTag: (id, label, rule) => {
        if (document === null) return;
        const changed = records.map((record) =>
          record.id === id ? { ...record, name: label, content: toContent({ label, rule }) } : record,
        );
        editProject(
          refreshMentions({ ...document, tags: changed }, { kind: 'named', of: 'tag', id, name: label, rule }),
        );
      },
      removeTag: (id) => editProject({ tags: records.filter((record) => record.id !== id) }),
    }),
    [records, document, editProject],
  );
}

/** An own tag as a filter that carries its name. */
export function toTagRule({ id, name, tag }: NamedTag): NamedRule {
  return nameTagRule({ id, name, content: tag });
}
