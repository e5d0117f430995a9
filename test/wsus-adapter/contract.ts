import { expect } from 'chai'

import { INSTALLATION_STATE, parseWsusTime } from '../../wsus-adapter/index.ts'
import type { ComputerPage, Update, WsusSource } from '../../wsus-adapter/index.ts'
import { all } from './refusal.ts'

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'

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

/**
 * What must hold for every WSUS server by every route: nothing here knows what the server holds, only how its answers hang together.
 * @param open gives a source to a server that allows reading; it is closed at the end
 */
export function describeContract(name: string, open: () => Promise<WsusSource>): void {
  describe(`the contract of a WSUS source: ${name}`, function () {
    this.timeout(600_000)
    let source: WsusSource
    before(async () => {
      source = await open()
    })
    after(() => source.close())

    it('says who the server is, the same each time', async () => {
      const probe = await source.probe()

      expect(probe.serverId).to.match(GUID)
      expect(probe.serverVersion).to.match(/^\d+(\.\d+){2,3}$/)
      expect(probe.role).to.not.equal(0)
      for (const check of Object.values(probe.rows ?? {})) if (check.seen !== null) expect(check.seen).to.be.at.least(check.expected)
      expect(await source.probe()).to.deep.equal(probe)
    })

    it('has groups under the group of all computers', async () => {
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

    it('has classifications and products with titles', async () => {
      const categories = await source.categories()
      const types = new Set(categories.map(({ type }) => type))

      expect(types).to.include('UpdateClassification')
      expect(types).to.include('Product')
      for (const { id, title } of categories) {
        expect(id).to.match(GUID)
        expect(title).to.not.equal('')
      }
    })

    it('has updates, each revision once, that arrived before now', async () => {
      const updates = await updatesOf(source)

      expect(updates).to.not.have.length(0)
      expect(new Set(updates.map((update) => `${update.updateId}:${update.revisionNumber}`)).size).to.equal(updates.length)
      for (const update of updates) {
        expect(update.updateId).to.match(GUID)
        expect(update.title).to.not.equal('')
        expect(parseWsusTime(update.arrivalDate)).to.be.instanceOf(Date)
        for (const kb of update.kbArticles) expect(kb).to.match(/^\d+$/)
      }
    })

    it('resumes where a reading ended, and gives again little of what was there', async () => {
      const pages = await all(source.updates())
      const whole = pages.flatMap((page) => page.updates)
      const cursor = pages.at(-1)?.cursor ?? ''
      const newest = await updatesOf(source, { cursor })
      const known = new Set(whole.map(({ updateId }) => updateId))

      expect(cursor).to.not.equal('')
      expect(newest.length).to.be.within(0, whole.length)
      for (const { updateId } of newest) expect(known).to.include(updateId)
    })

    it('tells what updates replace and need, and says when it does not know a revision', async () => {
      const updates = (await updatesOf(source)).slice(0, 20)
      const unknown = { updateId: '00000000-0000-4000-8000-00000000dead', revisionNumber: 1 }
      const relations = await all(source.relationsOf([...updates, unknown]))
      const categories = new Set((await source.categories()).map(({ id }) => id))

      expect(relations).to.have.length(updates.length + 1)
      for (const { updateId, found, supersedes, prerequisites } of relations) {
        expect(found, updateId).to.equal(updateId !== unknown.updateId)
        expect(supersedes).to.not.include(updateId)
        if (found)
          expect(
            prerequisites.some((id) => categories.has(id)),
            updateId,
          ).to.equal(true)
      }
    })

    it('has approvals of updates it knows for groups it knows', async () => {
      const approvals = (await all(source.approvals())).flat()
      const updates = new Set((await updatesOf(source)).map(({ updateId }) => updateId))
      const groups = new Set((await source.groups()).map(({ id }) => id))

      expect(new Set(approvals.map(({ id }) => id)).size).to.equal(approvals.length)
      for (const approval of approvals) {
        expect(updates, approval.updateId).to.include(approval.updateId)
        expect(groups, approval.targetGroupId).to.include(approval.targetGroupId)
      }
    })

    it('has computers in groups it knows, and by time those that reported since', async () => {
      const { computers, memberships } = together(await all(source.computers()))
      const groups = new Set((await source.groups()).map(({ id }) => id))
      const ids = new Set(computers.map(({ id }) => id))

      expect(ids.size).to.equal(computers.length)
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

    it('states for computers only what was really seen, and says when it does not know one', async () => {
      const ids = together(await all(source.computers()))
        .computers.map(({ id }) => id)
        .slice(0, 20)
      const states = await all(source.statesOf([...ids, 'no-such-computer-0']))

      expect(states.map(({ computerId }) => computerId).toSorted()).to.deep.equal([...ids, 'no-such-computer-0'].toSorted())
      for (const { installations, computerId } of states) {
        expect(new Set(installations.map(({ updateId }) => updateId)).size).to.equal(installations.length)
        for (const { state } of installations) {
          expect(state).to.be.within(INSTALLATION_STATE.notInstalled, INSTALLATION_STATE.installedPendingReboot)
        }
        if (computerId === 'no-such-computer-0') expect(installations).to.deep.equal([])
      }
    })

    it('sums up the same states that it gives one by one', async () => {
      const ids = together(await all(source.computers()))
        .computers.map(({ id }) => id)
        .slice(0, 20)
      const summaries = new Map((await source.summaries()).map((summary) => [summary.computerId, summary.counts]))
      for await (const { computerId, installations } of source.statesOf(ids)) {
        const installed = installations.filter(({ state }) => state === INSTALLATION_STATE.installed).length
        expect(summaries.get(computerId)?.installed ?? 0, computerId).to.equal(installed)
      }
    })

    it('says where its own synchronization stands', async () => {
      const state = await source.syncState()

      expect(state.state).to.be.oneOf(['idle', 'active'])
      expect(state.synchronizationsPerDay).to.be.at.least(0)
    })
  })
}
