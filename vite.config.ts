import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, runnerImport, type EnvironmentOptions, type Plugin } from 'vite';

const samplesFolder = fileURLToPath(new URL('./samples', import.meta.url));

type SampleDefinition = { readonly sources: readonly { readonly files: readonly string[] }[] };

function listSampleFiles(): string[] {
  const definition = join(samplesFolder, 'project.json');
  if (!existsSync(definition)) return [];
  const { sources } = JSON.parse(readFileSync(definition, 'utf8')) as SampleDefinition;
  const stored = ['stored-answers.json'].filter((file) => existsSync(join(samplesFolder, file)));
  return [...new Set(['project.json', ...sources.flatMap((source) => source.files), ...stored])];
}

/** Puts the files that `samples/project.json` names, and what is stored of its build, beside the window, under `samples/`. */
function bundleSampleProject(): Plugin {
  return {
    name: 'bundle-sample-project',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle() {
      for (const file of listSampleFiles()) {
        this.emitFile({
          type: 'asset',
          fileName: `samples/${file}`,
          source: readFileSync(join(samplesFolder, file)),
        });
      }
    },
    configureServer(server) {
      server.middlewares.use('/samples', (request, response, next) => {
        const path = normalize(join(samplesFolder, decodeURIComponent((request.url ?? '').split('?')[0] ?? '')));
        if (!path.startsWith(samplesFolder + sep) || !existsSync(path)) return next();
        response.setHeader('Content-Type', extname(path) === '.json' ? 'application/json' : 'application/octet-stream');
        response.end(readFileSync(path));
      });
    },
  };
}

const CALL_NAMES = 'virtual:call-names';

type CallGroups = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Gives the preload the names of the calls, read from their entries: neither schemas nor handlers go into the page's process. */
function bundleCallNames(): Plugin {
  return {
    name: 'bundle-call-names',
    applyToEnvironment: ({ name }) => name === 'preload',
    resolveId: (id) => (id === CALL_NAMES ? `\0${CALL_NAMES}` : null),
    async load(id) {
      if (id !== `\0${CALL_NAMES}`) return null;
      const entries = fileURLToPath(new URL('./electron/ipc/calls.ts', import.meta.url));
      const { module } = await runnerImport<{ readonly CALLS: CallGroups }>(entries, { configFile: false });
      const names = Object.entries(module.CALLS).map(([group, calls]) => [group, Object.keys(calls)]);
      return `export default ${JSON.stringify(Object.fromEntries(names))};`;
    },
  };
}

/** One bundled file of the desktop shell; `electron` and Node's own modules stay imports. */
function defineShellPart(name: 'main' | 'preload', format: 'es' | 'cjs', fileName: string): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, external: ['electron'], builtins: ['electron', ...builtinModules, /^node:/] },
    build: {
      outDir: `../dist/${name}`,
      emptyOutDir: true,
      target: 'node22',
      copyPublicDir: false,
      rolldownOptions: {
        input: fileURLToPath(new URL(`./electron/${name}.ts`, import.meta.url)),
        external: ['electron', /^node:/],
        output: { format, entryFileNames: fileName, codeSplitting: false },
      },
    },
  };
}

/** Environments: `client` is the window; `main` and `preload` are the desktop shell. `vite build` builds all three. */
export default defineConfig({
  root: 'renderer',
  base: './',
  publicDir: false,
  plugins: [react(), bundleSampleProject(), bundleCallNames()],
  worker: { format: 'es' },
  server: {
    host: '127.0.0.1',
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'same-origin',
    },
  },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: false,
    // A question that a screen does not use itself stays out of its bundle, with the SQL that it would run.
    rolldownOptions: { treeshake: { manualPureFunctions: ['defineQuestion', 'defineCall', 'defineWorkbenchCall'] } },
  },
  environments: {
    main: defineShellPart('main', 'es', 'main.js'),
    preload: defineShellPart('preload', 'cjs', 'preload.cjs'),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'main', 'preload']) {
        const environment = builder.environments[name];
        if (environment !== undefined) await builder.build(environment);
      }
    },
  },
});
