import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = new URL('../../packages/', import.meta.url);

interface Alias {
  readonly find: RegExp;
  readonly replacement: string;
}

/**
 * Maps every export of a package, and every file of it that differs between platforms, to the source
 * file that its `dist` file is built from.
 */
export function sourceAliases(platform: 'default' | 'browser' = 'default'): Alias[] {
  return readdirSync(packages).flatMap((name) => {
    const folder = new URL(`${name}/`, packages);
    const { exports, imports = {} } = JSON.parse(
      readFileSync(new URL('package.json', folder), 'utf8'),
    );
    const alias = (specifier: string, target: string): Alias[] =>
      target.startsWith('./dist')
        ? [{ find: new RegExp(`^${specifier}$`), replacement: sourceOf(target, folder) }]
        : [];
    return [
      ...Object.entries<{ default: string }>(exports).flatMap(([path, target]) =>
        alias(`@ophys/${name}${path.slice(1)}`, target.default),
      ),
      ...Object.entries<{ default: string; browser: string }>(imports).flatMap(([path, target]) =>
        alias(path, target[platform] ?? ''),
      ),
    ];
  });
}

function sourceOf(target: string, folder: URL): string {
  return fileURLToPath(
    new URL(target.replace(/^\.\/dist/, './src').replace(/\.js$/, '.ts'), folder),
  );
}
