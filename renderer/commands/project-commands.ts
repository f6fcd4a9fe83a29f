import { z } from 'zod';
import { defineAction, defineCommand, type CommandDefinition, type Situation } from './command.ts';

const hasDocument = (situation: Situation): boolean => situation.hasDocument;
const always = (): boolean => true;

export const PROJECT_COMMANDS: readonly CommandDefinition[] = [
  defineAction({
    id: 'project:open-project',
    menu: 'file',
    label: (t) => t('project.open'),
    keys: 'CmdOrCtrl+O',
    isEnabled: always,
    run: (store) => void store.getState().document.chooseProject(),
  }),
  defineAction({
    id: 'project:import-data',
    menu: 'file',
    label: (t) => t('project.import'),
    keys: null,
    isEnabled: always,
    run: (store) => store.getState().navigation.openImport(),
  }),
  defineAction({
    id: 'project:save-project',
    menu: 'file',
    label: (t) => t('project.save'),
    keys: 'CmdOrCtrl+S',
    isEnabled: hasDocument,
    startsGroup: true,
    run: (store) => void store.getState().document.saveProject(),
  }),
  defineCommand({
    id: 'project:save-otherwise',
    menu: 'file',
    section: 'action',
    isEnabled: hasDocument,
    args: z.strictObject({ how: z.enum(['as', 'packaged']) }),
    offers: () => [
      { id: 'project:save-as', args: { how: 'as' }, label: (t) => t('project.saveAs'), keys: 'CmdOrCtrl+Shift+S' },
      { id: 'project:save-packaged', args: { how: 'packaged' }, label: (t) => t('project.savePackaged'), keys: null },
    ],
    run: (store, { how }) => void store.getState().document.saveProject(how),
  }),
  defineAction({
    id: 'project:export-front',
    menu: 'file',
    label: (t) => t('commands.export'),
    keys: 'CmdOrCtrl+E',
    isEnabled: hasDocument,
    startsGroup: true,
    run: (store) => {
      const { front, navigation } = store.getState();
      if (!front.askFront('export')) navigation.openView('tables');
    },
  }),
  defineAction({
    id: 'project:rebuild-project',
    menu: 'file',
    label: (t) => t('project.rebuild'),
    keys: null,
    isEnabled: hasDocument,
    run: (store) => void store.getState().document.rebuild(),
  }),
  defineAction({
    id: 'project:undo-change',
    menu: 'edit',
    label: (t) => t('project.undo'),
    keys: 'CmdOrCtrl+Z',
    isEnabled: ({ canUndo }) => canUndo,
    isOfText: true,
    run: (store) => store.temporal.getState().undo(),
  }),
  defineAction({
    id: 'project:redo-change',
    menu: 'edit',
    label: (t) => t('project.redo'),
    keys: 'CmdOrCtrl+Shift+Z',
    isEnabled: ({ canRedo }) => canRedo,
    isOfText: true,
    run: (store) => store.temporal.getState().redo(),
  }),
  defineCommand({
    id: 'project:open-recent',
    menu: null,
    section: 'recent',
    isEnabled: always,
    args: z.strictObject({ id: z.string() }),
    offers: ({ recents }) =>
      recents.map(({ id, name, folder }) => ({
        id: `recent:${id}`,
        args: { id },
        label: () => name,
        note: folder,
        keys: null,
      })),
    run: (store, { id }) => void store.getState().document.openRecent(id),
  }),
];
