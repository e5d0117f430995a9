import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { FEED_FORMATS, FeedError, openFeed } from '../../../catalog/index.ts'
import { root } from '../../../tools/source-files.ts'
import { readFeed } from './feeds.ts'

const FOLDERS = ['test/fixtures/catalog', 'test/fixtures/msrc'].map((folder) => join(root, folder))
/** For formats that do not say of which release they are. */
const OPTIONS = { stream: 'debian/12/security' }

/** Every fixture that is a document of a feed, with the format as which it is read. */
function documents(): { readonly name: string; readonly text: string; readonly format: string }[] {
  const files = FOLDERS.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
  return files
    .filter((path) => statSync(path).isFile() && !path.endsWith('.gz'))
    .flatMap((path) => {
      const text = readFileSync(path, 'utf8')
      try {
        return [{ name: relative(root, path), text, format: readFeed(text, 4_000, OPTIONS).head.format }]
      } catch {
        return []
      }
    })
}

/** Whether a document comes to a good end, or to one of the ends that are foreseen. */
function endsWell(text: string, piece: number): boolean {
  try {
    readFeed(text, piece, OPTIONS)
    return true
  } catch (err) {
    return err instanceof FeedError
  }
}

describe('openFeed', () => {
  const fixtures = documents()

  it('has a fixture for every format, and calls it by its name', () => {
    expect(FEED_FORMATS.filter((format) => !fixtures.some((one) => one.format === format))).to.deep.equal([])
    expect(fixtures.filter(({ format }) => !FEED_FORMATS.includes(format)).map(({ name }) => name)).to.deep.equal([])
  })

  it('reads every fixture alike in whatever pieces it comes, with a mark in front, and with line ends of other systems', () => {
    for (const { name, text } of fixtures) {
      const whole = readFeed(text, text.length + 1, OPTIONS)

      expect(readFeed(text, 3, OPTIONS), name).to.deep.equal(whole)
      expect(readFeed(`\uFEFF${text}`, 997, OPTIONS), name).to.deep.equal(whole)
      if (!text.includes('\r'))
        expect(readFeed(text.replaceAll('\n', '\r\n'), 997, OPTIONS).statements.length, name).to.equal(whole.statements.length)
    }
  })

  it('ends every fixture well that breaks off anywhere', () => {
    for (const { name, text } of fixtures) {
      const step = Math.max(1, Math.floor(text.length / 60))
      for (let at = 0; at < text.length; at += step) expect(endsWell(text.slice(0, at), 501), `${name} at ${at}`).to.equal(true)
    }
  })

  it('ends every fixture well in which something was changed', () => {
    const one = fc.constantFrom(...fixtures)
    const noise = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('\0', '<', '>', '&', '"', '{', '[', '\uD800', '\u2028', '<!DOCTYPE x>', '__proto__'),
    )
    fc.assert(
      fc.property(one, fc.nat(), fc.nat({ max: 40 }), noise, ({ name, text }, at, cut, put) => {
        const place = at % text.length

        expect(endsWell(text.slice(0, place) + put + text.slice(place + cut), 4_000), `${name} at ${place}`).to.equal(true)
      }),
      { numRuns: 400 },
    )
  })

  it('tells documents apart by the names of their members, not by what stands in them', () => {
    const record = { id: 'TEST-1', summary: 'document', details: 'catalogVersion', modified: '2025-01-01T00:00:00Z', affected: [] }

    expect(readFeed(JSON.stringify(record)).head.format).to.equal('osv')
    expect(readFeed(JSON.stringify([record], null, 2).replaceAll('":', '" :')).head.format).to.equal('osv')
  })

  it('refuses what it does not know, and nothing at all', () => {
    for (const text of [
      '',
      ' \n',
      '\uFEFF',
      'PK\u0003\u0004',
      '%PDF-1.7',
      '{}',
      '[]',
      '[1]',
      '{"a":1}',
      '<html><body/></html>',
      'Hello.',
      '\0'.repeat(20_000),
    ]) {
      expect(() => readFeed(text), JSON.stringify(text.slice(0, 20))).to.throw(FeedError, 'feed_unknown_format')
    }
  })

  it('holds little of a document of 30 MB that nobody knows', () => {
    const parser = openFeed({ fix: () => undefined, statement: () => undefined, reject: () => undefined, skip: () => undefined })

    expect(() => {
      for (let i = 0; i < 30; i++) parser.write('x'.repeat(1_000_000))
    }).to.throw(FeedError, 'feed_unknown_format')
  })
})
