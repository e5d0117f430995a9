/** Builds the console into console/dist, and only when something that it is made from changed since. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { listFiles, root } from './source-files.ts'

/** What the built console is made from, besides the packages that the lock file names. */
const MADE_FROM = ['console/**/*', 'templates/**/*.ts', 'package-lock.json', 'tsconfig.json']
const PLACE = join(root, 'console/dist')
const STAMP = join(PLACE, '.made-from')

/** One text for all that the console is made from: the hash of paths and contents. */
export function consoleFingerprint(folder: string = root): string {
  const hash = createHash('sha256')
  for (const path of listFiles(MADE_FROM, folder)) {
    const text = readIfFile(join(folder, path))
    if (text !== undefined) hash.update(path).update('\0').update(text).update('\0')
  }
  return hash.digest('hex')
}

function readIfFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'EISDIR') return undefined
    throw err
  }
}

/** A service that runs finds the former console or the new one, and nothing for the blink of an eye in between. */
function putInPlace(built: string): void {
  const former = `${built}-former`
  if (existsSync(PLACE)) renameSync(PLACE, former)
  renameSync(built, PLACE)
  rmSync(former, { recursive: true, force: true })
}

/** Writes each text file a second and third time as browsers take it: what is asked for often is packed once. */
function pack(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => /\.(?:js|css|svg)$/.test(one))) {
    const file = join(folder, name)
    const text = readFileSync(file)
    writeFileSync(`${file}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
    writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }))
  }
}

/**
 * Builds the console when it is missing or older than what it is made from.
 *
 * @param say told when it begins and how long it took
 * @returns whether it had to be built
 */
export async function buildConsole(say: (line: string) => void, options: { always?: boolean } = {}): Promise<boolean> {
  const wanted = consoleFingerprint()
  if (options.always !== true && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return false
  say('building the console …')
  const began = Date.now()
  const { build } = await import('vite')
  const aside = join(root, `var/console-${process.pid}`)
  await build({ configFile: join(root, 'console/vite.config.ts'), logLevel: 'warn', mode: 'production', build: { outDir: aside } })
  pack(join(aside, 'assets'))
  writeFileSync(join(aside, '.made-from'), wanted)
  putInPlace(aside)
  say(`the console is built (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  return true
}
