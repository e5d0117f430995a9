import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FeedError, openFeed, type DocumentEntry, type FeedStatement } from '../../catalog/index.ts'
import { CommandError } from '../command-error.ts'
import { openDocument } from '../open-document.ts'
import type { Terminal } from '../terminal.ts'

/** Where something was said: a document, by itself or in an archive. */
export interface DocumentPlace {
  readonly file: string
  /** Its path in the archive; of a document by itself its name without what says how it is packed. */
  readonly inside: string
}

/** What came of a folder of feed documents. */
export interface FolderReport {
  readonly documents: number
  /** Documents that are damaged: what they would have said is not known. */
  readonly damaged: number
}

export interface FolderOptions {
  /** Stream of documents that do not say theirs, `alma/9/base`. */
  readonly stream: string
  readonly terminal: Terminal
  /** Takes what a document says, once it is read to its end. */
  readonly take: (statements: readonly FeedStatement[], place: DocumentPlace) => void
  /** What is worth keeping of a statement; null: nothing. */
  readonly keep: (statement: FeedStatement) => FeedStatement | null
}

/**
 * Reads every feed document in a folder, also packed ones. What is no feed document is named and left out; what is damaged is named and counted.
 *
 * @param path folder, or one document
 * @throws CommandError input_path_invalid
 */
export async function readFolder(path: string, options: FolderOptions): Promise<FolderReport> {
  const report = { documents: 0, damaged: 0 }
  for (const file of await filesOf(path)) {
    try {
      for await (const entry of openDocument(file)) {
        options.terminal.progress(`${file}: ${entry.path}`)
        const outcome = await readEntry(entry, file, options)
        if (outcome === 'read') report.documents++
        if (outcome === 'damaged') report.damaged++
      }
    } catch (err) {
      report.damaged++
      sayProblem(err, file, options.terminal)
    }
  }
  return report
}

async function readEntry(entry: DocumentEntry, file: string, options: FolderOptions): Promise<'read' | 'unknown' | 'damaged'> {
  const kept: FeedStatement[] = []
  const parser = openFeed(
    {
      fix: () => undefined,
      skip: () => undefined,
      reject: () => undefined,
      statement: (statement) => {
        const wanted = options.keep(statement)
        if (wanted !== null) kept.push(wanted)
      },
    },
    { stream: options.stream, name: entry.path },
  )
  try {
    for await (const piece of entry.text()) parser.write(piece)
    parser.end()
  } catch (err) {
    sayProblem(err, entry.path === '' ? file : `${file}: ${entry.path}`, options.terminal)
    return err instanceof FeedError && (err.code === 'feed_unknown_format' || err.code === 'feed_encoding') ? 'unknown' : 'damaged'
  }
  options.take(kept, { file, inside: entry.path })
  return 'read'
}

function sayProblem(err: unknown, place: string, terminal: Terminal): void {
  if (!(err instanceof FeedError)) throw err
  const isUnknown = err.code === 'feed_unknown_format' || err.code === 'feed_encoding'
  terminal.say(isUnknown ? 'feed_document_unknown' : 'feed_document_damaged', {
    path: place,
    reason: [err.code, ...Object.values(err.details)].join(' '),
  })
}

async function filesOf(path: string): Promise<string[]> {
  try {
    if ((await stat(path)).isFile()) return [path]
    const entries = await readdir(path, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
  } catch (err) {
    throw new CommandError('input_path_invalid', { path, reason: (err as NodeJS.ErrnoException).code ?? String(err) }, { cause: err })
  }
}
