/**
 * `node ../../tools/bundle.ts` in an app's folder: makes `dist/main.js` of `src/main.ts` with the workspace packages inside
 * and npm packages left as imports, for images, where the workspace's links do not exist.
 */
import { build, type Plugin } from 'esbuild';

const workspaceInside: Plugin = {
  name: 'workspace-inside',
  setup(building) {
    building.onResolve({ filter: /^[^./]/ }, ({ path }) =>
      path.startsWith('@waygate/') ? null : { path, external: true },
    );
  },
};

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.js',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: true,
  plugins: [workspaceInside],
  logLevel: 'warning',
});
