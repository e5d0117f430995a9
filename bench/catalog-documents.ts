import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openFeed, FeedError, type DocumentEntry, type FeedStatement } from '../catalog/index.ts'

/** Vendors' real documents: outside of the project, because they are large and have licenses of their own. */
export const DATA = join(process.env['TSUKUROI_SHARED_DATA'] ?? join(import.meta.dirname, '../../shared/data'), 'catalog')

/** Why a bench that reads them cannot run. */
export const NO_DOCUMENTS = 'the documents of the vendors are not there: name their folder in TSUKUROI_SHARED_DATA'

/** Files of some of its folders, by path; none where the folder is not there. */
export async function feedFiles(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => (await readdir(join(DATA, folder)).catch(() => [])).map((name) => join(DATA, folder, name))),
  )
  return found.flat().toSorted()
}

/**
 * Reads a document's statements.
 *
 * @returns how many, or null when it is none that is understood
 */
export async function readStatements(entry: DocumentEntry, take: (statement: FeedStatement) => void): Promise<number | null> {
  let count = 0
  const parser = openFeed(
    {
      fix: () => void count++,
      statement(record) {
        count++
        take(record)
      },
      reject: () => undefined,
      skip: () => undefined,
    },
    { stream: 'debian/12/security' },
  )
  try {
    for await (const piece of entry.text()) parser.write(piece)
    parser.end()
    return count
  } catch (err) {
    if (err instanceof FeedError) return null
    throw err
  }
}
