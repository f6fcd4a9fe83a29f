/** The build behind bundle-node.mjs, in a process of its own: `node build-node-bundle.mjs <request as JSON>`. */
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const { entries, outFolder, bundlePackages } = JSON.parse(process.argv[2]);

const PLACE = /\bnew URL\('(\.[^']+worker\.ts)', import\.meta\.url\)|\bimport\.meta\.(?:dirname|filename|url)\b/g;

function describePlace(property, path) {
  if (property === 'import.meta.dirname') return JSON.stringify(dirname(path));
  return JSON.stringify(property === 'import.meta.filename' ? path : pathToFileURL(path).href);
}

/**
 * A module of a bundle still knows the place of its source, so that paths relative to it lead to the files of the project;
 * the script of a worker thread becomes a part of the bundle.
 */
function keepPlaces() {
  return {
    name: 'keep-places',
    enforce: 'pre',
    transform(code, id) {
      const path = id.split('?')[0];
      if (!code.includes('import.meta.') || path.includes('/node_modules/')) return null;
      const placed = code.replaceAll(PLACE, (match, worker) => {
        if (worker === undefined) return describePlace(match, path);
        const fileName = `${basename(worker, '.ts')}.js`;
        this.emitFile({ type: 'chunk', id: resolve(dirname(path), worker), fileName });
        return `new URL('./${fileName}', import.meta.url)`;
      });
      return { code: placed, map: null };
    },
  };
}

await build({
  root: projectFolder,
  configFile: false,
  publicDir: false,
  logLevel: 'error',
  plugins: [keepPlaces()],
  ssr: { noExternal: bundlePackages ? true : [], external: ['@duckdb/node-api', '@duckdb/node-bindings'] },
  build: {
    ssr: true,
    outDir: outFolder,
    emptyOutDir: false,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, resolve(projectFolder, path)])),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
