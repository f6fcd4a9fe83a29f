const QUIET: ReadonlySet<string> = new Set(['then', 'toJSON', 'constructor', 'asymmetricMatch', 'nodeType']);

/** Whatever the double does not do is an error, never `undefined`. Members may be replaced, as specs script dialogs. */
export function strict<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (key in object || typeof key === 'symbol' || QUIET.has(key))
        return Reflect.get(object, key, receiver) as unknown;
      throw new Error(`Electron double: ${name}.${key} is not implemented.`);
    },
  });
}

/** An event whose default can be prevented, as Electron's emitters hand out. */
export type PreventableEvent = { defaultPrevented: boolean; preventDefault(): void };

export function createEvent<Extra extends object>(extra: Extra): PreventableEvent & Extra {
  return Object.assign(
    {
      defaultPrevented: false,
      preventDefault(this: PreventableEvent) {
        this.defaultPrevented = true;
      },
    },
    extra,
  );
}
