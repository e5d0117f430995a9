import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { ROLES, type Role } from '../../../server/authorization.ts'
import { addComputerGroup } from '../../../server/computer-groups/service.ts'
import { SYSTEM, withInfra, withViewer, type Actor } from '../../../server/context.ts'
import { endpoints } from '../../../server/endpoints.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { changePasswords } from '../../../server/users/service.ts'
import { openTestApi, type Answer, type Browser, type TestApi } from '../../support/api.ts'
import { aUser, PASSWORD } from '../../support/people.ts'
import { aPatch, aRequest, aTenant, computers, requested, type TestComputer, type World } from '../jobs/world.ts'

/** Whose computers there are: of the user's own group, of another group of the tenant, of another tenant. */
const PLACES = ['own', 'others', 'foreign'] as const
type Place = (typeof PLACES)[number]

/** What each role may see: the one rule that every list and every count must follow. */
const SEES: Readonly<Record<Role, readonly Place[]>> = {
  infra_admin: PLACES,
  administrator: PLACES,
  tenant_admin: ['own', 'others'],
  tenant_user: ['own'],
}

interface Estate {
  readonly computerIds: Readonly<Record<Place, readonly string[]>>
  readonly patchId: string
  readonly jobId: string
  readonly computerGroupId: string
}

/** How an endpoint is asked, and which of our computers its answer speaks of: their ids, or how many of them there are. */
interface Probe {
  path(estate: Estate): string
  seen(answer: Answer, estate: Estate): readonly string[] | number
}

const idsIn = (answer: Answer, key = 'computerId'): string[] => answer.json.items.map((item) => String(item[key]))

/** A field of each line of an export with one JSON object a line. */
const linesIn = ({ text }: Answer, key: string): string[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => String((JSON.parse(line) as Record<string, unknown>)[key]))

const PROBES: Readonly<Record<string, Probe>> = {
  listComputers: { path: () => '/computers?limit=200', seen: (answer) => idsIn(answer) },
  listVerdicts: { path: ({ patchId }) => `/verdicts?limit=200&patchId=${encodeURIComponent(patchId)}`, seen: (answer) => idsIn(answer) },
  exportVerdicts: {
    path: ({ patchId }) => `/verdicts/export?patchId=${encodeURIComponent(patchId)}`,
    seen: (answer) => linesIn(answer, 'computerId'),
  },
  exportComputers: { path: () => '/computers/export?format=ndjson', seen: (answer) => linesIn(answer, 'computerId') },
  listComputerIds: { path: () => '/computers/ids', seen: (answer) => [...(answer.json as unknown as { ids: string[] }).ids] },
  exportPatches: {
    path: () => '/patches/export?format=ndjson&view=unapplied',
    seen: (answer, { patchId }) => Number(linesIn(answer, 'unapplied')[linesIn(answer, 'patchId').indexOf(patchId)] ?? 0),
  },
  exportJobs: {
    path: () => '/jobs/export?format=ndjson',
    seen: (answer, { jobId }) => Number(linesIn(answer, 'computerCount')[linesIn(answer, 'jobId').indexOf(jobId)] ?? 0),
  },
  exportSites: { path: () => '/sites/export?format=ndjson', seen: (answer) => sum(linesIn(answer, 'computers').map(Number)) },
  exportComputerGroups: {
    path: () => '/computer-groups/export?format=ndjson',
    seen: (answer) => sum(linesIn(answer, 'computers').map(Number)),
  },
  exportServerGroups: {
    path: () => '/server-groups/export?format=ndjson',
    seen: (answer) => sum(linesIn(answer, 'computers').map(Number)),
  },
  listJobComputers: { path: ({ jobId }) => `/jobs/${encodeURIComponent(jobId)}/computers?limit=200`, seen: (answer) => idsIn(answer) },
  getJob: {
    path: ({ jobId }) => `/jobs/${encodeURIComponent(jobId)}`,
    seen: (answer) =>
      sum(
        (answer.json as unknown as { progress: { kind: string; computers: number }[] }).progress
          .filter(({ kind }) => kind === 'apply')
          .map((row) => row.computers),
      ),
  },
  listJobs: {
    path: () => '/jobs?limit=200',
    seen: (answer, { jobId }) => Number(answer.json.items.find((item) => item['jobId'] === jobId)?.['computerCount'] ?? 0),
  },
  getJobDocument: {
    path: ({ jobId }) => `/jobs/${encodeURIComponent(jobId)}/document`,
    seen: ({ text }) => [...new Set([...text.matchAll(/<serverId>([^<]+)</g)].map(([, id]) => String(id)))],
  },
  listPatches: {
    path: () => '/patches?limit=200&view=unapplied',
    seen: (answer, { patchId }) => Number(answer.json.items.find((item) => item['patchId'] === patchId)?.['unapplied'] ?? 0),
  },
  getPatch: {
    path: ({ patchId }) => `/patches/${encodeURIComponent(patchId)}`,
    seen: (answer) => Number((answer.json as unknown as { missing: number }).missing),
  },
  getHome: {
    path: () => '/home',
    seen: (answer) => sum(Object.values((answer.json as unknown as { health: Record<string, number> }).health)),
  },
  getPatchGraph: {
    path: ({ patchId }) => `/patches/${encodeURIComponent(patchId)}/graph`,
    seen: (answer) => Number((answer.json as unknown as { nodes: { missing: number }[] }).nodes[0]?.missing),
  },
  getPastOfEstate: {
    path: () => `/estate/past?at=${encodeURIComponent(new Date().toISOString())}`,
    seen: (answer) => Number((answer.json as unknown as { computers: number }).computers),
  },
  compareEstate: {
    path: () => `/estate/comparison?from=${encodeURIComponent(new Date(0).toISOString())}`,
    seen: (answer) =>
      (answer.json as unknown as { computersAdded: { items: { computerId: string }[] } }).computersAdded.items.map(
        (item) => item.computerId,
      ),
  },
  getHomeTrend: {
    path: () => '/home/trend',
    seen: (answer) => Number((answer.json as unknown as { days: { computers: number }[] }).days.at(-1)?.computers),
  },
  listReportRows: { path: () => '/reports/computer_health/rows?limit=200', seen: (answer) => idsIn(answer) },
  getReportFigures: {
    path: () => '/reports/computer_health/figures',
    seen: (answer) => Number((answer.json as unknown as { total: number }).total),
  },
  exportReport: {
    path: () => '/reports/computer_health/export?format=json',
    seen: ({ text }) => (JSON.parse(text) as { rows: { computerId: string }[] }).rows.map((row) => row.computerId),
  },
  getJobProgress: {
    path: ({ jobId }) => `/jobs/${encodeURIComponent(jobId)}/progress`,
    seen: (answer) => Number((answer.json as unknown as { computers: { total: number } }).computers.total),
  },
  listSites: { path: () => '/sites?limit=200', seen: (answer) => sum(answer.json.items.map((item) => Number(item['computers']))) },
  listComputerGroups: {
    path: () => '/computer-groups?limit=200',
    seen: (answer) => sum(answer.json.items.map((item) => Number(item['computers']))),
  },
  listComputersOfGroup: {
    path: ({ computerGroupId }) => `/computer-groups/${encodeURIComponent(computerGroupId)}/computers?limit=200`,
    seen: (answer) => idsIn(answer),
  },
  listApprovalsOfPatch: {
    path: ({ patchId }) => `/patches/${encodeURIComponent(patchId)}/approvals`,
    seen: (answer) => sum((answer.json as unknown as { wsus: { computers: number }[] }).wsus.map((one) => one.computers)),
  },
  listServerGroups: {
    path: () => '/server-groups?limit=200',
    seen: (answer) => sum(answer.json.items.map((item) => Number(item['computers']))),
  },
}

/** Jobs of the tenant alone: the other tenant's computers are in no job. */
const OF_ONE_TENANT = new Set([
  'listJobComputers',
  'listJobs',
  'exportJobs',
  'getJob',
  'getJobDocument',
  'getStepOutput',
  'getJobProgress',
  'listComputersOfGroup',
])

/** Readable by tenant roles, and without anything that depends on which computers one may see. */
const WITHOUT_COMPUTERS = [
  'whoAmI',
  'listDecisionsNeeded',
  'countDecisionsNeeded',
  'watchDecisionsNeeded',
  'listDeploymentPolicies',
  'getJobScript',
  'getTenantSettings',
  'listAuditRecords',
  'listAuditHeads',
  'verifyAuditChain',
  'exportAuditChain',
  'listExceptions',
  'listReports',
  'listPatchDecisions',
  'listClassifications',
  'listAdvisories',
  'getAdvisory',
  'listPackageStates',
  'listPatchIds',
  'listProducts',
  'exportDecisionsNeeded',
  'exportExceptions',
  'exportDeploymentPolicies',
  'exportPatchDecisions',
  'exportAdvisories',
  'exportPackageStates',
]

/** Proven beside the streams of a job, test/server/jobs/live.test.ts. */
const PROVEN_ELSEWHERE = ['watchJob', 'listJobAudit']

/** What is said of one computer: there, or not there. */
const OF_ONE_COMPUTER: Readonly<Record<string, (computerId: string, estate: Estate) => string>> = {
  getComputer: (computerId) => `/computers/${encodeURIComponent(computerId)}`,
  getPastOfComputer: (computerId) => `/computers/${encodeURIComponent(computerId)}/past?at=${encodeURIComponent(new Date().toISOString())}`,
  getComputerTimeline: (computerId) => `/computers/${encodeURIComponent(computerId)}/timeline`,
  listBaselines: (computerId) => `/computers/${encodeURIComponent(computerId)}/baselines`,
  compareComputer: (computerId) => `/computers/${encodeURIComponent(computerId)}/comparison?from=now`,
  getStepOutput: (computerId, { jobId }) => `/jobs/${encodeURIComponent(jobId)}/computers/${encodeURIComponent(computerId)}/steps/1/output`,
  listSoftware: (computerId) => `/computers/${encodeURIComponent(computerId)}/software`,
  exportSoftware: (computerId) => `/computers/${encodeURIComponent(computerId)}/software/export`,
  exportExposures: (computerId) => `/computers/${encodeURIComponent(computerId)}/exposures/export`,
  listExposures: (computerId) => `/computers/${encodeURIComponent(computerId)}/exposures`,
  explainVerdict: (computerId, { patchId }) =>
    `/computers/${encodeURIComponent(computerId)}/patches/${encodeURIComponent(patchId)}/explanation`,
}

describe('what a viewer is shown', () => {
  let test: TestApi
  let estate: Estate
  const browsers = new Map<Role, Browser>()

  before(async function () {
    this.timeout(60_000)
    test = await openTestApi({ endpoints })
    const [world, foreign] = [await aTenant(test.app), await aTenant(test.app)]
    const places = await fill(test, world, foreign)
    const patch = await aPatch(world, [...places.own, ...places.others, ...places.foreign])
    const job = await requested(test.app, world.admin, aRequest([...places.own, ...places.others], [patch]))
    await test.app.pools.infra.raw(
      `insert into step_output (tenant_id, job_id, computer_id, position, attempt, stream, body)
       select tenant_id, job_id, computer_id, 1, 1, 'stdout', 'said' from step where job_id = ? and position = 1`,
      [job.id],
    )
    for (const { tenantId } of [world, foreign]) await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, tenantId))
    const ids = (list: readonly TestComputer[]) => list.map((computer) => computer.publicId)
    const computerIds = { own: ids(places.own), others: ids(places.others), foreign: ids(places.foreign) }
    const computerGroupId = await aGroup(test, world.admin, [...computerIds.own, ...computerIds.others])
    await aGroup(test, foreign.admin, computerIds.foreign)
    await approveInWsus(test, patch.id, [...places.own, ...places.others, ...places.foreign])
    estate = { computerIds, patchId: patch.publicId, jobId: job.publicId, computerGroupId }
    await signInAll(test, world, browsers)
  })
  after(() => test.close())

  for (const [id, probe] of Object.entries(PROBES)) {
    for (const role of ROLES) {
      it(`${id}: is narrowed for ${role}`, async () => {
        const places = SEES[role].filter((place) => place !== 'foreign' || !OF_ONE_TENANT.has(id))
        const expected = places.flatMap((place) => estate.computerIds[place])

        const answer = await browsers.get(role)?.ask('GET', `/api/v1${probe.path(estate)}`)

        if (answer === undefined) throw new Error(`nobody is ${role}`)
        expect(answer.status, answer.text).to.equal(200)
        const seen = probe.seen(answer, estate)
        if (typeof seen === 'number') expect(seen).to.equal(expected.length)
        else expect(seen.toSorted()).to.deep.equal(expected.toSorted())
      })
    }
  }

  for (const [id, path] of Object.entries(OF_ONE_COMPUTER)) {
    for (const role of ROLES) {
      it(`${id}: is there for ${role} where the computer is`, async () => {
        const statuses: Record<string, number | undefined> = {}
        for (const place of PLACES) {
          const answer = await browsers.get(role)?.ask('GET', `/api/v1${path(estate.computerIds[place][0] ?? '', estate)}`)
          statuses[place] = answer?.status
        }

        const isThere = (place: Place): boolean => SEES[role].includes(place) && (place !== 'foreign' || !OF_ONE_TENANT.has(id))
        expect(statuses).to.deep.equal(Object.fromEntries(PLACES.map((place) => [place, isThere(place) ? 200 : 404])))
      })
    }
  }

  it('is proven of everything that tenant roles can read', () => {
    const readable = endpoints.filter(
      ({ method, permission }) => method === 'get' && ['estate.view', 'patch.view', 'job.view'].includes(permission),
    )
    const unproven = readable
      .map(({ id }) => id)
      .filter(
        (id) => PROBES[id] === undefined && OF_ONE_COMPUTER[id] === undefined && ![...WITHOUT_COMPUTERS, ...PROVEN_ELSEWHERE].includes(id),
      )

    expect(unproven).to.deep.equal([])
  })
})

function aGroup(test: TestApi, admin: Actor, computerIds: readonly string[]): Promise<string> {
  return withViewer(test.app, admin, (ctx) => addComputerGroup(ctx, { name: 'all', computerIds }))
}

/** One approval for one group of a shared server that holds all of them. */
async function approveInWsus(test: TestApi, patchKey: number, on: readonly TestComputer[]): Promise<void> {
  const db = test.app.pools.infra
  const [source] = (await db('source').insert({ public_id: 'shared', kind: 'wsus', name: 'shared' }).returning('id')) as [{ id: number }]
  const of = { source_id: source.id }
  const [group] = (await db('target_group')
    .insert({ ...of, external_id: randomUUID(), name: 'all' })
    .returning('id')) as [{ id: number }]
  const members = (await db('source_computer')
    .insert(on.map((one) => ({ ...of, external_id: randomUUID(), tenant_id: one.tenantId, computer_id: one.id })))
    .returning('id')) as { id: number }[]
  await db('target_group_member').insert(members.map((one) => ({ target_group_id: group.id, source_computer_id: one.id })))
  await db('approval').insert({ ...of, external_id: randomUUID(), patch_id: patchKey, target_group_id: group.id, action: 'install' })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

/** Different numbers in each place, so that no sum is right by chance. */
async function fill(test: TestApi, world: World, foreign: World): Promise<Record<Place, TestComputer[]>> {
  const row = (await test.app.pools.infra('tenant').where({ id: world.tenantId }).first('default_server_group_id as id')) as { id: number }
  return {
    own: await computers(world, 1),
    others: await computers(world, 2, { groupId: row.id }),
    foreign: await computers(foreign, 4),
  }
}

async function signInAll(test: TestApi, world: World, browsers: Map<Role, Browser>): Promise<void> {
  const names: Record<Role, string> = {
    infra_admin: await aUser(test.app, 'infra_admin'),
    administrator: await aUser(test.app, 'administrator'),
    tenant_admin: world.admin.name,
    tenant_user: world.user.name,
  }
  const people = Object.values(names).map((userId) => ({ userId, password: PASSWORD }))
  await withInfra(test.app, SYSTEM, (ctx) => changePasswords(ctx, people))
  for (const role of ROLES) {
    const browser = test.browser()
    await browser.signIn(names[role], PASSWORD)
    browsers.set(role, browser)
  }
}
