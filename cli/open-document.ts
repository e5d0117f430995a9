import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { unpackDocument, type DocumentEntry, type DocumentSource, type UnpackOptions } from '../catalog/index.ts'

/** A file as a document's source; any part of it can be read. */
function fileSource(path: string, size: number, name: string): DocumentSource {
  return {
    name,
    bytes: () => createReadStream(path),
    file: { size, read: (start, end) => (end <= start ? empty() : createReadStream(path, { start, end: end - 1 })) },
  }
}

// oxlint-disable-next-line require-yield
async function* empty(): AsyncGenerator<Uint8Array> {}

/**
 * Opens a document of a feed: a file in whatever it is packed, or a directory with such files, in the order of their names. Links are left out.
 *
 * @param path of the file or directory
 * @param name what the document is called, when the file's name is ours
 * @throws FeedError feed_damaged, feed_too_large; what node throws where a file cannot be read
 */
export async function* openDocument(
  path: string,
  options: UnpackOptions = {},
  name: string = basename(path),
): AsyncGenerator<DocumentEntry> {
  const found = await lstat(path)
  if (found.isFile()) yield* unpackDocument(fileSource(path, found.size, name), options)
  else if (!found.isDirectory()) options.skip?.({ path: name, reason: found.isSymbolicLink() ? 'link' : 'device' })
  else for (const inside of (await readdir(path)).toSorted()) yield* openDocument(join(path, inside), options, `${name}/${inside}`)
}
