import { readFileSync } from 'node:fs'

import { expect } from 'chai'

import { startDemoWsus } from '../../demo/wsus/index.ts'
import type { DemoWsus } from '../../demo/wsus/index.ts'
import { openWsus } from '../../wsus-adapter/index.ts'
import type { SoapOptions, WsusSource } from '../../wsus-adapter/index.ts'
import { RawClient } from '../peers/wsus-calls.ts'
import { describeContract } from './contract.ts'
import { all, refusalOf } from './refusal.ts'

const account = { user: 'reader', password: 'Pässwörd-繕い' }
const running: DemoWsus[] = []

/** A demo WSUS with approvals and two computers that reported by the client protocol. */
async function anEstate(): Promise<DemoWsus> {
  const wsus = await startDemoWsus({ port: 0, auth: { kind: 'ntlm', domain: 'DEMO', role: 'reporter', ...account } })
  running.push(wsus)
  const [first = '', second = '', third = ''] = [...wsus.estate.updates.keys()]
  const tokyo = wsus.addGroup('東京')
  wsus.approve(first, tokyo.id)
  wsus.approve(second, tokyo.id, { optional: true, deadline: new Date('2027-01-01T00:00:00Z') })
  wsus.decline(third)
  for (const [index, name] of ['web01.example.test', 'db01.example.test'].entries()) {
    const client = new RawClient(wsus.url, `11111111-0000-4000-8000-00000000000${index}`, name)
    await client.register('')
    await client.status([first], [second])
  }
  wsus.addComputerToGroup(tokyo.id, '11111111-0000-4000-8000-000000000000')
  return wsus
}

function open(wsus: DemoWsus, more: Partial<SoapOptions> = {}): Promise<WsusSource> {
  return openWsus({ route: 'soap', url: wsus.url, credentials: { kind: 'ntlm', ...account }, busyWait: 1, ...more })
}

describeContract('the demo WSUS by SOAP', async () => open(await anEstate()))
describeContract('the demo WSUS by SOAP in the smallest slices and pages', async () =>
  open(await anEstate(), { parallel: 4, limits: { sliceUpdates: 7, pageRows: 1 } }),
)

const real = process.env['TSUKUROI_TEST_WSUS']
if (real !== undefined) {
  describeContract('the real WSUS that TSUKUROI_TEST_WSUS names', () => {
    const password = readFileSync(process.env['TSUKUROI_TEST_WSUS_PASSWORD_FILE'] ?? '', 'utf8').trimEnd()
    return openWsus({
      route: 'soap',
      url: real,
      credentials: { kind: 'ntlm', user: process.env['TSUKUROI_TEST_WSUS_USER'] ?? '', password },
    })
  })
}

describe('a demo WSUS on a bad day', () => {
  let wsus: DemoWsus
  let source: WsusSource
  beforeEach(async () => {
    wsus = await anEstate()
    source = await open(wsus, { timeouts: { idle: 200 } })
  })
  afterEach(() => source.close())
  after(() => Promise.all(running.map((each) => each.stop())))

  for (const [fault, code] of [
    ['truncate', 'wsus_answer_malformed'],
    ['garbage', 'wsus_answer_malformed'],
    ['shift-rows', 'wsus_rows_shifted'],
    [500, 'wsus_fault'],
  ] as const) {
    it(`answers ${fault} once: the reading fails with ${code}, the next one works`, async () => {
      Object.assign(wsus.faults, { next: fault, operation: 'ExecuteSPGetDeployments', times: 1 })

      expect((await refusalOf(source.approvals())).code).to.equal(code)
      expect((await all(source.approvals())).flat()).to.have.length(2)
    })
  }

  it('hangs once: the approvals are read in slices of their updates instead', async () => {
    Object.assign(wsus.faults, { next: 'hang', operation: 'ExecuteSPGetDeployments', times: 1 })

    expect((await all(source.approvals())).flat()).to.have.length(2)
  })

  it('hangs on and on: the reading fails with wsus_timeout, the next one works', async () => {
    Object.assign(wsus.faults, { next: 'hang', operation: 'ExecuteSPGetDeployments', times: 6 })

    expect((await refusalOf(source.approvals())).code).to.equal('wsus_timeout')
    expect((await all(source.approvals())).flat()).to.have.length(2)
  })

  it('answers 503 twice: the reading goes on', async () => {
    Object.assign(wsus.faults, { next: 503, operation: 'ExecuteSPGetDeployments', times: 2 })

    expect((await all(source.approvals())).flat()).to.have.length(2)
  })

  it('gives the states that clients reported, with the approval that is effective', async () => {
    const [first, second] = [...wsus.estate.updates.keys()]
    const tokyo = (await source.groups()).find(({ name }) => name === '東京')?.id
    const [states] = await all(source.statesOf(['11111111-0000-4000-8000-000000000000']))

    expect(states?.installations.toSorted((a, z) => a.state - z.state)).to.deep.equal([
      { updateId: first, state: 2, effectiveAction: 0, effectiveTargetGroupId: tokyo },
      { updateId: second, state: 4, effectiveAction: 0, effectiveTargetGroupId: tokyo },
    ])
  })

  it('counts one wrong password for many calls', async () => {
    const wrong = await open(wsus, { credentials: { kind: 'ntlm', user: account.user, password: 'wrong' }, parallel: 4 })
    await Promise.all([refusalOf(wrong.groups()), refusalOf(wrong.categories()), refusalOf(wrong.approvals())])
    await wrong.close()

    expect(wsus.refusedPasswords()).to.equal(1)
  })
})
