import { app, crashReporter } from 'electron';
import { join } from 'node:path';
import type { Log } from './logging.ts';

/** Minidumps stay in the user data folder: nothing is uploaded. */
export function keepCrashReports(): void {
  app.setPath('crashDumps', join(app.getPath('userData'), 'crash-reports'));
  crashReporter.start({ uploadToServer: false });
}

/** Faults of main's own go to the log; the process then ends, as it would without this. */
export function logOwnFaults(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.write('error', `Uncaught in main: ${error.stack ?? error.message}`);
    app.exit(1);
  });
  process.on('unhandledRejection', (reason) => {
    log.write('error', `Unhandled rejection in main: ${reason instanceof Error ? reason.stack : String(reason)}`);
  });
}
