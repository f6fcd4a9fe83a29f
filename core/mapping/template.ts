import { z } from 'zod';

export const mappingTemplateSchema = z.strictObject({});

/** How the files of one source are read and mapped: the same object in the window, on disk and on the command line. */
export type MappingTemplate = z.output<typeof mappingTemplateSchema>;
