import { expect } from 'chai'

import { INSTALLATION_STATE, parseWsusTime, WSUS_FACTS } from '../../wsus-adapter/index.ts'
import type { ComputerPage, Update, UpdateRelations, WsusFact, WsusProbe, WsusSource } from '../../wsus-adapter/index.ts'
import { all, refusalOf } from './refusal.ts'

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const SYNC_EVENTS = [381, 382, 384, 385, 386]
const NOBODY = 'no-such-computer-0'

async function updatesOf(source: WsusSource, scope?: Parameters<WsusSource['updates']>[0]): Promise<Update[]> {
  return (await all(source.updates(scope))).flatMap((page) => page.updates)
}

function together(pages: readonly ComputerPage[]): ComputerPage {
  return {
    computers: pages.flatMap((page) => page.computers),
    requestedGroups: pages.flatMap((page) => page.requestedGroups),
    memberships: pages.flatMap((page) => page.memberships),
  }
}

async function computerIdsOf(source: WsusSource, most: number): Promise<string[]> {
  const { computers } = together(await all(source.computers()))
  return computers.map(({ id }) => id).slice(0, most)
}

type Asked = Promise<unknown> | AsyncIterable<unknown>

/** How each fact is asked for, where asking is one call. */
const ASK: Partial<Record<WsusFact, (source: WsusSource) => Asked>> = {
  groups: (source) => source.groups(),
  computers: (source) => source.computers(),
  categories: (source) => source.categories(),
  updates: (source) => source.updates(),
  flags: (source) => source.flags(),
  approvals: (source) => source.approvals(),
  states: (source) => source.statesOf([NOBODY]),
  effectiveDigests: (source) => source.effectiveDigests(),
  summaries: (source) => source.summaries(),
  syncState: (source) => source.syncState(),
  downstreamServers: (source) => source.downstreamServers(),
  events: (source) => source.events('2026-01-01T00:00:00.000'),
}

// Some routes throw at once, some when they are read: both are a refusal.
async function refused(ask: () => Asked): Promise<string> {
  const error = await refusalOf(
    (async () => {
      const answer = ask()
      if (Symbol.asyncIterator in answer) for await (const _page of answer);
      else await answer
    })(),
  )
  return error.code
}

/**
 * What must hold for every WSUS server by every route: nothing here knows what the server holds, only how its answers hang together. A
 * fact is looked at where `probe().reads` promises it; what is not promised must be refused.
 * @param open gives a source to a server that allows reading; it is closed at the end
 */
export function describeContract(name: string, open: () => Promise<WsusSource>): void {
  describe(`the contract of a WSUS source: ${name}`, function () {
    this.timeout(600_000)
    let source: WsusSource
    let probe: WsusProbe
    before(async () => {
      source = await open()
      probe = await source.probe()
    })
    after(() => source.close())

    /** A sentence about facts: looked at when the route reads them all; else those that it does not read are refused. */
    function about(facts: readonly WsusFact[], sentence: string, look: () => Promise<void>): void {
      it(sentence, async () => {
        const missing = facts.filter((fact) => !probe.reads[fact])
        if (missing.length === 0) await look()
        for (const fact of missing) await expectRefusal(fact)
      })
    }

    async function expectRefusal(fact: WsusFact): Promise<void> {
      const ask = ASK[fact]
      if (ask) expect(await refused(() => ask(source)), fact).to.equal('wsus_route_cannot')
    }

    it('says who the server is, the same each time', async () => {
      expect(probe.serverId).to.match(GUID)
      expect(probe.identity).to.be.oneOf(['server', 'database'])
      if (probe.serverVersion !== null) expect(probe.serverVersion).to.match(/^\d+(\.\d+){2,3}$/)
      expect(probe.role).to.not.equal(0)
      for (const check of Object.values(probe.rows ?? {})) if (check.seen !== null) expect(check.seen).to.be.at.least(check.expected)
      expect(await source.probe()).to.deep.equal(probe)
    })

    it('reads something, and says of each fact whether', () => {
      expect(Object.keys(probe.reads).toSorted()).to.deep.equal([...WSUS_FACTS].toSorted())
      expect(Object.values(probe.reads)).to.include(true)
      for (const lack of probe.lacks) {
        expect(lack.object).to.not.equal('')
        expect(WSUS_FACTS).to.include.members([...lack.facts])
      }
    })

    it('refuses what it says it cannot read', async () => {
      for (const fact of WSUS_FACTS) if (!probe.reads[fact]) await expectRefusal(fact)
      const revision = { updateId: '00000000-0000-4000-8000-00000000dead', revisionNumber: 1 }
      if (!probe.reads.relations) expect(await refused(() => source.relationsOf([revision]))).to.equal('wsus_route_cannot')
    })

    about(['groups'], 'has groups under the group of all computers', async () => {
      const groups = await source.groups()
      const ids = new Set(groups.map(({ id }) => id))

      expect(ids).to.include(ALL_COMPUTERS)
      expect(ids.size).to.equal(groups.length)
      for (const group of groups) {
        expect(group.id).to.match(GUID)
        expect(group.name).to.not.equal('')
        if (group.parentId !== null) expect(ids, group.name).to.include(group.parentId)
      }
    })

    about(['categories'], 'has classifications and products with titles', async () => {
      const categories = await source.categories()
      const types = new Set(categories.map(({ type }) => type))

      expect(types).to.include('UpdateClassification')
      expect(types).to.include('Product')
      expect(new Set(categories.map(({ id }) => id)).size).to.equal(categories.length)
      for (const { id, title } of categories) {
        expect(id).to.match(GUID)
        expect(title).to.not.equal('')
      }
    })

    about(['updates'], 'has updates, each revision once, that arrived before now', async () => {
      const updates = await updatesOf(source)

      expect(updates).to.not.have.length(0)
      expect(new Set(updates.map((update) => `${update.updateId}:${update.revisionNumber}`)).size).to.equal(updates.length)
      for (const update of updates) {
        expect(update.updateId).to.match(GUID)
        expect(update.title).to.not.equal('')
        if (update.arrivalDate !== null) expect(parseWsusTime(update.arrivalDate)).to.be.instanceOf(Date)
        for (const kb of update.kbArticles) expect(kb).to.match(/^\d+$/)
        for (const { language } of update.texts) expect(language).to.match(/^[a-z]{2}/)
      }
    })

    about(['updates', 'categories'], 'files updates under categories that it knows', async () => {
      const categories = new Map((await source.categories()).map(({ id, title }) => [id, title]))
      for (const update of await updatesOf(source)) {
        for (const { id, title } of update.categories) {
          expect(title).to.not.equal('')
          if (id !== null) expect([...categories.keys()], title).to.include(id)
        }
      }
    })

    about(['updates'], 'resumes where a reading ended, and gives again little of what was there', async () => {
      const pages = await all(source.updates())
      const whole = pages.flatMap((page) => page.updates)
      const cursor = pages.at(-1)?.cursor ?? ''
      const newest = await updatesOf(source, { cursor })
      const known = new Set(whole.map(({ updateId }) => updateId))

      expect(cursor).to.not.equal('')
      expect(newest.length).to.be.within(0, whole.length)
      for (const { updateId } of newest) expect(known).to.include(updateId)
    })

    about(['updates'], 'refuses a cursor that it did not give', async () => {
      expect(await refused(() => source.updates({ cursor: 'no cursor of anybody' }))).to.equal('wsus_cursor_rejected')
    })

    about(['flags', 'updates'], 'says the same of an update in its flags as in the update', async () => {
      const flags = new Map((await all(source.flags())).flat().map((each) => [`${each.updateId}:${each.revisionNumber}`, each]))
      for (const update of await updatesOf(source)) {
        const { updateId, revisionNumber, isDeclined, isSuperseded, publicationState, arrivalDate } = update
        if (!update.isLatestRevision) continue
        const same = { updateId, revisionNumber, isDeclined, isSuperseded, publicationState, arrivalDate }
        expect(flags.get(`${updateId}:${revisionNumber}`), updateId).to.deep.equal(same)
      }
    })

    about(
      ['updates', 'relations', 'categories'],
      'tells what updates replace and need, and says when it does not know a revision',
      async () => {
        const updates = (await updatesOf(source)).slice(0, 20)
        const unknown = { updateId: '00000000-0000-4000-8000-00000000dead', revisionNumber: 1 }
        const along = updates.flatMap(({ updateId, revisionNumber, relations }): UpdateRelations[] =>
          relations === null ? [] : [{ updateId, revisionNumber, found: true, ...relations }],
        )
        const asked = along.length === updates.length ? null : await all(source.relationsOf([...updates, unknown]))
        const categories = new Set((await source.categories()).map(({ id }) => id))

        if (asked !== null) expect(asked).to.have.length(updates.length + 1)
        for (const { updateId, found, supersedes, prerequisites } of asked ?? along) {
          expect(found, updateId).to.equal(updateId !== unknown.updateId)
          expect(supersedes).to.not.include(updateId)
          const files = prerequisites.some((id) => categories.has(id))
          if (found) expect(files, updateId).to.equal(true)
        }
      },
    )

    about(['approvals', 'updates'], 'has approvals of updates it knows, for groups it knows', async () => {
      const approvals = (await all(source.approvals())).flat()
      const updates = new Set((await updatesOf(source)).map(({ updateId }) => updateId))
      const groups = probe.reads.groups ? new Set((await source.groups()).map(({ id }) => id)) : null

      expect(new Set(approvals.map(({ id }) => id)).size).to.equal(approvals.length)
      for (const approval of approvals) {
        expect(updates, approval.updateId).to.include(approval.updateId)
        if (groups) expect(groups, approval.targetGroupId).to.include(approval.targetGroupId)
      }
    })

    about(['computers', 'groups'], 'has computers in groups it knows, and by time those that reported since', async () => {
      const { computers, memberships } = together(await all(source.computers()))
      const groups = new Set((await source.groups()).map(({ id }) => id))
      const ids = new Set(computers.map(({ id }) => id))

      expect(ids.size).to.equal(computers.length)
      for (const { parentServerId } of computers) expect(parentServerId).to.equal(null)
      for (const { computerId, groupId } of memberships) {
        expect(ids).to.include(computerId)
        expect(groups).to.include(groupId)
      }
      const reports = computers.map((computer) => computer.lastReportedStatusTime ?? '').filter((time) => parseWsusTime(time) !== null)
      const latest = reports.toSorted().at(-1)
      if (latest === undefined) return
      const since = together(await all(source.computers({ reportedSince: latest })))
      expect(since.computers.length).to.be.within(1, computers.length)
      for (const computer of since.computers) {
        expect(parseWsusTime(computer.lastReportedStatusTime)?.getTime()).to.be.at.least(parseWsusTime(latest)?.getTime() ?? 0)
      }
    })

    about(['computers'], 'adds the computers of downstream servers when asked to, and names their server', async () => {
      const direct = new Set(together(await all(source.computers())).computers.map(({ id }) => id))
      const everyone = together(await all(source.computers({ downstream: true }))).computers

      expect(everyone.map(({ id }) => id)).to.include.members([...direct])
      for (const { id, parentServerId } of everyone) expect(parentServerId === null, id).to.equal(direct.has(id))
    })

    about(['states', 'computers'], 'states for computers only what was really seen, and says when it does not know one', async () => {
      const ids = await computerIdsOf(source, 20)
      const states = await all(source.statesOf([...ids, NOBODY]))
      const told = states.map(({ computerId }) => computerId)

      expect(new Set(told).size).to.equal(told.length)
      expect([...ids, NOBODY]).to.include.members(told)
      // What a collector did not deliver is left out; every other route knows each computer, or says that it does not.
      if (probe.route !== 'collector') expect(told).to.have.length(ids.length + 1)
      for (const { installations, computerId, found } of states) {
        expect(new Set(installations.map(({ updateId }) => updateId)).size).to.equal(installations.length)
        for (const { state } of installations) {
          expect(state).to.be.within(INSTALLATION_STATE.notInstalled, INSTALLATION_STATE.installedPendingReboot)
        }
        if (computerId === NOBODY) expect({ found, installations }).to.deep.equal({ found: false, installations: [] })
      }
    })

    about(['states', 'computers', 'updates'], 'states what it knows of updates that it knows', async () => {
      const updates = new Set((await updatesOf(source)).map(({ updateId }) => updateId))
      for await (const { installations } of source.statesOf(await computerIdsOf(source, 20))) {
        for (const { updateId } of installations) expect(updates).to.include(updateId)
      }
    })

    about(['states', 'effectiveApprovals', 'approvals', 'computers'], 'takes what is effective from approvals that there are', async () => {
      const approvals = (await all(source.approvals())).flat()
      const keys = new Set(approvals.map(({ updateId, targetGroupId, action }) => `${updateId} ${targetGroupId} ${action}`))
      for await (const { installations } of source.statesOf(await computerIdsOf(source, 20))) {
        for (const { updateId, effectiveAction, effectiveTargetGroupId } of installations) {
          expect(effectiveAction === null).to.equal(effectiveTargetGroupId === null)
          if (effectiveAction !== null) expect(keys).to.include(`${updateId} ${effectiveTargetGroupId} ${effectiveAction}`)
        }
      }
    })

    about(
      ['effectiveDigests', 'computers'],
      'gives each computer one digest of what is effective, the same while nothing changes',
      async () => {
        const ids = await computerIdsOf(source, Infinity)
        const digests = (await all(source.effectiveDigests())).flat()

        expect(new Set(digests.map(({ computerId }) => computerId)).size).to.equal(digests.length)
        expect(digests.map(({ computerId }) => computerId)).to.include.members(ids)
        expect((await all(source.effectiveDigests())).flat()).to.have.deep.members(digests)
      },
    )

    about(['summaries', 'states', 'computers'], 'sums up the same states that it gives one by one', async () => {
      const ids = await computerIdsOf(source, 20)
      const summaries = new Map((await source.summaries()).map((summary) => [summary.computerId, summary.counts]))
      for await (const { computerId, installations } of source.statesOf(ids)) {
        const installed = installations.filter(({ state }) => state === INSTALLATION_STATE.installed).length
        expect(summaries.get(computerId)?.installed ?? 0, computerId).to.equal(installed)
      }
    })

    about(['syncState'], 'says where its own synchronization stands', async () => {
      const state = await source.syncState()

      expect(state.state).to.be.oneOf(['idle', 'active'])
      expect(state.synchronizationsPerDay).to.be.at.least(0)
    })

    about(['downstreamServers'], 'names each server below it once, under servers it knows', async () => {
      const servers = await source.downstreamServers()
      const ids = new Set(servers.map(({ id }) => id))

      expect(ids.size).to.equal(servers.length)
      for (const { id, name: fqdn, parentId } of servers) {
        expect(id).to.match(GUID)
        expect(fqdn).to.not.equal('')
        // A server right below this one may name this one.
        if (parentId !== null) expect([...ids, probe.serverId]).to.include(parentId)
      }
    })

    about(['events'], 'tells events of its synchronization, oldest first, since a time', async () => {
      const events = await source.events('2000-01-01T00:00:00.000')
      const times = events.map(({ time }) => parseWsusTime(time)?.getTime() ?? Number.NaN)

      expect(new Set(events.map(({ id }) => id)).size).to.equal(events.length)
      for (const { eventId } of events) expect(eventId).to.be.oneOf(SYNC_EVENTS)
      expect(times).to.deep.equal(times.toSorted((a, z) => a - z))
      const last = events.at(-1)
      if (last) expect((await source.events(last.time)).map(({ id }) => id)).to.include(last.id)
    })
  })
}
