import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureWindowBuilt } from './build-window.mjs';
import { ensureTerminalBuilt } from './bundle-node.mjs';
import { ensureInstalled, projectFolder } from './ensure-installed.mjs';
import { findBrowser, installBrowser } from './find-browser.mjs';
import { findElectronExecutable } from './find-electron.mjs';

const usage = `npm test [-- --without-browser]

Runs every test: unit, conformance of both engines, golden outputs, architecture; then the window in a real
browser, end to end and for accessibility; then the desktop shell, on Electron where its binary is installed, else on
a double of it over the same browser. The last line of output is "N passed, N failed[, N skipped]".

  --without-browser   leaves the tests of window and shell out (they then count as not run, not as passed)
  --electron          runs the tests of the desktop shell alone
  --help              this text
`;

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

const linesShownOfAFailure = 12;

/** What failed in one file of tests, each with the start of its message, to be read at the end of a long output. */
function describeFailures(file) {
  const path = relative(projectFolder, file.name);
  const headOf = (message) =>
    stripVTControlCharacters(message ?? '')
      .split('\n')
      .slice(0, linesShownOfAFailure)
      .join('\n    ');
  const failed = file.assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return file.status === 'failed' ? [`${path}\n    ${headOf(file.message)}`] : [];
  return failed.map((test) => `${path} > ${test.fullName}\n    ${headOf(test.failureMessages[0])}`);
}

/** Runs one vitest configuration. A file that cannot even be loaded counts as one failure, as does a run without any test. */
function runSuite(title, config) {
  process.stdout.write(`\n== ${title}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'cst-test-'));
  const resultFile = join(folder, 'result.json');
  try {
    const vitest = join(projectFolder, 'node_modules', 'vitest', 'vitest.mjs');
    const run = spawnSync(
      process.execPath,
      [vitest, 'run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`],
      { cwd: projectFolder, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    if (!existsSync(resultFile)) {
      fail(`${title}: the run broke off (exit code ${run.status}, signal ${run.signal}) without a result.`);
      return { passed: 0, failed: 1, skipped: 0, failures: [`${title}: broke off without a result`] };
    }
    const result = JSON.parse(readFileSync(resultFile, 'utf8'));
    const brokenFiles = result.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
    );
    const counts = {
      passed: result.numPassedTests,
      failed: result.numFailedTests + brokenFiles.length,
      skipped: result.numPendingTests + result.numTodoTests,
      failures: result.testResults.flatMap(describeFailures),
    };
    if (counts.passed + counts.failed === 0) {
      fail(`${title}: no test ran.`);
      counts.failed = 1;
    } else if (counts.failed === 0 && run.status !== 0) {
      fail(`${title}: every test passed, but the run ended with exit code ${run.status}: see the errors above.`);
      counts.failed = 1;
    }
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runWindowSuite() {
  if (!ensureWindowBuilt()) {
    fail('The window does not build: its tests did not run.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return runSuite('The window in a browser', 'vitest.e2e.config.ts');
}

function runShellSuite() {
  if (!ensureWindowBuilt()) {
    fail('The desktop shell does not build: its tests did not run.');
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const executable = findElectronExecutable();
  const host =
    executable === null
      ? "an Electron double over the installed browser (Electron's binary is not here)"
      : `Electron itself (${executable})`;
  return runSuite(`The desktop shell, on ${host}`, 'vitest.electron.config.ts');
}

const options = process.argv.slice(2);
const known = ['--without-browser', '--electron', '--help'];
const unknown = options.filter((option) => !known.includes(option));
if (unknown.length > 0) {
  process.stderr.write(`Unknown option ${unknown.join(' ')}.\n\n${usage}`);
  process.exit(2);
}
if (options.includes('--help')) {
  process.stdout.write(usage);
  process.exit(0);
}

ensureInstalled();
ensureTerminalBuilt();
const withoutBrowser = options.includes('--without-browser');
const browser = withoutBrowser ? undefined : (findBrowser() ?? installBrowser());
const isShellAlone = options.includes('--electron');
const results = isShellAlone ? [] : [runSuite('Unit, conformance, golden and architecture', 'vitest.config.ts')];
if (browser !== undefined) {
  if (!isShellAlone) results.push(runWindowSuite());
  results.push(runShellSuite());
} else if (withoutBrowser) {
  process.stdout.write(
    '\nLeft out, as asked: the tests of the window in a browser (test/e2e) and of the desktop shell (test/electron).\n',
  );
} else {
  fail(
    '\nThe tests of the window in a browser (test/e2e) and of the desktop shell (test/electron) cannot run: no Chromium, Chrome or Edge was found. Install one, or name it in CHROME_PATH, or leave these tests out with: npm test -- --without-browser',
  );
  results.push({ passed: 0, failed: 1, skipped: 0 });
}

const failures = results.flatMap((result) => result.failures ?? []);
if (failures.length > 0) process.stdout.write(`\n== What failed\n\n${failures.join('\n\n')}\n`);

const total = (count) => results.reduce((sum, result) => sum + result[count], 0);
if (total('failed') > 0) process.exitCode = 1;
const skipped = total('skipped');
process.stdout.write(
  `\n${total('passed')} passed, ${total('failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`,
);
