// Runs tests/*.test.ts with node's own test runner; esbuild takes the types out first.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const tests = readdirSync('tests').filter((name) => name.endsWith('.test.ts'));
const folder = mkdtempSync(join(tmpdir(), 'lacta-widget-'));
await build({
  entryPoints: tests.map((name) => join('tests', name)),
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  loader: { '.css': 'text' },
});
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=spec', folder], { stdio: 'inherit' });
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;
