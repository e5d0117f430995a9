import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { openFeed, type FeedHead, type KbFix, type Rejection } from '../../../catalog/index.ts'

/** What came out of a document. */
export interface ReadFeed {
  readonly head: FeedHead
  readonly fixes: KbFix[]
  readonly rejections: Rejection[]
  readonly skipped: number
}

/** Reads a document in pieces of a size that tears words apart. */
export function readFeed(text: string, piece = 1_000): ReadFeed {
  const fixes: KbFix[] = []
  const rejections: Rejection[] = []
  let skipped = 0
  const parser = openFeed({
    fix: (fix) => fixes.push(fix),
    statement: () => undefined,
    reject: (one) => rejections.push(one),
    skip: () => void skipped++,
  })
  for (let i = 0; i < text.length; i += piece) parser.write(text.slice(i, i + piece))
  return { head: parser.end(), fixes, rejections, skipped }
}

/** A file of test/fixtures/msrc, unpacked. */
export function fixture(name: string): string {
  const body = readFileSync(new URL(`../../fixtures/msrc/${name}`, import.meta.url))
  return (name.endsWith('.gz') ? gunzipSync(body) : body).toString('utf8')
}
