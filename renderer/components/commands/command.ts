import type { TFunction } from 'i18next';
import { createContext, useContext } from 'react';
import type { HostCommand } from '../../host/host-bridge.ts';
import type { Keys } from './keys.ts';

/** What a command is, apart from the language it is read in. */
export type CommandRule = Pick<HostCommand, 'id' | 'menu' | 'startsGroup'> & {
  readonly name: (t: TFunction) => string;
  readonly keys: Keys | null;
  readonly isEnabled: boolean;
  /** Screens come apart from actions in the palette. */
  readonly section: 'view' | 'action';
  /** In a text field the keys stay the field's own. */
  readonly isOfText?: boolean;
  readonly run: () => void;
};

/** A command of the window: one table for the native menu, the menu of the bar, the palette, the keys and their sheet. */
export type Command = Omit<CommandRule, 'name' | 'isEnabled'> & {
  readonly label: string;
  /** The label in the other language: the palette finds it by either. */
  readonly otherLabel: string;
  readonly enabled: boolean;
  /** Keys as the program comes with them. */
  readonly defaultKeys: Keys | null;
};

/** The command table, for what lies below the shell. */
export const CommandsContext = createContext<readonly Command[]>([]);

export function useCommandTable(): readonly Command[] {
  return useContext(CommandsContext);
}
