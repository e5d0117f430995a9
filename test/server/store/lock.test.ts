import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { lockFile } from '../../../server/store/lock.ts'

describe('lockFile', () => {
  let dir: string
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'lock-'))))
  afterEach(() => rm(dir, { recursive: true }))

  it('has one holder at a time, also when several find a dead one at once', async () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    const ofTheDead = {
      ended: `${hostname()} ${pid} life one`,
      'ended before this process got its number': `${hostname()} ${process.pid} life one`,
    }
    const most = new Map<string, number>()
    const contest = async (path: string, dead: string): Promise<void> => {
      await writeFile(`${path}.lock`, dead)
      let holders = 0
      const hold = async (): Promise<void> => {
        const unlock = await lockFile(path, AbortSignal.timeout(15_000))
        most.set(path, Math.max(most.get(path) ?? 0, ++holders))
        // Long enough for others who look just then.
        await pause(5)
        holders--
        await unlock()
      }
      await Promise.all(Array.from({ length: 4 }, hold))
    }
    const files = Object.values(ofTheDead).flatMap((dead, n) =>
      Array.from({ length: 12 }, (_, m) => ({ path: join(dir, `${n}-${m}`), dead })),
    )
    // In threes, so that those of one file are not kept apart by the others' work.
    for (let at = 0; at < files.length; at += 3) await Promise.all(files.slice(at, at + 3).map(({ path, dead }) => contest(path, dead)))

    expect([...most.values()]).to.deep.equal(files.map(() => 1))
    expect(await readdir(dir), 'nothing is left lying').to.deep.equal([])
  }).timeout(20_000)
})
