import type { Question } from '#core/sources/formats/define-format.ts';
import type { SourceName } from '#core/sources/contracts.ts';
import type { MappingTemplate } from '#core/sources/mapping/template.ts';
import type { Parameters } from '#core/kernel/parameters.ts';
import type { HostFile } from '../host/host-bridge.ts';

export type PickedSource = {
  readonly source: SourceName;
  readonly files: readonly HostFile[];
  readonly template?: MappingTemplate;
};

/** What the analyst chose for one question. `value` is the word that a question about words asks for. */
export type Answer = Pick<Question, 'code' | 'file' | 'column' | 'value'> & { readonly choice: string };

/** What to build: the sample that lies beside the window, or files the analyst picked. */
export type BuildRequest =
  | { readonly kind: 'sample'; readonly baseUrl: string }
  | {
      readonly kind: 'files';
      readonly name: string;
      readonly sources: readonly PickedSource[];
      readonly parameters: Parameters;
      /** What the analyst answered to questions of earlier attempts. */
      readonly answers: readonly Answer[];
      /** The opened project that is built again; without it the build makes a new one. */
      readonly documentId?: string;
    };
