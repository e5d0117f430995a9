import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { cabinet } from '../../../demo/wsus/server-sync/cabinet.ts'
import { WsusError } from '../../../wsus-adapter/index.ts'
import { unpackText } from '../../../wsus-adapter/sync/cabinet.ts'
import { needs } from '../../support/needs.ts'
import { PACKED, recorded, recordedUpdate } from './fixtures.ts'

const LIMIT = 1_048_576

async function failureOf(bytes: Buffer, limit = LIMIT): Promise<WsusError> {
  try {
    await unpackText(bytes, limit)
  } catch (error) {
    if (error instanceof WsusError) return error
    throw error
  }
  throw new Error('the cabinet was taken')
}

function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes)
  change(copy)
  return copy
}

describe('unpackText', () => {
  for (const [file, document, what] of PACKED) {
    it(`unpacks ${file} of a real server (LZX, ${what})`, async () => {
      expect(await unpackText(recordedUpdate(file).cabinet, LIMIT)).to.equal(recorded(document).replace(/^\uFEFF/, ''))
    })
  }

  it('unpacks MSZIP of any length', async () => {
    for (const length of [0, 1, 16_383, 16_384, 16_385, 100_000]) {
      const text = 'Ä繕い🙂x'
        .repeat(length)
        .slice(0, length)
        .replace(/[\uD800-\uDBFF]$/, 'y')
      expect((await unpackText(cabinet('blob', Buffer.from(text, 'utf16le')), LIMIT)) === text, String(length)).to.equal(true)
    }
  })

  it('unpacks many at once, also after damaged ones', async () => {
    const { cabinet: good } = recordedUpdate(PACKED[1][0])
    const text = recorded(PACKED[1][1])
    const damaged = changed(good, (copy) => copy.fill(0x55, copy.length - 100))
    for (let round = 0; round < 50; round += 1) expect((await failureOf(damaged)).details['reason']).to.equal('cabinet')
    const texts = await Promise.all(Array.from({ length: 20 }, () => unpackText(good, LIMIT)))

    expect(new Set(texts)).to.deep.equal(new Set([text]))
  })

  describe('with cabextract as oracle', () => {
    before(needs('cabextract'))
    const folder = mkdtempSync(join(tmpdir(), 'cabinet-'))
    after(() => rmSync(folder, { recursive: true }))
    const long = Buffer.from('漢字 and ascii '.repeat(9_000), 'utf16le')
    for (const [name, bytes] of [
      ...PACKED.map(([file]) => [file, recordedUpdate(file).cabinet] as const),
      ['one that the demo packs', cabinet('blob', long)] as const,
    ]) {
      it(`agrees about ${name}`, async () => {
        writeFileSync(join(folder, 'a.cab'), bytes)
        execFileSync('cabextract', ['-q', '-d', folder, join(folder, 'a.cab')])

        expect(await unpackText(bytes, LIMIT)).to.equal(readFileSync(join(folder, 'blob')).toString('utf16le'))
      })
    }
  })

  describe('hostile', () => {
    const good = cabinet('blob', Buffer.from('x'.repeat(20_000), 'utf16le'))
    const bomb = cabinet('blob', Buffer.alloc(8 * 1_048_576))
    const [folderAt, fileAt] = [36, 44]

    it('refuses a bomb by what it says of its size', async () => {
      expect(bomb.length).to.be.lessThan(64 * 1_024)
      expect((await failureOf(bomb)).code).to.equal('wsus_too_large')
    })

    for (const [what, bytes] of [
      ['nothing', Buffer.alloc(0)],
      ['a zip', Buffer.from('PK\u0003\u0004'.padEnd(200, 'x'))],
      ['a cabinet that says less than it holds', changed(bomb, (copy) => copy.writeUInt32LE(1_000, fileAt))],
      ['a cabinet that says more than it holds', changed(good, (copy) => copy.writeUInt32LE(50_000, fileAt))],
      [
        'blocks that say less than they hold',
        changed(bomb, (copy) => (copy.writeUInt32LE(2, fileAt), copy.writeUInt16LE(0, folderAt + 4))),
      ],
      ['a block longer than blocks are', changed(good, (copy) => copy.writeUInt16LE(0xffff, copy.readUInt32LE(folderAt) + 6))],
      ['a block behind the end', changed(good, (copy) => copy.writeUInt32LE(0xffff_fff0, folderAt))],
      ['a member behind the end', changed(good, (copy) => copy.writeUInt32LE(0xffff_fff0, 16))],
      ['more blocks than there are', changed(good, (copy) => copy.writeUInt16LE(9_999, folderAt + 4))],
      ['two members', changed(good, (copy) => copy.writeUInt16LE(2, 28))],
      ['a part of a set', changed(good, (copy) => copy.writeUInt16LE(2, 30))],
      ['a changed byte', changed(good, (copy) => (copy[copy.length - 5]! ^= 0x10))],
      ['half a cabinet', good.subarray(0, good.length / 2)],
      ['a cabinet with something behind it', Buffer.concat([good, Buffer.alloc(10)])],
      ['an unknown compression', changed(good, (copy) => copy.writeUInt16LE(2, folderAt + 6))],
      ['half a character', cabinet('blob', Buffer.from([0x41, 0x00, 0x42]))],
      ['half a pair of characters', cabinet('blob', Buffer.from([0x3d, 0xd8, 0x41, 0x00]))],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const error = await failureOf(bytes)
        expect([error.code, error.details['reason']]).to.deep.equal(['wsus_answer_malformed', 'cabinet'])
      })
    }

    it('survives any change of any byte', async () => {
      const { cabinet: real } = recordedUpdate(PACKED[2][0])
      const text = recorded(PACKED[2][1])
      for (let place = 0; place < real.length; place += 1) {
        const bytes = changed(real, (copy) => (copy[place]! ^= 0xff))
        const outcome = await unpackText(bytes, LIMIT).catch((error: unknown) => error)
        const fine =
          outcome === text || (outcome instanceof WsusError && ['wsus_answer_malformed', 'wsus_too_large'].includes(outcome.code))
        expect(fine, `byte ${place}`).to.equal(true)
      }
    })
  })
})
