import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import { cancelRun } from '../../../server/discovery/service.ts'
import { getRun, saveProgress } from '../../../server/discovery/store.ts'
import type { OpenWsus } from '../../../server/sources/open.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { untilSomebodyWaits } from '../../support/locks.ts'
import { anEstate, aSource, beginRun, discover, picture } from './estate.ts'

describe('cancelRun', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const cancel = (runId: number): Promise<unknown> => withInfra(test.app, COMMAND, (ctx) => cancelRun(ctx, runId, '#COMMAND'))

  for (const asked of ['computers', 'updates', 'approvals', 'statesOf'] as const) {
    it(`before the answer to ${asked} is kept: takes the page back, and the next run ends as an undisturbed one`, async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = anEstate()
      const runId = await beginRun(app, source.publicId)
      const open: OpenWsus = async (options) => {
        const route = await wsus.open(options)
        const ask = route[asked].bind(route) as (argument: never) => AsyncIterable<never>
        async function* answered(argument: never): AsyncGenerator<never> {
          await cancel(runId)
          yield* ask(argument)
        }
        return { ...route, [asked]: answered }
      }

      await executeRun(app, runId, { signal: new AbortController().signal, open })

      const run = await withInfra(app, COMMAND, (ctx) => getRun(ctx, runId))
      expect(run).to.deep.include({ state: 'stopped', errorCode: 'discovery_canceled', errorDetails: { by: '#COMMAND' } })
      await discover(app, source.publicId, wsus)
      const ended = await picture(app, source.id)
      await discover(app, source.publicId, wsus, { full: true })
      expect(await picture(app, source.id)).to.deep.equal(ended)
    })
  }

  it('keeps the numbers of a page that is kept in the same moment', async () => {
    const { app } = test
    const source = await aSource(app)
    const runId = await beginRun(app, source.publicId)
    const counts = { touchedTenantKeys: [1] }

    let canceling: Promise<unknown> = Promise.resolve()
    await withInfra(app, COMMAND, async (ctx) => {
      await saveProgress(ctx, runId, { phase: 'computers', counts })
      canceling = cancel(runId)
      await untilSomebodyWaits(app)
    })
    await canceling

    const run = await withInfra(app, COMMAND, (ctx) => getRun(ctx, runId))
    expect(run).to.deep.include({ state: 'stopped', counts })
  })

  it('refuses what does not run', async () => {
    const source = await aSource(test.app)
    const run = await discover(test.app, source.publicId, anEstate())
    const codeOf = (work: Promise<unknown>): Promise<unknown> => work.catch((err: { code: string }) => err.code)

    expect(await codeOf(cancel(run.id))).to.equal('discovery_not_running')
    expect(await codeOf(cancel(999_999))).to.equal('run_not_found')
  })
})
