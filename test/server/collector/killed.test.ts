import { expect } from 'chai'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { wishesOf } from '../../../server/collector/service.ts'
import type { DemoWsus } from '../../../demo/wsus/index.ts'
import { stopAll } from '../../demo/wsus/a-wsus.ts'
import { aSusdb, closeAll, type ASusdb } from '../../wsus-adapter/susdb/a-susdb.ts'
import { anEstateToRead, changeEstate } from '../discovery/killed-estate.ts'
import { expectTwins, KillableRun } from '../discovery/killing.ts'
import { collect, deliver, speakerOf } from './deliveries.ts'

const CHILD = fileURLToPath(new URL('./deliver-in-a-child.ts', import.meta.url))

describe('a delivery', function () {
  this.timeout(120_000)
  let wsus: DemoWsus
  let susdb: ASusdb
  let clean: KillableRun
  let killed: KillableRun

  beforeEach(async () => {
    wsus = await anEstateToRead({ computers: 6, updates: 18 })
    susdb = await aSusdb({})
    ;[clean, killed] = [await KillableRun.over({ kind: 'collector' }), await KillableRun.over({ kind: 'collector' })]
  })
  afterEach(async () => {
    for (const run of [clean, killed]) await run.close()
    await closeAll()
    await stopAll()
  })

  const statesOf = async ({ app }: KillableRun): Promise<unknown> =>
    (await app.pools.infra('collector_delivery').orderBy('id')).map(({ state }: { state: string }) => state)

  it('is read again by the next process when its reader is killed between its parts, and makes the CMDB that it would have made', async () => {
    for (const [what, wish, parts] of [
      ['first', {}, [1, 20]],
      ['by difference', { targets: [1, 2, 3, 4, 5, 6] }, [9]],
    ] as const) {
      if (what !== 'first') changeEstate(wsus, 1)
      const sent = await collect(wsus, susdb, wish)
      for (const run of [clean, killed]) await deliver(run, sent)
      await clean.finish()
      for (const part of parts) expect(await killed.read({ part }), `${what}, killed at part ${part}`).to.equal(false)
      await killed.finish()
      await expectTwins(killed, clean, what)
    }
  })

  it('stays when its reader is killed, and the newer one that came meanwhile is read to its end', async () => {
    const [first, second] = [await collect(wsus, susdb), await collect(wsus, susdb)]
    for (const sent of [first, second]) {
      await deliver(clean, sent)
      await clean.finish()
    }
    await deliver(killed, first)
    expect(await killed.read({ part: 20 })).to.equal(false)
    await deliver(killed, second)
    expect(await statesOf(killed)).to.deep.equal(['complete', 'complete'])
    await killed.finish()
    // The collector asks what to send next: what was read goes.
    for (const run of [clean, killed]) await wishesOf(run.app, speakerOf(run))
    expect(await statesOf(killed)).to.deep.equal(['read', 'read'])

    await expectTwins(killed, clean, 'with a newer delivery')
  })

  it('is kept once, however often the process dies that takes it in', async () => {
    const sent = await collect(wsus, susdb)
    await deliver(clean, sent)
    for (const deathAt of [5, 4 * sent.parts.length]) {
      const child = fork(CHILD, [], {
        env: { ...process.env, TSUKUROI_STATE: killed.app.config.stateDir },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      child.send({ urls: killed.app.pools.urls, speaker: speakerOf(killed), sent, deathAt })
      const ended = await Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)])
      expect(ended, `died at statement ${deathAt}`).to.equal(false)
    }
    await deliver(killed, sent)
    for (const run of [clean, killed]) await run.finish()

    await expectTwins(killed, clean, 'the first delivery')
  })
})
