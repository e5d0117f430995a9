import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ProofDocument } from '../../catalog/index.ts'
import { CommandError } from '../command-error.ts'
import type { DocumentPlace } from './feed-folder.ts'

/**
 * Says of documents in a folder what proofs say of them: the name in the folder, the hash of the file as it lies there, and the time of the file.
 *
 * @param folder as `-dir` gave it
 * @throws CommandError input_path_invalid
 */
export async function describeDocuments(folder: string, places: Iterable<DocumentPlace>): Promise<Map<DocumentPlace, ProofDocument>> {
  const files = new Map<string, Pick<ProofDocument, 'sha256' | 'fetchedAt'>>()
  const found = new Map<DocumentPlace, ProofDocument>()
  for (const place of places) {
    const file = files.get(place.file) ?? (await describeFile(place.file))
    files.set(place.file, file)
    found.set(place, { key: keyOf(folder, place), url: null, ...file })
  }
  return found
}

function keyOf(folder: string, { file, inside }: DocumentPlace): string {
  const name = (relative(folder, file) || basename(file)).replaceAll('\\', '/')
  return basename(file).startsWith(inside) ? name : `${name}: ${inside}`
}

async function describeFile(path: string): Promise<Pick<ProofDocument, 'sha256' | 'fetchedAt'>> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
    return { sha256: hash.digest('hex'), fetchedAt: (await stat(path)).mtime.toISOString() }
  } catch (err) {
    throw new CommandError('input_path_invalid', { path, reason: (err as NodeJS.ErrnoException).code ?? String(err) }, { cause: err })
  }
}
