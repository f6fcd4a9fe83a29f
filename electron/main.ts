import { app } from 'electron';
import { keepCrashReports } from './crash-reports.ts';
import { listFileArguments } from './opened-files.ts';
import { prepareProcess } from './security.ts';
import { startWorkbench, type RunningWorkbench } from './start-workbench.ts';
import { openAsOnlyInstance } from './single-instance.ts';

const waitingPaths: string[] = [];
let running: RunningWorkbench | undefined;

app.setName('Customer Workbench');
prepareProcess();
keepCrashReports();

app.on('open-file', (event, path) => {
  event.preventDefault();
  if (running === undefined) waitingPaths.push(path);
  else void running.openPaths([path], 'association');
});
app.on('window-all-closed', () => app.quit());

async function start(): Promise<void> {
  await app.whenReady();
  running = await startWorkbench();
  await running.openPaths(listFileArguments(process.argv.slice(1), process.cwd()), 'argument');
  await running.openPaths(waitingPaths, 'association');
}

const isOnly = openAsOnlyInstance((argv, workingFolder) => {
  running?.focus();
  void running?.openPaths(listFileArguments(argv.slice(1), workingFolder), 'second-instance');
});
if (isOnly) {
  start().catch((error: unknown) => {
    console.error(error);
    app.exit(1);
  });
}
