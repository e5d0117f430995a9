import { execFileSync } from 'node:child_process'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openFeed, unpackDocument, type FeedHead, type KbFix, type Rejection } from '../../../catalog/index.ts'
import type { FeedOptions } from '../../../catalog/feed/records.ts'
import type { AdvisoryStatement, FeedStatement, FixedPackage } from '../../../catalog/feed/statements.ts'

/** What came out of a document. */
export interface ReadFeed {
  readonly head: FeedHead
  readonly fixes: KbFix[]
  readonly statements: FeedStatement[]
  readonly rejections: Rejection[]
  readonly skipped: number
}

/** Reads a document in pieces of a size that tears words apart. */
export function readFeed(text: string, piece = 1_000, options: FeedOptions = {}): ReadFeed {
  const fixes: KbFix[] = []
  const statements: FeedStatement[] = []
  const rejections: Rejection[] = []
  let skipped = 0
  const parser = openFeed(
    {
      fix: (fix) => fixes.push(fix),
      statement: (one) => statements.push(one),
      reject: (one) => rejections.push(one),
      skip: () => void skipped++,
    },
    options,
  )
  for (let i = 0; i < text.length; i += piece) parser.write(text.slice(i, i + piece))
  return { head: parser.end(), fixes, statements, rejections, skipped }
}

/** A file of test/fixtures/msrc, unpacked. */
export function fixture(name: string): string {
  const body = readFileSync(new URL(`../../fixtures/msrc/${name}`, import.meta.url))
  return (name.endsWith('.gz') ? gunzipSync(body) : body).toString('utf8')
}

/** The statements of one kind. */
export function ofKind<K extends FeedStatement['kind']>(read: ReadFeed, kind: K): Extract<FeedStatement, { kind: K }>[] {
  return read.statements.filter((one): one is Extract<FeedStatement, { kind: K }> => one.kind === kind)
}

/** The advisories of a document by their ids, each with its fixes as `release/pocket[+module] package[.architecture] version`. */
export function fixesById(read: ReadFeed): Record<string, string[]> {
  return Object.fromEntries(ofKind(read, 'advisory').map((advisory: AdvisoryStatement) => [advisory.id, advisory.fixes.map(fixLine)]))
}

/** A fix on one line. */
export function fixLine({ release, pocket, module, name, architecture, fixed }: FixedPackage): string {
  return `${release}/${pocket}${module === null ? '' : `+${module}`} ${name}${architecture === null ? '' : `.${architecture}`} ${fixed}`
}

/** What stands in the statements and rejections of a document, whatever pieces it comes in. */
export function readWhole(text: string, options: FeedOptions = {}): ReadFeed {
  return readFeed(text, text.length + 1, options)
}

/** A file of test/fixtures/catalog. */
export function catalogFixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/catalog/${name}`, import.meta.url), 'utf8')
}

const root = join(import.meta.dirname, '../../..')
/** Where the collection of vendors' files is, if it is at hand. */
export const SHARED = join(process.env['TSUKUROI_SHARED_DATA'] ?? join(root, '../shared/data'), 'catalog')

/** A whole file of a vendor, where a collection of them is at hand beside the repository; null where not. */
export function vendorFile(name: string): string | null {
  const path = join(SHARED, name)
  if (!existsSync(path)) return null
  return path.endsWith('.xz') ? execFileSync('xz', ['-dc', path], { maxBuffer: 2 ** 29, encoding: 'utf8' }) : readFileSync(path, 'utf8')
}

/** The files of these names in a vendor's archive as `vendorFile` finds it; null where it is not at hand. */
export async function vendorFiles(name: string, wanted: RegExp): Promise<{ readonly name: string; readonly text: string }[] | null> {
  const path = join(SHARED, name)
  if (!existsSync(path)) return null
  const files: { readonly name: string; readonly text: string }[] = []
  for await (const entry of unpackDocument({ name, bytes: () => createReadStream(path) })) {
    if (!wanted.test(entry.path)) continue
    let text = ''
    for await (const piece of entry.text()) text += piece
    files.push({ name: entry.path, text })
  }
  return files
}
