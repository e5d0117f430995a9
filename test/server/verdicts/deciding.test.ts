import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { windowsPatchKey } from '../../../catalog/index.ts'
import { reportingServer } from '../../../server/computers/rules.ts'
import { decidingVoice } from '../../../server/verdicts/rules.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { aTenant, computers } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, tell, verdictsOf } from '../matching/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'

interface Case {
  /** The computer reports to the server directly, not to one below it. */
  readonly direct: readonly [boolean, boolean]
  readonly knowsPatch: readonly [boolean, boolean]
  readonly readFirst: 0 | 1
}

const BOTH = [true, false] as const
const CASES: readonly Case[] = BOTH.flatMap((a) =>
  BOTH.flatMap((b) =>
    BOTH.flatMap((x) =>
      BOTH.flatMap((y) => ([0, 1] as const).map((readFirst): Case => ({ direct: [a, b], knowsPatch: [x, y], readFirst }))),
    ),
  ),
).filter(({ knowsPatch }) => knowsPatch.some(Boolean))

describe('the stored verdict of a computer that two servers know', function () {
  this.timeout(120_000)
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())

  for (const one of CASES) {
    const told = `direct ${one.direct.map(Number).join('')}, patch known ${one.knowsPatch.map(Number).join('')}, server ${one.readFirst + 1} read first`
    it(`is that of the server which the one rule names: ${told}`, async () => {
      const { sources, updateId, views } = await twoServers(test, one)

      const decider = reportingServer(views)?.sourceId
      // Whoever is read first is the only one that knows the computer then, and decides until the other comes; a server above is never asked.
      const servers = sources.map((sourceId, i) => {
        const decides = sourceId === decider && one.direct[i] === true
        return { sourceId, decides, spoke: one.knowsPatch[i] === true && one.direct[i] === true && (decides || one.readFirst === i) }
      })
      const voice = decidingVoice({ kind: 'windows', servers, engineCovers: false, agent: false, manual: false })
      const rows = (await test.app.pools
        .infra('verdict')
        .join('patch', 'patch.id', 'verdict.patch_id')
        .where({ 'patch.public_id': windowsPatchKey(updateId) })
        .pluck('verdict.source_id')) as number[]
      expect(rows).to.deep.equal(voice?.kind === 'wsus' ? [voice.sourceId] : [])
    })
  }
})

/** Two servers that know the same computer; each that knows the patch says that it is missing. Both are read twice. */
async function twoServers({ app }: TestApp, { direct, knowsPatch, readFirst }: Case) {
  const [first, second] = [await aSource(app), await aSource(app)]
  const wsus = [new FakeWsus(), new FakeWsus()] as const
  const [computerId, updateId, name] = [randomUUID(), randomUUID(), `${randomUUID().slice(0, 8)}.deciding.example`]
  for (const [i, server] of wsus.entries()) {
    server.addComputer(name, { id: computerId })
    const computer = server.computers.get(computerId)
    if (computer !== undefined && direct[i] === false) computer.target = { ...computer.target, parentServerId: randomUUID() }
    if (knowsPatch[i] === true) server.addUpdate({ id: updateId })
    server.report(computerId, knowsPatch[i] === true ? { [updateId]: 2 } : {})
  }
  const order = readFirst === 0 ? ([0, 1] as const) : ([1, 0] as const)
  for (const i of [...order, ...order]) await discover(app, (i === 0 ? first : second).publicId, wsus[i])
  const sources = [first.id, second.id] as const
  const views = sources.map((sourceId, i) => ({
    sourceComputerId: i,
    sourceId,
    absent: false,
    direct: direct[i] === true,
    lastSyncAt: new Date(`${wsus[i as 0 | 1].computers.get(computerId)?.target.lastSyncTime ?? ''}Z`),
    lastReportAt: new Date(`${wsus[i as 0 | 1].computers.get(computerId)?.target.lastReportedStatusTime ?? ''}Z`),
  }))
  return { sources, updateId, views }
}

describe('the stored verdict about a package', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())

  for (const engineCovers of BOTH) {
    for (const agent of BOTH) {
      it(`is that of the voice which the one rule names: catalog ${String(engineCovers)}, package manager ${String(agent)}`, async () => {
        const { app } = test
        const world = await aTenant(app)
        const [computer] = await computers(world, 1, { osType: 'linux' })
        if (computer === undefined) throw new Error('no computer was made')
        const name = `p${randomUUID().slice(0, 8)}`
        const release = `debian ${randomUUID().slice(0, 8)}`
        const feed = await aFeed(app, engineCovers ? [`${release.replace(' ', '/')}/security`] : [])
        await say(app, feed, [{ release: release.replace(' ', '/'), package: name, version: '2' }])
        await evaluate(app)
        const missing = agent ? [offer(name, '2')] : []
        await tell(world, computer, inventory([dpkg(name, '1')], { machine: { platform: 'linux', os: { release } }, missing }))

        const voice = decidingVoice({ kind: 'linux', servers: [], engineCovers, agent, manual: false })
        const named = voice?.kind === 'engine' ? ['Catalog'] : voice?.kind === 'agent' ? ['Agents'] : []
        expect((await verdictsOf(app, computer)).map((one) => one.source)).to.deep.equal(named)
      })
    }
  }
})
