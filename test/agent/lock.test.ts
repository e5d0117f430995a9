import { expect } from 'chai'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir, uptime } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockHome } from '../../agent/lock.ts'

const CHILD = fileURLToPath(new URL('./lock-child.ts', import.meta.url))
const STARTERS = 6
/** Until all of them run and wait for their moment. */
const HEAD_START_MS = 1_500

describe('the lock of an agent’s state directory', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'tsukuroi-lock-'))
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  it('is got by one of many that start at one moment, also after one that was killed', async function () {
    this.timeout(60_000)
    const words: string[][] = []
    // The second and third time there is the file of one that was killed.
    for (let round = 0; round < 3; round++) {
      const at = Date.now() + HEAD_START_MS
      const starters = Array.from({ length: STARTERS }, () =>
        spawn(process.execPath, [CHILD, home, String(at)], { stdio: ['ignore', 'pipe', 'inherit'] }),
      )
      words.push((await Promise.all(starters.map(firstWord))).toSorted())
      for (const starter of starters) starter.kill('SIGKILL')
      await Promise.all(starters.map((starter) => once(starter, 'exit')))
    }

    for (const round of words) {
      expect(round.filter((word) => word === 'held')).to.have.length(1)
      for (const word of round.filter((one) => one !== 'held')) expect(word).to.match(/uses this state directory$/)
    }
    expect(readdirSync(home)).to.deep.equal(['agent.lock.3'])
  })

  it('is got again by others once it is given back', () => {
    writeFileSync(join(home, 'agent.lock'), '999999999 1')

    lockHome(home)()
    const release = lockHome(home)

    expect(() => lockHome(home)).to.throw(`another agent (process ${process.pid}) uses this state directory`)
    release()
    lockHome(home)()
  })

  it('is got although what was written of the holder is cut off', () => {
    writeFileSync(join(home, 'agent.lock.7'), '')

    const release = lockHome(home)

    expect(readdirSync(home)).to.deep.equal(['agent.lock.8'])
    release()
  })

  describe('where nothing tells when a process began', () => {
    const STRANGER = `${process.ppid} `

    it('is kept for a living process that may have written it', () => {
      writeFileSync(join(home, 'agent.lock'), STRANGER)

      expect(() => lockHome(home)).to.throw(/uses this state directory$/)
    })

    it('is got when it was written before the computer started', () => {
      const path = join(home, 'agent.lock')
      const before = Date.now() / 1000 - uptime() - 60
      writeFileSync(path, STRANGER)
      utimesSync(path, before, before)

      lockHome(home)()
    })
  })
})

async function firstWord(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout!, 'data')) as [Buffer]
  return chunk.toString().trim()
}
