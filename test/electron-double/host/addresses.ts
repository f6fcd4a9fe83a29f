export const APP_HOST_NAME = 'workbench.app.localhost';

const inApp = 'app://workbench/';
let inBrowser = `http://${APP_HOST_NAME}:0/`;

export function setAppPort(port: number): void {
  inBrowser = `http://${APP_HOST_NAME}:${port}/`;
}

/** `app://workbench/…` as main knows it → the loopback address Chromium loads. */
export function toBrowserAddress(address: string): string {
  return address.startsWith(inApp) ? inBrowser + address.slice(inApp.length) : address;
}

/** The loopback address Chromium loaded → `app://workbench/…` as main knows it. */
export function toAppAddress(address: string): string {
  if (address.startsWith(`blob:${inBrowser}`)) return `blob:${inApp}${address.slice(`blob:${inBrowser}`.length)}`;
  return address.startsWith(inBrowser) ? inApp + address.slice(inBrowser.length) : address;
}

export function getAppOrigin(): string {
  return new URL(inBrowser).origin;
}
