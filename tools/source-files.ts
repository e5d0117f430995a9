import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join, sep } from 'node:path'

/** The folder of package.json, without a trailing separator. */
export const root: string = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

const LEFT_OUT = new Set(['node_modules', 'var', 'dist', 'coverage', '.git'])

/**
 * Paths of the files of the project that match, relative to the root, with `/`, sorted; nothing installed, generated at run time, or of git.
 * @param patterns globs such as `**\/*.ts`
 * @param folder another root, for tests
 */
export function listFiles(patterns: string | string[], folder: string = root): string[] {
  const found = globSync(patterns, { cwd: folder, exclude: (name) => LEFT_OUT.has(String(name).split(/[\\/]/).at(-1) ?? '') })
  return [...new Set(found.map((path) => path.split(sep).join('/')))].toSorted()
}

/** The text of one file of the project. */
export function readSource(path: string, folder: string = root): string {
  return readFileSync(join(folder, path), 'utf8')
}
