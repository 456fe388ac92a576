// Builds src/ into the one file that the gateway serves; with --check, proves that the file is what src/ makes.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const HERE = new URL('.', import.meta.url);
const BUILT = new URL('../bot/channels/static/widget.js', HERE);
// A page pays for the widget before anybody opens it.
const LIMIT = 15 * 1024;

// The styles go into a constructed sheet, so they travel as text, made small first.
const styles = {
  name: 'styles',
  setup(bundle) {
    bundle.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: fileURLToPath(HERE),
  entryPoints: ['src/main.ts'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  mangleProps: /^_/,
  banner: { js: '/* Lacta chat widget. Apache-2.0. Built from widget/src by `npm run build`. */' },
  plugins: [styles],
  write: false,
});
const made = Buffer.from(outputFiles[0].contents);
const size = gzipSync(made, { level: 9 }).length;
const isCheck = process.argv.includes('--check');
console.log(`widget.js: ${made.length} bytes, ${size} gzipped, of ${LIMIT}`);
if (size > LIMIT) {
  console.error('widget.js is too large.');
  process.exitCode = 1;
} else if (!isCheck) {
  await writeFile(BUILT, made);
} else if (!made.equals(await readFile(BUILT).catch(() => Buffer.alloc(0)))) {
  console.error('widget.js does not match its source: run `npm run build` and commit the file.');
  process.exitCode = 1;
}
