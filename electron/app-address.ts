export const APP_SCHEME = 'app';
const APP_HOST = 'workbench';
export const APP_ADDRESS = `${APP_SCHEME}://${APP_HOST}/`;

/** True for an address of the app itself. Compares parsed parts: `app://workbench.evil/` and `app://x@workbench/` are not it. */
export function isAppAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === `${APP_SCHEME}:` && host === APP_HOST && username === '' && password === '';
}

/** True for what the window may load: the app, blobs it made, and data that is in the address itself. */
export function isInsideApp(address: string): boolean {
  if (address.startsWith('blob:')) return isAppAddress(address.slice('blob:'.length));
  return address.startsWith('data:') || isAppAddress(address);
}
