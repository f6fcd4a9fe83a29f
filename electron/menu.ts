import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { FileLink, MenuCommand, MenuId, RecentProject } from './ipc/contract.ts';
import type { Texts } from './texts.ts';

export type MenuContent = {
  readonly texts: Texts;
  readonly commands: readonly MenuCommand[];
  readonly recents: readonly RecentProject[];
  readonly isMac: boolean;
  readonly onCommand: (id: string) => void;
  readonly onRecent: (link: FileLink) => void;
  readonly onClearRecents: () => void;
  readonly onAbout: () => void;
  readonly onShowLogs: () => void;
  readonly onDeleteTraces: () => void;
};

type Item = MenuItemConstructorOptions;
const separator: Item = { type: 'separator' };

/**
 * The window answers its own keys, so an accelerator is only shown here and not registered: otherwise a key would act twice.
 * macOS has no such choice; there the menu sees only the keys that the window leaves alone.
 */
function listCommands({ commands, onCommand }: MenuContent, menu: MenuId): Item[] {
  return commands
    .filter((command) => command.menu === menu)
    .flatMap(({ id, label, accelerator, enabled = true, checked, startsGroup = false }, index) => [
      ...(startsGroup && index > 0 ? [separator] : []),
      {
        id,
        label,
        enabled,
        registerAccelerator: false,
        click: () => onCommand(id),
        ...(accelerator === undefined ? {} : { accelerator }),
        ...(checked === undefined ? {} : { type: 'checkbox' as const, checked }),
      },
    ]);
}

function listRecents({ texts, recents, onRecent, onClearRecents }: MenuContent): Item {
  return {
    id: 'recents',
    label: texts.recentProjects,
    enabled: recents.length > 0,
    submenu: [
      ...recents.map(({ link, name, folder }) => ({
        id: `recent:${link}`,
        label: folder === '' ? name : `${name} — ${folder}`,
        click: () => onRecent(link),
      })),
      separator,
      { id: 'recents:clear', label: texts.clearRecents, click: onClearRecents },
    ],
  };
}

function withSeparator(items: Item[]): Item[] {
  return items.length === 0 ? [] : [...items, separator];
}

/** The native menu: the window's command table, the recent projects, and the roles every desktop program has. */
export function buildMenu(content: MenuContent): Menu {
  const { texts, isMac } = content;
  const about: Item = { id: 'app:about', label: texts.about, click: content.onAbout };
  const quit: Item = { role: 'quit', label: texts.quit };
  const edit = listCommands(content, 'edit');
  const go = listCommands(content, 'go');
  return Menu.buildFromTemplate([
    ...(isMac
      ? [{ role: 'appMenu' as const, submenu: [about, separator, { role: 'services' as const }, separator, quit] }]
      : []),
    {
      id: 'menu:file',
      label: texts.file,
      submenu: [
        ...withSeparator(listCommands(content, 'file')),
        listRecents(content),
        separator,
        { role: 'close', label: texts.close },
        ...(isMac ? [] : [quit]),
      ],
    },
    {
      id: 'menu:edit',
      label: texts.edit,
      submenu: [
        ...(edit.length > 0 ? withSeparator(edit) : []),
        { role: 'cut', label: texts.cut },
        { role: 'copy', label: texts.copy },
        { role: 'paste', label: texts.paste },
        { role: 'selectAll', label: texts.selectAll },
      ],
    },
    {
      id: 'menu:view',
      label: texts.view,
      submenu: [
        ...withSeparator(listCommands(content, 'view')),
        { role: 'resetZoom', label: texts.resetZoom },
        { role: 'zoomIn', label: texts.zoomIn },
        { role: 'zoomOut', label: texts.zoomOut },
        separator,
        { role: 'togglefullscreen', label: texts.fullScreen },
      ],
    },
    ...(go.length === 0 ? [] : [{ id: 'menu:go', label: texts.go, submenu: go }]),
    { id: 'menu:window', label: texts.window, submenu: [{ role: 'minimize', label: texts.minimize }] },
    {
      id: 'menu:help',
      label: texts.help,
      submenu: [
        ...withSeparator(listCommands(content, 'help')),
        { id: 'app:show-logs', label: texts.showLogs, click: content.onShowLogs },
        { id: 'app:delete-traces', label: texts.deleteTraces, click: content.onDeleteTraces },
        ...(isMac ? [] : [about]),
      ],
    },
  ]);
}
