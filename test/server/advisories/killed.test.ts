import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { advisories, debianList, kevOf, osvLines, osvOf, said, tarOf } from './feed-world.ts'
import { takeAll, type Sent } from './import-in-a-child.ts'

const CHILD = fileURLToPath(new URL('./import-in-a-child.ts', import.meta.url))

describe('an import of feeds whose process is killed', function () {
  this.timeout(120_000)
  let documents: readonly Sent[]
  const tests: TestApp[] = []

  before(async () => {
    const sent = (feed: string, body: string | Buffer, layout: Sent['layout'] = 'documents'): Sent => ({
      feed,
      layout,
      body: Buffer.from(body).toString('base64'),
    })
    const set = async (count: number, severity: string) =>
      tarOf(
        Object.fromEntries(
          advisories(count, 500, { severity, modified: '2026-02-01T00:00:00Z' }).map((one) => [`${one.id}.json`, osvOf(one)]),
        ),
      )
    documents = [
      sent('lines', osvLines(advisories(40))),
      sent('threats', kevOf(['CVE-2026-0003', 'CVE-2026-0501'])),
      sent('set', await set(10, 'Low'), 'set'),
      sent('lines', osvLines([...advisories(39), ...advisories(2, 60, { severity: 'Critical' })])),
      sent('set', await set(9, 'Critical'), 'set'),
      sent('list', debianList([{ id: 'DSA-1-1', package: 'bash', fixed: '5.2-1' }])),
    ]
  })
  afterEach(async () => {
    for (const test of tests.splice(0)) await test.close()
  })

  async function anApp(): Promise<TestApp> {
    const test = await openTestApp()
    tests.push(test)
    return test
  }

  /** @returns how many statements it made, or null when it died */
  async function inAChild(test: TestApp, deathAt: number): Promise<number | null> {
    const child = fork(CHILD, [], {
      env: { ...process.env, TSUKUROI_STATE: test.app.config.stateDir },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.send({ urls: test.app.pools.urls, documents, deathAt })
    return Promise.race([once(child, 'message').then(([statements]) => statements as number), once(child, 'exit').then(() => null)])
  }

  it('leaves each document in force or not, and the next one makes what an undisturbed one makes', async () => {
    // What is said after each of the documents.
    const steps: unknown[] = []
    const clean = await anApp()
    steps.push(await said(clean.app))
    for (const document of documents) {
      await takeAll(clean.app, [document])
      steps.push(await said(clean.app))
    }
    const statements = await inAChild(await anApp(), 0)
    expect(statements).to.be.greaterThan(200)

    const killed = await anApp()
    for (const share of [0.03, 0.12, 0.3, 0.5, 0.7, 0.85, 0.97]) {
      expect(await inAChild(killed, Math.floor(statements! * share)), `killed at ${share}`).to.equal(null)
      const found = JSON.stringify(await said(killed.app))
      const step = steps.findIndex((one) => JSON.stringify(one) === found)
      expect(step, `killed at ${share}: ${found.slice(0, 200)}`).to.be.greaterThanOrEqual(0)
      // From the beginning again: documents that are older than what is in force are no longer taken.
      await killed.app.pools.owner.raw(
        'truncate feed_document, advisory_document, package_fix, catalog_stream, threat, threat_document, advisory, document, package_state cascade',
      )
    }
    await takeAll(killed.app, documents)
    expect(await said(killed.app)).to.deep.equal(await said(clean.app))
  })

  it('goes on where it was, and what it left lying is swept later', async () => {
    const [clean, killed] = [await anApp(), await anApp()]
    const firsts = documents.slice(0, 3)
    await takeAll(clean.app, firsts)
    const whole = documents
    documents = firsts
    const statements = await inAChild(await anApp(), 0)
    for (const share of [0.2, 0.6, 0.9]) await inAChild(killed, Math.floor(statements! * share))
    await takeAll(killed.app, firsts)
    documents = whole

    expect(await said(killed.app)).to.deep.equal(await said(clean.app))
    const left = await readdir(join(killed.app.config.stateDir, 'incoming'))
    expect(left.length).to.be.lessThanOrEqual(3)
  })
})
