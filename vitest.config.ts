import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const packages = new URL('./packages/', import.meta.url);

/** Tests run on source: every export of a package, at the source file its `dist` file comes from. */
function sourceAliases(): { find: RegExp; replacement: string }[] {
  return readdirSync(packages).flatMap((name) => {
    const folder = new URL(`${name}/`, packages);
    const { exports } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
    return Object.entries<{ default: string }>(exports).map(([path, target]) => ({
      find: new RegExp(`^@ophys/${name}${path.slice(1)}$`),
      replacement: fileURLToPath(
        new URL(target.default.replace(/^\.\/dist/, './src').replace(/\.js$/, '.ts'), folder),
      ),
    }));
  });
}

export default defineConfig({
  resolve: { alias: sourceAliases() },
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'tooling/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.gpu.test.ts'],
    testTimeout: 60_000,
  },
});
