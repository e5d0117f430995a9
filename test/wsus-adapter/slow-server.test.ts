import { expect } from 'chai'

import type { ComputerPage } from '../../wsus-adapter/index.ts'
import { computerRow, g, i, result, rowsResult, s, setsResult } from '../peers/wsus-xml.ts'
import { fails } from '../peers/wsus-scripted.ts'
import type { SeenRequest } from '../peers/wsus-scripted.ts'
import { all, refusalOf } from './refusal.ts'
import { closeAll, scripted } from './scripted.ts'

const ROOT = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const TOKYO = '11111111-0000-4000-8000-000000000001'
const PCS = [1, 2, 3].map((number) => `cccccccc-0000-4000-8000-00000000000${number}`)
const UPDATES = [1, 2].map((number) => `aaaaaaaa-0000-4000-8000-00000000000${number}`)
const SLOW = fails('System.Data.SqlClient.SqlException', 'Execution Timeout Expired.')
const SEARCH = 'ExecuteSPSearchComputers'
const STATES = 'ExecuteSPGetUpdateInstallationInfoForComputer'

/** Answers by what was asked. */
function playing(play: (body: string) => string | typeof SLOW) {
  return async (...[response, request]: Parameters<typeof SLOW>): Promise<void> => {
    const answer = play((request as SeenRequest).body)
    if (typeof answer === 'string') response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(answer)
    else await answer(response, request)
  }
}

const pc = (index: number): ReturnType<typeof computerRow> => computerRow({ id: PCS[index] ?? '', name: `pc${index}` })
const member = (index: number, group: string) => [s(PCS[index] ?? ''), g(group)]

const groups = rowsResult('ExecuteSPGetAllTargetGroups', [
  [s('Computers'), s('All Computers'), g(ROOT), i(1), i(0), null],
  [s('Computers'), s('Tokyo'), g(TOKYO), i(2), i(1), g(ROOT)],
])

/** Too slow for everything at once, not for one group. */
function slowForAll(body: string): string | typeof SLOW {
  if (body.includes(TOKYO)) return setsResult(SEARCH, [[pc(0), pc(1)], [], [member(0, TOKYO), member(1, TOKYO), member(1, ROOT)]])
  if (body.includes(ROOT)) return setsResult(SEARCH, [[pc(1), pc(2)], [], [member(1, TOKYO), member(1, ROOT), member(2, ROOT)]])
  return SLOW
}

describe('a server that is too slow for one large answer', () => {
  afterEach(closeAll)

  it('is asked for computers group by group; each computer and each membership comes once', async () => {
    const { server, source } = await scripted()
    server.on('ExecuteSPGetAllTargetGroups', groups)
    server.on('ExecuteSPGetComputerCount', result('ExecuteSPGetComputerCount', '3'))
    server.on(SEARCH, playing(slowForAll))
    const pages: ComputerPage[] = await all(source.computers({ reportedSince: '2025-01-01T00:00:00' }))

    expect(pages.flatMap((page) => page.computers.map(({ id }) => id)).toSorted()).to.deep.equal(PCS)
    expect(pages.flatMap((page) => page.memberships)).to.have.length(4)
    for (const { operation, body } of server.requests) {
      if (operation === SEARCH || operation.endsWith('Count')) expect(body).to.contain('FromLastReportedStatusTime')
    }
  })

  it('fails with what it said first when the groups do not hold all computers', async () => {
    const { server, source } = await scripted()
    server.on('ExecuteSPGetAllTargetGroups', groups)
    server.on('ExecuteSPGetComputerCount', result('ExecuteSPGetComputerCount', '4'))
    server.on(SEARCH, playing(slowForAll))
    const error = await refusalOf(source.computers())

    expect([error.code, error.transient]).to.deep.equal(['wsus_fault', true])
  })

  it('is asked for the states of a computer in slices of arrival; each comes once', async () => {
    const { server, source } = await scripted()
    const rows = UPDATES.map((id) => [g(id), s(PCS[0] ?? ''), i(2), null, null])
    server.on(
      STATES,
      playing((body) =>
        body.includes('ArrivalDate') ? rowsResult(STATES, body.includes('FromArrivalDate') ? rows : rows.slice(0, 1)) : SLOW,
      ),
    )
    const [states] = await all(source.statesOf([PCS[0] ?? '']))

    expect(states?.found).to.equal(true)
    expect(states?.installations.map(({ updateId }) => updateId)).to.deep.equal(UPDATES)
    expect(server.requests).to.have.length(3)
  })

  it('is given up on after six refusals in a row', async () => {
    const { server, source } = await scripted()
    server.on(
      STATES,
      playing(() => SLOW),
    )
    const error = await refusalOf(source.statesOf([PCS[0] ?? '']))

    expect(error.code).to.equal('wsus_fault')
    expect(server.requests).to.have.length(6)
  })
})
