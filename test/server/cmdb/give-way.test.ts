import { getPriority } from 'node:os'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { createDatabase, type TestDatabase } from '../../support/database.ts'

const CHILD = fileURLToPath(new URL('./give-way-in-a-child.ts', import.meta.url))

interface Told {
  readonly own: number
  readonly backend: number
}

/** Has a process of its own give way, because a priority that was lowered cannot be raised again by everybody. */
function inAChild(database: TestDatabase, embedded: boolean): Promise<Told> {
  const child = fork(CHILD, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    child.once('message', (told: Told) => resolve(told))
    child.once('exit', (code) => reject(new Error(`the child ended with ${code}`)))
    child.send({ owner: database.ownerUrl, infra: database.infraUrl, tenant: database.tenantUrl, embedded })
  })
}

describe('giveWay', () => {
  let database: TestDatabase
  before(async () => {
    database = await createDatabase()
  })
  after(() => database.drop())

  it('lowers the process and the embedded database’s work for it', async () => {
    const { own, backend } = await inAChild(database, true)

    expect(own).to.be.above(getPriority())
    expect(backend).to.equal(own)
  })

  it('leaves an external database alone', async () => {
    const { own, backend } = await inAChild(database, false)

    expect(own).to.be.above(getPriority())
    expect(backend).to.be.below(own)
  })
})
