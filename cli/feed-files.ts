import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'
import { CommandError } from './command-error.ts'

/** Enough for a vendor's statements of many years. */
const MOST_FILES = 1_000_000

/**
 * The files of a directory as a tar archive, one after the other, in the order of their names; links are left out.
 *
 * @throws CommandError input_path_invalid when there is no such directory
 */
export async function archiveOf(directory: string): Promise<AsyncIterable<Buffer>> {
  const found = await lstat(directory).catch((err: unknown) => {
    throw unreadable(directory, err)
  })
  if (!found.isDirectory()) throw new CommandError('input_path_invalid', { path: directory, reason: 'ENOTDIR' })
  const archive = pack()
  void addAll(archive, directory).then(
    () => archive.finalize(),
    (err: unknown) => archive.destroy(err as Error),
  )
  return archive as AsyncIterable<Buffer>
}

async function addAll(archive: Pack, directory: string): Promise<void> {
  let files = 0
  for await (const path of filesIn(directory)) {
    if (++files > MOST_FILES) throw new CommandError('input_path_invalid', { path: directory, reason: 'EFBIG' })
    const { size } = await lstat(path)
    const entry = archive.entry({ name: relative(directory, path), size, type: 'file', mtime: new Date(0) })
    // A file that grows meanwhile is cut where it ended when it was looked at.
    if (size === 0) entry.end(Buffer.alloc(0))
    else await pipeline(createReadStream(path, { end: size - 1 }), entry)
  }
}

async function* filesIn(directory: string): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) yield* filesIn(path)
    else if (entry.isFile()) yield path
  }
}

/** That a file or directory cannot be read. */
export function unreadable(path: string, err: unknown): CommandError {
  return new CommandError('input_path_invalid', { path, reason: (err as NodeJS.ErrnoException).code ?? '' }, { cause: err })
}
