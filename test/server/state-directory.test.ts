import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../server/errors.ts'
import { createLog } from '../../server/log.ts'
import { holdAtDatabase, takeStateDirectory } from '../../server/state-directory.ts'
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts'

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'taken',
    (err: unknown) => (err instanceof AppError ? err.code : String(err)),
  )
}

describe('takeStateDirectory', () => {
  let stateDir: string
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-lock-'))
  })
  afterEach(() => rm(stateDir, { recursive: true, force: true }))

  const lockOf = async (content: string, name = 'server.all.lock.7'): Promise<void> => {
    await mkdir(join(stateDir, 'run'), { recursive: true })
    await writeFile(join(stateDir, 'run', name), content)
  }
  const take = (role: 'all' | 'api' = 'all') => takeStateDirectory({ stateDir, role })

  it('is one at a time for each role, and again when it is given back', async () => {
    const giveBack = await take()

    expect(await refusal(take())).to.equal('state_directory_in_use')
    expect(await refusal(take('api'))).to.equal('taken')
    await giveBack()
    expect(await refusal(take())).to.equal('taken')
  })

  it('is given to exactly one of many who ask at once, also when a dead one held it', async () => {
    for (let round = 0; round < 20; round++) {
      await rm(join(stateDir, 'run'), { recursive: true, force: true })
      if (round % 2 === 0) await lockOf('999999999 1 dead')

      const answers = await Promise.all(Array.from({ length: 10 }, () => refusal(take())))

      expect(answers.toSorted()).to.deep.equal([...Array<string>(9).fill('state_directory_in_use'), 'taken'])
      expect(await readdir(join(stateDir, 'run'))).to.have.lengthOf(1)
    }
  })

  it('goes from one to the next of those who take turns, and never to two', async () => {
    let [held, most, taken] = [0, 0, 0]
    const turn = async (): Promise<void> => {
      while (taken < 30) {
        const giveBack = await take().catch(() => undefined)
        if (giveBack === undefined) continue
        most = Math.max(most, ++held)
        taken++
        await setImmediate()
        held--
        await giveBack()
      }
    }

    await Promise.all(Array.from({ length: 6 }, turn))

    expect(most).to.equal(1)
  })

  it('is not waited for when its lock cannot be read', async () => {
    await mkdir(join(stateDir, 'run/server.all.lock.7'), { recursive: true })

    expect(await refusal(take())).to.include('EISDIR')
  })

  it('is taken over from a killed server of a former version, whose lock has no number', async () => {
    await lockOf('999999999 1 dead', 'server.all.lock')

    expect(await refusal(take())).to.equal('taken')
    expect(await readdir(join(stateDir, 'run'))).to.deep.equal(['server.all.lock.1'])
  })

  for (const [what, content] of [
    ['is damaged', '\0\0\0'],
    ['is empty', ''],
    ['names a process that is gone', '999999999 1 dead'],
    ['names our number from before a restart', `${process.pid} 1 dead`],
    ['names a number that another program has now', '1 1 dead'],
  ] as const) {
    it(`is taken over from a holder that ${what}`, async () => {
      await lockOf(content)

      expect(await refusal(take())).to.equal('taken')
    })
  }

  it('is not taken from a living process, and is when that has been killed', async () => {
    const program = `const { takeStateDirectory } = await import(${JSON.stringify(join(import.meta.dirname, '../../server/state-directory.ts'))})
      await takeStateDirectory({ stateDir: ${JSON.stringify(stateDir)}, role: 'all' })
      console.log('taken')
      setInterval(() => undefined, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(child.stdout, 'data')
      expect(await refusal(take())).to.equal('state_directory_in_use')
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }

    expect(await refusal(take())).to.equal('taken')
  })
})

describe('holdAtDatabase', () => {
  let stateDir: string
  let database: TestDatabase
  before(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'tsukuroi-lock-'))
    database = await createEmptyDatabase()
  })
  after(async () => {
    await database.drop()
    await rm(stateDir, { recursive: true, force: true })
  })

  const hold = (onLost: () => void = () => undefined) => {
    const urls = { owner: database.ownerUrl, infra: database.infraUrl, tenant: database.tenantUrl }
    return holdAtDatabase({ config: { stateDir, role: 'all' }, urls, log: createLog('silent'), onLost })
  }

  it('is one at a time, from whatever machine, and again when it is given back', async () => {
    const release = await hold()

    expect(await refusal(hold())).to.equal('state_directory_in_use')
    await release()
    const again = await hold()
    await again()
  })
})
