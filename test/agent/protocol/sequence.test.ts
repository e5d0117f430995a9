import { expect } from 'chai'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sequence } from '../../../agent/protocol/sequence.ts'

describe('Sequence', () => {
  let home: string
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'sequence-'))))
  afterEach(() => rmSync(home, { recursive: true }))

  it('counts up from one', () => {
    const sequence = new Sequence(home, 'work')

    expect([sequence.next(), sequence.next(), sequence.next()]).to.deep.equal([1, 2, 3])
  })

  it('never repeats a number after a kill, whenever it came', () => {
    let last = 0
    for (let start = 0; start < 5; start += 1) {
      const sequence = new Sequence(home, 'work')
      for (let i = 0; i < 99 + start; i += 1) {
        const number = sequence.next()
        expect(number).to.be.greaterThan(last)
        last = number
      }
    }
  })

  it('writes a block down before its first number is used', () => {
    const number = new Sequence(home, 'report').next()

    const stored = JSON.parse(readFileSync(join(home, 'sequence-report.json'), 'utf8')) as { reservedTo: number }
    expect(stored.reservedTo).to.be.at.least(number)
  })

  it('goes on above what the server has seen, also after the next start', () => {
    new Sequence(home, 'work').skipTo(5_000)

    expect(new Sequence(home, 'work').next()).to.be.greaterThan(5_000)
  })

  it('does not go back', () => {
    const sequence = new Sequence(home, 'work')
    sequence.next()
    sequence.next()

    sequence.skipTo(1)

    expect(sequence.next()).to.equal(3)
  })

  it('begins anew when its file is damaged, for the server knows better', () => {
    writeFileSync(join(home, 'sequence-work.json'), '{"reserv')

    expect(new Sequence(home, 'work').next()).to.equal(1)
  })

  it('keeps the two channels apart', () => {
    new Sequence(home, 'work').skipTo(700)

    expect(new Sequence(home, 'report').next()).to.equal(1)
  })
})
