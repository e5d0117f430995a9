import { expect } from 'chai'
import type { Mailbox } from '../../demo/mailbox/index.ts'
import { COMMAND, withInfra, type App } from '../../server/context.ts'
import { executeRun } from '../../server/discovery/run.ts'
import { requestRun } from '../../server/discovery/service.ts'
import { openWsus } from '../../wsus-adapter/index.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { aMailbox, assign, mailOf, picture, settle, SOURCE, TENANTS, WsusEstate } from './estate.ts'
import { RealService, type Victim } from './service.ts'

const COMPUTERS = 240
const UPDATES = 30
/** The WSUS takes its time, so that there is a middle in which to kill: reading all states takes about five seconds. */
const SLOW_MS = 60
const STATES_OPERATION = 'ExecuteSPGetUpdateInstallationInfoForComputer'

interface Progress extends Record<string, unknown> {
  id: number
  state: string
  phase: string
  read: number
  error_code: string | null
}

describe('a discovery whose processes are killed', function () {
  this.timeout(240_000)
  let estate: WsusEstate
  let mailbox: Mailbox
  let service: RealService
  let undisturbed: TestApp

  before(async () => {
    estate = await WsusEstate.start({ computers: COMPUTERS, updates: UPDATES })
    countStatesAsked()
    mailbox = await aMailbox()
    undisturbed = await openTestApp()
    service = new RealService()
    await service.start()
  })
  after(async () => {
    await service.close()
    await undisturbed.close()
    await mailbox.stop()
    await estate.wsus.stop()
  })

  /** How many computers' states the WSUS was asked for since the last kill: what the CMDB shows comes only with each batch. */
  let statesAsked = 0
  function countStatesAsked(): void {
    const { faults } = estate.wsus
    const take = faults.take.bind(faults)
    faults.take = (operation) => {
      if (operation === STATES_OPERATION) statesAsked++
      return take(operation)
    }
  }

  const newest = async (): Promise<Progress | undefined> => {
    const sql = `select id, state, phase, coalesce((counts->'states'->>'read')::int, 0) as read, error_code
                   from source_run where requested_by = '#COMMAND' order by id desc limit 1`
    return (await service.rows<Progress>(sql).catch(() => []))[0]
  }

  /** Asks for a run and kills at each of the moments; @returns how it ended */
  async function readThrough(moments: readonly { victim: Victim; when: (run: Progress) => boolean }[]): Promise<Progress> {
    Object.assign(estate.wsus.faults, { next: 'slow', slowMs: SLOW_MS, times: Number.POSITIVE_INFINITY })
    const asked = await service.operator('POST', '/discovery/runs', { sourceIds: [SOURCE] })
    expect(asked.status, asked.text).to.equal(201)
    for (const { victim, when } of moments) {
      statesAsked = 0
      await service.until(`the moment to kill ${victim}`, async () => {
        const run = await newest()
        if (run === undefined) return false
        if (run.state !== 'running') throw new Error(`the run was over before ${victim} was killed: ${JSON.stringify(run)}`)
        return when(run)
      })
      await service.kill(victim)
      if (victim === 'everything' || victim === 'main') await service.start()
    }
    estate.wsus.faults.clear()
    await service.until('the run has ended', async () => ((await newest())?.state ?? 'running') !== 'running', 120_000)
    const run = await newest()
    if (run === undefined) throw new Error('the run is gone')
    return run
  }

  /** The same in this process, without a fault. */
  async function readAtOnce(app: App): Promise<void> {
    const [run] = await withInfra(app, COMMAND, (ctx) => requestRun(ctx, { sourceIds: [SOURCE] }, '#COMMAND'))
    await executeRun(app, run?.runId ?? 0, { signal: new AbortController().signal, open: openWsus })
  }

  const askedStatesOf = (computers: number) => () => statesAsked >= computers

  it('is the baseline that it would have been, and mails nobody', async () => {
    const app = await service.app()
    const places = await settle(app, estate.wsus.url, mailbox)
    const otherPlaces = await settle(undisturbed.app, estate.wsus.url)
    estate.report([4, 2, 3, 2, 4])
    estate.approveFrom(0, 5)

    const run = await readThrough([
      { victim: 'worker', when: ({ phase }) => ['computers', 'categories', 'updates', 'relations'].includes(phase) },
      { victim: 'everything', when: askedStatesOf(60) },
    ])
    await readAtOnce(undisturbed.app)

    expect(run).to.include({ state: 'succeeded', error_code: null })
    expect(await picture(app)).to.deep.equal(await picture(undisturbed.app))
    await assign(app, estate, places)
    await assign(undisturbed.app, estate, otherPlaces)
    expect(await service.rows('select from notice')).to.deep.equal([])
  })

  it('writes what an undisturbed one writes, and tells every person once', async () => {
    const app = await service.app()
    estate.report([2, 4, 2, 5, 2, 6])
    estate.approveFrom(5, 20)

    const run = await readThrough([
      { victim: 'worker', when: ({ phase }) => phase === 'approvals' || phase === 'states' },
      { victim: 'worker', when: askedStatesOf(40) },
      { victim: 'postgres', when: askedStatesOf(80) },
      { victim: 'everything', when: askedStatesOf(120) },
    ])
    await readAtOnce(undisturbed.app)

    expect(run).to.include({ state: 'succeeded', error_code: null })
    const [ours, theirs] = [await picture(app), await picture(undisturbed.app)]
    for (const [what, rows] of Object.entries(theirs)) expect(ours[what], what).to.deep.equal(rows)
    expect(ours['digests']).to.have.length(2 * TENANTS.length)
    const people = TENANTS.flatMap((tenant) => [mailOf(`${tenant}-admin`), mailOf(`${tenant}-user`)])
    await service.until('every mail is sent', async () => (await service.rows(`select from notice where state <> 'sent'`)).length === 0)
    expect(people.map((address) => mailbox.mailsTo(address).length)).to.deep.equal(people.map(() => 1))
  })

  it('leaves no double row of history behind', async () => {
    const twice = await service.rows(
      `select tenant_id, computer_id, patch_id, valid_from from verdict_history group by 1, 2, 3, 4 having count(*) > 1`,
    )

    expect(twice).to.deep.equal([])
  })
})
