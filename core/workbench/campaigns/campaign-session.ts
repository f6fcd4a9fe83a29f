import type { Engine } from '#core/kernel/engine.ts';
import type { Memory } from '#core/kernel/memory.ts';
import type { BuiltProject } from '#core/workbench/build/build-types.ts';

/** One built project, and the memory of what was worked out of it; another build has another. */
export type CampaignSession = Memory & { readonly engine: Engine; readonly project: BuiltProject };
