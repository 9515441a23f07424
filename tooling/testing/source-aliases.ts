import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = new URL('../../packages/', import.meta.url);

/** Maps every export of a package to the source file that its `dist` file is built from. */
export function sourceAliases(): { find: RegExp; replacement: string }[] {
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
