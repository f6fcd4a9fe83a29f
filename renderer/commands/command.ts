import type { TFunction } from 'i18next';
import { createContext, useContext } from 'react';
import { z } from 'zod';
import type { HostCommand } from '../host/host-bridge.ts';
import type { WorkbenchStore } from '../store/workbench-store.ts';
import type { Keys } from './keys.ts';

/** Screens, saved segments and recent projects come apart from actions in the palette. */
export const SECTIONS = ['view', 'action', 'segment', 'recent'] as const;
export type CommandSection = (typeof SECTIONS)[number];

/** What commands depend on. */
export type Situation = {
  readonly hasDocument: boolean;
  readonly hasProject: boolean;
  readonly hasFilters: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly segments: readonly { readonly id: string; readonly name: string }[];
  readonly recents: readonly { readonly id: string; readonly name: string; readonly folder: string | null }[];
};

/** A command with arguments, as it is offered. */
export type Offer<Args> = {
  /** Tells it from other offers; its keys are kept under it. */
  readonly id: string;
  readonly args: Args;
  readonly label: (t: TFunction) => string;
  readonly note?: string | null;
  readonly keys: Keys | null;
};

type Placed = {
  readonly id: string;
  /** The menu that shows it; null for none. */
  readonly menu: HostCommand['menu'] | null;
  readonly section: CommandSection;
  readonly startsGroup?: boolean;
  /** In a text field the keys stay the field's own. */
  readonly isOfText?: boolean;
  readonly isEnabled: (situation: Situation) => boolean;
};

export type CommandDefinition = Placed & {
  readonly offers: (situation: Situation) => readonly Offer<unknown>[];
  /** Throws where the arguments are not those of the command. */
  readonly run: (store: WorkbenchStore, args: unknown) => void;
};

/** A user action with the schema of its arguments. Palette, keys, menus and native menu offer it and run it alike. */
export function defineCommand<Schema extends z.ZodType>(
  command: Placed & {
    readonly args: Schema;
    readonly offers: (situation: Situation) => readonly Offer<z.output<Schema>>[];
    readonly run: (store: WorkbenchStore, args: z.output<Schema>) => void;
  },
): CommandDefinition {
  const { args, run, ...placed } = command;
  return { ...placed, run: (store, given) => run(store, args.parse(given)) };
}

const NO_ARGUMENTS = z.strictObject({});

/** A command without arguments. */
export function defineAction(
  command: Omit<Placed, 'section'> & {
    readonly label: (t: TFunction) => string;
    readonly keys: Keys | null;
    readonly run: (store: WorkbenchStore) => void;
  },
): CommandDefinition {
  const { label, keys, run, ...placed } = command;
  return defineCommand({
    ...placed,
    section: 'action',
    args: NO_ARGUMENTS,
    offers: () => [{ id: command.id, args: {}, label, keys }],
    run: (store) => run(store),
  });
}

/** A command of the window: one table for the native menu, the menu of the bar, the palette, the keys and their sheet. */
export type Command = Omit<Placed, 'isEnabled'> & {
  readonly label: string;
  /** The label in the other language: the palette finds it by either. */
  readonly otherLabel: string;
  readonly note: string | null;
  readonly enabled: boolean;
  readonly keys: Keys | null;
  /** Keys as the program comes with them. */
  readonly defaultKeys: Keys | null;
  readonly run: () => void;
};

/** The command table, for what lies below the shell. */
export const CommandsContext = createContext<readonly Command[]>([]);

export function useCommandTable(): readonly Command[] {
  return useContext(CommandsContext);
}
