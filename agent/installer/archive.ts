import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Budget, FeedError, fileSource, filesOfZip, isWindowsPath } from '../../catalog/document/index.ts'
import type { ArchivedFile, SkippedEntry } from '../../catalog/document/index.ts'
import { isDiskError } from '../durable.ts'
import { InstallerError } from './types.ts'

export interface ArchiveLimits {
  /** Files and folders that it may list. */
  readonly entries: number
  /** Bytes that may be written. */
  readonly totalBytes: number
}

/** Wide enough for the largest installers there are, with their data beside them. */
const LIMITS: ArchiveLimits = { entries: 50_000, totalBytes: 8 * 2 ** 30 }

/** Of entries that lie elsewhere these do no harm. */
const UNREADABLE: ReadonlySet<SkippedEntry['reason']> = new Set(['encrypted', 'method_unsupported'])

/**
 * Unpacks an installer from a zip archive, and what lies in its folder and below, into a new folder.
 *
 * @param archive absolute path of the archive, its hash checked
 * @param inner path of the installer inside, `/` between names, letters of either case
 * @param folder where the installer's folder is to be; what is there is removed
 * @returns absolute path of the installer
 * @throws InstallerError archive_refused when any entry would lie elsewhere than under its name, is a link, or is there twice; archive_damaged,
 *   archive_too_large, installer_absent, disk_full; busy when a former attempt's files are in use
 */
export async function unpackBeside(archive: string, inner: string, folder: string, limits: ArchiveLimits = LIMITS): Promise<string> {
  try {
    const { size } = await stat(archive)
    const source = fileSource(archive, size, (range) => createReadStream(archive, range)).file
    if (source === undefined) throw new InstallerError('archive_damaged', '')
    const open = (skip: (entry: SkippedEntry) => void): AsyncGenerator<ArchivedFile> => filesOfZip(source, new Budget(limits), skip)
    // All names are looked at before anything is written.
    const wanted = await choose(open, inner)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for await (const file of open(() => undefined)) {
      const name = wanted.names.get(file.path)
      if (name !== undefined) await write(file, join(folder, name))
    }
    return join(folder, wanted.installer)
  } catch (error) {
    throw failureOf(error)
  }
}

interface Chosen {
  /** From the path in the archive to that below the new folder. */
  readonly names: ReadonlyMap<string, string>
  readonly installer: string
}

async function choose(open: (skip: (entry: SkippedEntry) => void) => AsyncGenerator<ArchivedFile>, inner: string): Promise<Chosen> {
  const skipped: SkippedEntry[] = []
  const paths = new Map<string, string>()
  for await (const { path } of open((entry) => void skipped.push(entry))) {
    const key = path.toLowerCase()
    if (!isWindowsPath(path) || paths.has(key)) throw new InstallerError('archive_refused', path)
    paths.set(key, path)
  }
  const insideFile = [...paths].find(([key]) => foldersOf(key).some((folder) => paths.has(folder)))
  if (insideFile !== undefined) throw new InstallerError('archive_refused', insideFile[1])
  const refused = skipped.find((entry) => !UNREADABLE.has(entry.reason))
  if (refused !== undefined) throw new InstallerError('archive_refused', `${refused.reason} ${refused.path}`)
  const installer = paths.get(inner.toLowerCase())
  const beside = inner.slice(0, inner.lastIndexOf('/') + 1).toLowerCase()
  const unreadable = skipped.find((entry) => entry.path.replaceAll('\\', '/').toLowerCase().startsWith(beside))
  if (unreadable !== undefined) throw new InstallerError('archive_refused', `${unreadable.reason} ${unreadable.path}`)
  if (installer === undefined) throw new InstallerError('installer_absent', inner)
  const depth = inner.split('/').length - 1
  const below = (path: string): string => path.split('/').slice(depth).join('/')
  const names = [...paths].filter(([key]) => key.startsWith(beside)).map(([, path]) => [path, below(path)] as const)
  return { names: new Map(names), installer: below(installer) }
}

function foldersOf(path: string): string[] {
  const names = path.split('/')
  return names.slice(1).map((_, at) => names.slice(0, at + 1).join('/'))
}

async function write(file: ArchivedFile, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await pipeline(Readable.from(file.bytes()), createWriteStream(path, { flags: 'wx', mode: 0o700 }))
}

/** The file system takes two names for one that we do not. */
const TAKEN = new Set(['EEXIST', 'ENOTDIR', 'EISDIR'])

/** Windows removes nothing that somebody has open. */
const IN_USE = new Set(['EBUSY', 'EPERM', 'ENOTEMPTY'])

function hasCode(error: unknown, codes: ReadonlySet<string>): error is Error {
  return error instanceof Error && 'code' in error && codes.has(String(error.code))
}

function failureOf(error: unknown): unknown {
  if (error instanceof InstallerError) return error
  if (error instanceof FeedError) {
    const code = error.code === 'feed_too_large' ? 'archive_too_large' : 'archive_damaged'
    return new InstallerError(code, JSON.stringify(error.details), error)
  }
  if (hasCode(error, IN_USE)) return new InstallerError('busy', error.message, error)
  if (isDiskError(error)) return new InstallerError('disk_full', error.code, error)
  if (hasCode(error, TAKEN)) return new InstallerError('archive_refused', error.message, error)
  return error
}
