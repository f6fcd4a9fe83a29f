import { z } from 'zod';
import { parametersSchema, type Parameters } from '#core/kernel/parameters.ts';
import type { Question } from '#core/sources/formats/define-format.ts';
import { SOURCE_NAMES, type SourceName } from '#core/sources/contracts.ts';
import { mappingTemplateSchema, type MappingTemplate } from '#core/sources/mapping/template.ts';
import { givenFileSchema, type GivenFile } from '../host.ts';

/** A file as a host hands it in, with what finds it again there; null where nothing does. */
export type PickedFile<File = GivenFile> = { readonly file: File; readonly locator: string | null };

/** The files of one source, and the template they are read by; without one it is proposed. */
export type PickedSource<File = GivenFile> = {
  readonly source: SourceName;
  readonly files: readonly PickedFile<File>[];
  readonly template?: MappingTemplate;
};

/** What the analyst chose for one question. `value` is the word that a question about words asks for. */
export type Answer = Pick<Question, 'code' | 'file' | 'column' | 'value'> & { readonly choice: string };

/** What to build: the sample that lies beside the program, or files the analyst picked. */
export type BuildRequest<File = GivenFile> =
  | { readonly kind: 'sample'; readonly baseUrl: string }
  | {
      readonly kind: 'files';
      readonly name: string;
      readonly sources: readonly PickedSource<File>[];
      readonly parameters: Parameters;
      /** What the analyst answered to questions of earlier attempts. */
      readonly answers: readonly Answer[];
      /** The opened project that is built again; without it the build makes a new one. */
      readonly documentId?: string;
    };

const answerSchema = z.strictObject({
  code: z.string(),
  file: z.string(),
  column: z.string().exactOptional(),
  value: z.string().exactOptional(),
  choice: z.string(),
});

/** A build request as it crosses from a host. */
export const buildRequestSchema: z.ZodType<BuildRequest, BuildRequest> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sample'), baseUrl: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('files'),
    name: z.string(),
    sources: z.array(
      z.strictObject({
        source: z.enum(SOURCE_NAMES),
        files: z.array(z.strictObject({ file: givenFileSchema, locator: z.string().nullable() })),
        template: mappingTemplateSchema.exactOptional(),
      }),
    ),
    parameters: parametersSchema,
    answers: z.array(answerSchema),
    documentId: z.string().exactOptional(),
  }),
]) as unknown as z.ZodType<BuildRequest, BuildRequest>;
