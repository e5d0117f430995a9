import { expect } from 'chai'

import { startScriptedUpstream } from '../../peers/upstream-scripted.ts'
import { revisionList } from '../../../wsus-adapter/sync/revisions.ts'
import { Session } from '../../../wsus-adapter/sync/session.ts'
import { syncSettings } from '../../../wsus-adapter/sync/settings.ts'
import { ACCOUNT, atTheEnd, closeAll } from './a-sync-source.ts'

// What a real server answered in one piece, 3.09 MB, with duplicates.
const REVISIONS = 24_509

function* list(): Generator<string> {
  yield '<Anchor>9438,2026-10-04 16:33:26.750</Anchor><NewRevisions>'
  for (let number = 0; number < REVISIONS; number += 1) {
    const id = `8c55755c-2b9d-48cc-be8b-${String(number % (REVISIONS - 500)).padStart(12, '0')}`
    yield `<UpdateIdentity><UpdateID>${id}</UpdateID><RevisionNumber>${200 + (number % 2)}</RevisionNumber></UpdateIdentity>`
  }
  yield '</NewRevisions>'
}

describe('revisionList', () => {
  afterEach(closeAll)

  it('reads a list as long as real ones, each update once', async () => {
    const server = await startScriptedUpstream((operation) => (operation === 'GetRevisionIdList' ? { pieces: list() } : undefined))
    atTheEnd(() => server.close())
    const settings = syncSettings({ route: 'sync', url: server.url, account: ACCOUNT })
    const session = new Session(settings)
    atTheEnd(async () => session.close())
    const { newest, anchor, revised } = await revisionList(session, settings.limits, { config: true, anchor: null })

    expect(newest).to.have.length(REVISIONS - 500)
    expect(anchor).to.equal('9438,2026-10-04 16:33:26.750')
    // The list begins anew after an odd number of them, so each that comes twice comes with the other revision.
    expect(revised.size).to.equal(500)
  })
})
