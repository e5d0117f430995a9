import { expect } from 'chai'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { unpackDocument } from '../../../catalog/index.ts'
import { needs } from '../../support/needs.ts'
import { failure, held, opened, tarOf, through, whole, zipOf } from './packed.ts'

const lines = Array.from({ length: 60_000 }, (_, at) => `package-${at} 1:${at}.0-1\n`).join('')
const text = Buffer.from(lines)

const PACKERS: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  gz: (bytes) => gzipSync(bytes),
  // As the program zstd writes it: a checksum stands behind each frame.
  zst: (bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  xz: (bytes) => through('xz', ['-c', '-6'], bytes),
  bz2: (bytes) => through('bzip2', ['-c'], bytes),
}

describe('unpackDocument', () => {
  before(needs('xz', 'bzip2'))

  it('hands a document that is not packed out as it is', async () => {
    expect(await opened(held(text, 'Packages'))).to.deep.equal({ texts: { Packages: lines }, skipped: [] })
    expect((await opened(held(Buffer.alloc(0), 'nothing'))).texts).to.deep.equal({ nothing: '' })
  })

  for (const [suffix, pack] of Object.entries(PACKERS)) {
    it(`unpacks ${suffix} by its content, whatever it is called, in pieces of any size`, async () => {
      const packed = pack(text)
      for (const piece of [997, 65_536, packed.length]) {
        expect((await opened(held(packed, `Packages.${suffix}`, piece))).texts, `pieces of ${piece}`).to.deep.equal({ Packages: lines })
      }
      expect((await opened(held(pack(text.subarray(0, 500)), `a.${suffix}`, 1))).texts, 'single bytes').to.deep.equal({
        a: lines.slice(0, 500),
      })
      expect((await opened(held(packed, 'query?latest'))).texts).to.deep.equal({ 'query?latest': lines })
    })

    it(`unpacks several streams of ${suffix} one after the other, and an empty one`, async () => {
      const packed = Buffer.concat([pack(text), pack(text)])

      for (const piece of [997, packed.length])
        expect((await opened(held(packed, `a.${suffix}`, piece))).texts).to.deep.equal({ a: lines + lines })
      expect((await opened(held(pack(Buffer.alloc(0)), `a.${suffix}`))).texts).to.deep.equal({ a: '' })
    })

    it(`says of ${suffix} that broke off anywhere that it is damaged`, async () => {
      const packed = pack(text)
      for (const length of [packed.length - 1, packed.length - 5, Math.floor(packed.length / 2), 20]) {
        expect(await failure(held(packed.subarray(0, length))), `cut at ${length}`).to.include({ code: 'feed_damaged' })
      }
    })

    it(`opens a tar archive in ${suffix}, with ${suffix} in it`, async () => {
      const tar = await tarOf([
        [{ name: './dists/Packages' }, text],
        [{ name: `more.${suffix}` }, pack(text)],
      ])

      expect((await opened(held(pack(tar), `feed.tar.${suffix}`))).texts).to.deep.equal({ 'dists/Packages': lines, more: lines })
    })

    it(`stops at a bomb of ${suffix}`, async () => {
      const bomb = pack(Buffer.alloc(128 * 1024 * 1024))

      expect(await failure(held(bomb))).to.include({ code: 'feed_too_large', of: 'ratio' })
      expect(await failure(held(bomb), { limits: { ratio: 2 ** 30, entryBytes: 2 ** 24 } })).to.include({
        code: 'feed_too_large',
        of: 'entry',
      })
      expect(await failure(held(bomb), { limits: { ratio: 2 ** 30, totalBytes: 2 ** 24 } })).to.include({
        code: 'feed_too_large',
        of: 'total',
      })
    })
  }

  it('notices a bit that changed on the way', async () => {
    // A frame of zstd has a checksum only where its writer wished for one.
    for (const [suffix, pack] of Object.entries(PACKERS).filter(([name]) => name !== 'zst')) {
      const packed = pack(text)
      packed[packed.length >> 1]! ^= 0x10
      expect(await failure(held(packed)), suffix).to.include({ code: 'feed_damaged' })
    }
  })

  it('passes over frames of zstd that hold nothing of the document, and refuses what is no frame', async () => {
    const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
    const packed = Buffer.concat([zstdCompressSync(text), skippable, zstdCompressSync('end')])

    expect((await opened(held(packed, 'a', packed.length))).texts).to.deep.equal({ a: `${lines}end` })
    expect(await failure(held(Buffer.concat([packed, Buffer.from('rubbish')])))).to.include({ code: 'feed_damaged', reason: 'zstd_format' })
  })

  it('refuses an xz file that asks for more memory than a document may', async () => {
    const packed = through('xz', ['-c', '--lzma2=dict=1536MiB'], text)

    expect(await failure(held(packed))).to.include({ code: 'feed_damaged', reason: 'xz_memory' })
  })

  it('opens a zip archive by its directory, with packed files in it', async () => {
    const zip = zipOf([
      { name: 'a/Packages', body: text },
      { name: 'stored', body: text, method: 0 },
      { name: 'a/', body: Buffer.alloc(0) },
      { name: 'b.tar.gz', body: gzipSync(await tarOf([[{ name: 'x' }, 'y']])) },
    ])

    expect(await opened(held(zip))).to.deep.equal({ texts: { 'a/Packages': lines, stored: lines, 'b.tar/x': 'y' }, skipped: [] })
  })

  it('leaves a zip archive out where only a stream of it is there', async () => {
    const zip = zipOf([{ name: 'a', body: text }])
    const { name, bytes } = held(zip, 'a.zip')

    expect(await opened({ name, bytes })).to.deep.equal({ texts: {}, skipped: [{ path: 'a.zip', reason: 'zip_inside' }] })
    expect((await opened(held(await tarOf([[{ name: 'b.zip' }, zip]])))).skipped).to.deep.equal([{ path: 'b.zip', reason: 'zip_inside' }])
  })

  it('says of a zip archive that broke off, or whose checksum is another, that it is damaged', async () => {
    const zip = zipOf([
      { name: 'a', body: text },
      { name: 'b', body: text },
    ])

    expect(await failure(held(zip.subarray(0, -1)))).to.include({ code: 'feed_damaged' })
    expect(await failure(held(zip.subarray(0, 1_000)))).to.include({ code: 'feed_damaged' })
    expect(await failure(held(zipOf([{ name: 'a', body: text, crc: 7 }])))).to.deep.include({
      code: 'feed_damaged',
      reason: 'zip_checksum',
    })
  })

  it('stops at a bomb in a zip archive, by its ratio and by its number of files', async () => {
    expect(await failure(held(zipOf([{ name: 'a', body: Buffer.alloc(64 * 1024 * 1024) }])))).to.include({
      code: 'feed_too_large',
      of: 'ratio',
    })
    const many = zipOf(Array.from({ length: 11 }, (_, at) => ({ name: `${at}`, body: text })))
    expect(await failure(held(many), { limits: { entries: 10 } })).to.deep.include({ code: 'feed_too_large', of: 'entries' })
    expect(await failure(held(many), { limits: { totalBytes: text.length * 10 } })).to.deep.include({ code: 'feed_too_large', of: 'total' })
  })

  it('stops at a tar archive of too many files, those that it leaves out among them', async () => {
    const files = await tarOf(Array.from({ length: 11 }, (_, at) => [{ name: `${at}` }, 'a']))
    const links = await tarOf(Array.from({ length: 11 }, (_, at) => [{ name: `${at}`, type: 'symlink', linkname: 'a' }, '']))
    for (const tar of [files, links]) {
      expect(await failure(held(tar), { limits: { entries: 10 } })).to.deep.include({ code: 'feed_too_large', of: 'entries' })
      expect(await failure(held(tar), { limits: { entries: 11 } })).to.deep.equal({ code: 'none' })
    }
  })

  it('leaves out of a tar archive what would leave its place, links and devices, and reads the rest', async () => {
    const tar = await tarOf([
      [{ name: '../up' }, 'a'],
      [{ name: 'a/../../up' }, 'b'],
      [{ name: '/etc/passwd' }, 'c'],
      [{ name: 'C:\\windows' }, 'd'],
      [{ name: 'link', type: 'symlink', linkname: '/etc/passwd' }],
      [{ name: 'hard', type: 'link', linkname: '/etc/passwd' }],
      [{ name: 'pipe', type: 'fifo' }],
      [{ name: 'disk', type: 'block-device', devmajor: 8, devminor: 0 }],
      [{ name: 'folder', type: 'directory' }],
      [{ name: 'folder/..file' }, 'good'],
    ])

    const { texts, skipped } = await opened(held(tar))

    expect(texts).to.deep.equal({ 'folder/..file': 'good' })
    expect(skipped.map(({ path, reason }) => `${path} ${reason}`)).to.deep.equal([
      '../up path_climbs',
      'a/../../up path_climbs',
      '/etc/passwd path_absolute',
      'C:\\windows path_absolute',
      'link link',
      'hard link',
      'pipe device',
      'disk device',
    ])
  })

  it('leaves the same out of a zip archive, and what is encrypted or packed otherwise', async () => {
    const body = Buffer.from('x')
    const zip = zipOf([
      { name: '../up', body },
      { name: '\\\\host\\share', body },
      { name: 'link', body, mode: 0o120777 },
      { name: 'secret', body, flags: 0x801 },
      { name: 'lzma', body, method: 14 },
      { name: 'good', body },
    ])

    const { texts, skipped } = await opened(held(zip))

    expect(texts).to.deep.equal({ good: 'x' })
    expect(skipped.map(({ reason }) => reason)).to.deep.equal(['path_climbs', 'path_absolute', 'link', 'encrypted', 'method_unsupported'])
  })

  it('says of a tar archive that broke off that it is damaged, between two files too', async () => {
    const tar = await tarOf([
      [{ name: 'a' }, text],
      [{ name: 'b' }, text],
    ])

    for (const length of [tar.length - 1_024, tar.length >> 1, 1_000, 512]) {
      expect(await failure(held(tar.subarray(0, length))), `cut at ${length}`).to.include({ code: 'feed_damaged' })
    }
  })

  it('stops where archives lie in archives without end', async () => {
    let packed = gzipSync('x')
    for (let depth = 0; depth < 20; depth++) packed = gzipSync(packed)

    expect(await failure(held(packed))).to.deep.equal({ code: 'feed_too_large', limit: 6, of: 'depth' })
  })

  it('reads on where an entry was not read, or only its beginning', async () => {
    const tar = await tarOf([
      [{ name: 'a.xz' }, PACKERS['xz']!(text)],
      [{ name: 'b.gz' }, gzipSync(text)],
      [{ name: 'c' }, text],
      [{ name: 'd' }, 'end'],
    ])
    const seen: string[] = []
    for await (const entry of unpackDocument(held(gzipSync(tar)))) {
      if (entry.path === 'd') seen.push(await whole(entry))
      else if (entry.path !== 'c')
        for await (const piece of entry.bytes()) {
          seen.push(`${entry.path} ${piece.length > 0}`)
          break
        }
    }

    expect(seen).to.deep.equal(['a true', 'b true', 'end'])
  })

  it('lets the source go when nobody wants the rest', async () => {
    const given = { closed: 0 }
    const { name, bytes } = held(
      PACKERS['xz']!(
        await tarOf([
          [{ name: 'a' }, text],
          [{ name: 'b' }, text],
        ]),
      ),
    )
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* bytes()
      } finally {
        given.closed++
      }
    }
    for await (const entry of unpackDocument({ name, bytes: watched })) if (entry.path === 'a') break

    expect(given.closed).to.equal(1)
  })

  it('hands on what the source itself throws', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield gzipSync(text).subarray(0, 9_000)
      throw Object.assign(new Error('gone'), { code: 'source_gone', details: {} })
    }

    expect(await failure({ name: 'a', bytes: broken })).to.deep.equal({ code: 'source_gone' })
  })
})
