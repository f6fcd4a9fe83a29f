import { app } from 'electron';

/** True in the first process of this user data folder. A later one hands its command line over and ends. */
export function openAsOnlyInstance(onSecond: (argv: readonly string[], workingFolder: string) => void): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.on('second-instance', (_event, argv, workingFolder) => onSecond(argv, workingFolder));
  return true;
}
