import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileSource, unpackDocument, type DocumentEntry, type UnpackOptions } from '../catalog/index.ts'

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
  if (found.isFile())
    yield* unpackDocument(
      fileSource(name, found.size, (range) => createReadStream(path, range)),
      options,
    )
  else if (!found.isDirectory()) options.skip?.({ path: name, reason: found.isSymbolicLink() ? 'link' : 'device' })
  else for (const inside of (await readdir(path)).toSorted()) yield* openDocument(join(path, inside), options, `${name}/${inside}`)
}
