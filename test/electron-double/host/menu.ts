import { strict } from './strict.ts';

type Template = {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly accelerator?: string;
  readonly registerAccelerator?: boolean;
  readonly enabled?: boolean;
  readonly checked?: boolean;
  readonly click?: (item: MenuItem) => void;
  readonly submenu?: readonly Template[];
};

class MenuItem {
  readonly id: string;
  readonly label: string;
  readonly role: string | undefined;
  readonly type: string;
  readonly accelerator: string | undefined;
  readonly registerAccelerator: boolean;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly submenu: Menu | undefined;
  readonly click: () => void;

  constructor(template: Template) {
    const {
      id = '',
      label = '',
      role,
      type = 'normal',
      accelerator,
      enabled = true,
      checked = false,
      click,
      submenu,
    } = template;
    if (label === '' && role === undefined && type !== 'separator')
      throw new TypeError('Required parameter: label, role or type');
    this.id = id;
    this.label = label;
    this.role = role;
    this.type = submenu === undefined ? type : 'submenu';
    this.accelerator = accelerator;
    this.registerAccelerator = template.registerAccelerator ?? true;
    this.enabled = enabled;
    this.checked = checked;
    this.submenu = submenu === undefined ? undefined : new Menu(submenu);
    this.click = () => {
      if (click === undefined) throw new Error(`Electron double: the role of "${label}" is not implemented.`);
      click(this);
    };
  }
}

/** The native menu as data: items can be listed and clicked, nothing is drawn. */
export class Menu {
  private static applicationMenu: Menu | null = null;
  readonly items: readonly MenuItem[];

  constructor(templates: readonly Template[]) {
    this.items = templates.map((template) => new MenuItem(template));
    return strict('Menu', this);
  }

  static buildFromTemplate(templates: readonly Template[]): Menu {
    return new Menu(templates);
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.applicationMenu = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.applicationMenu;
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      if (item.id === id) return item;
      const found = item.submenu?.getMenuItemById(id);
      if (found !== undefined && found !== null) return found;
    }
    return null;
  }
}
