import { randomInt } from 'node:crypto'
import { Readable } from 'node:stream'
import { requireFeed } from '../../../server/advisories/feeds.ts'
import { importDocument } from '../../../server/advisories/import.ts'
import { addComputerGroup } from '../../../server/computer-groups/service.ts'
import { SYSTEM, withInfra, type App, type TenantContext } from '../../../server/context.ts'
import { makeException } from '../../../server/exceptions/service.ts'
import { aServerGroup, aTenant, aUser } from '../../support/people.ts'
import { aPatch, aRequest, as, computers, requested, worldOf } from '../jobs/world.ts'

/** A tenant with one of everything, of which the tenant that asks must see nothing. */
export interface ForeignEstate {
  readonly tenantId: string
  readonly userId: string
  readonly serverGroupId: string
  readonly jobId: string
  readonly computerId: string
  /** A patch that vendors gave to all, missing on that computer. */
  readonly patchId: string
  /** A patch that is that tenant's alone. */
  readonly ownPatchId: string
  readonly exceptionId: string
  readonly computerGroupId: string
  /** A vulnerability that both patches answer. */
  readonly advisoryId: string
  /** What no answer may hold. */
  readonly names: readonly string[]
}

/** What is asked for, and with which status it is answered; default 404. */
export interface ForeignRequest {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly expect?: number
}

/** Everything about a job of another tenant is not there. */
const ofJob = ({ jobId }: ForeignEstate): ForeignRequest => ({ params: { jobId } })
const decided = ({ jobId }: ForeignEstate): ForeignRequest => ({ params: { jobId }, body: { planHash: '0'.repeat(64) } })
const acted = ({ jobId }: ForeignEstate): ForeignRequest => ({ params: { jobId }, body: {} })
const planned = ({ computerId }: ForeignEstate): ForeignRequest => ({
  body: { kind: 'windows', patches: 'all', computerIds: [computerId] },
})

/**
 * For every endpoint that is open to tenant roles: how one would ask it for another tenant's things. `names nothing` is for those
 * that take no id from outside. A new endpoint without a line fails the authorization test.
 */
export const foreignRequests: Readonly<Record<string, ((estate: ForeignEstate) => ForeignRequest) | 'names nothing'>> = {
  whoAmI: 'names nothing',
  changeOwnPassword: 'names nothing',
  choosePreferences: 'names nothing',
  signOut: 'names nothing',
  listServerGroups: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  getAccountRules: 'names nothing',
  listDeploymentPolicies: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  listComputerGroups: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  listComputersOfGroup: ({ computerGroupId }) => ({ params: { computerGroupId } }),
  addComputerGroup: ({ computerId }) => ({ body: { name: 'not theirs', computerIds: [computerId] } }),
  addComputerGroups: ({ tenantId }) => ({ body: { computerGroups: [{ name: 'not theirs', tenantId }] }, expect: 400 }),
  updateComputerGroups: ({ computerGroupId }) => ({ body: { computerGroups: [{ computerGroupId, name: 'not theirs' }] }, expect: 400 }),
  fillComputerGroups: ({ computerGroupId, computerId }) => ({ body: { members: [{ computerGroupId, computerId }] }, expect: 400 }),
  changeComputerGroup: ({ computerGroupId }) => ({ params: { computerGroupId }, body: { name: 'not theirs' } }),
  removeComputerGroup: ({ computerGroupId }) => ({ params: { computerGroupId } }),
  callAgent: ({ computerId }) => ({ params: { computerId } }),
  listSites: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  listJobs: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  listDecisionsNeeded: 'names nothing',
  getJob: ofJob,
  getJobProgress: ofJob,
  watchJob: ofJob,
  listJobAudit: ofJob,
  watchDecisionsNeeded: 'names nothing',
  countDecisionsNeeded: 'names nothing',
  listJobComputers: ofJob,
  listCandidates: ({ computerId, patchId }) => ({ body: { computerIds: [computerId], patchIds: [patchId] }, expect: 200 }),
  previewJob: planned,
  requestJob: planned,
  approveJob: decided,
  rejectJob: decided,
  retryJob: acted,
  continueJob: acted,
  cancelJob: acted,
  getStepOutput: ({ jobId, computerId }) => ({ params: { jobId, computerId, position: '1' } }),
  getJobScript: ({ jobId }) => ({ params: { jobId, kind: 'pre_script' } }),
  getJobDocument: ofJob,
  listAuditRecords: ({ tenantId }) => ({ query: { tenantId } }),
  listAuditHeads: ({ tenantId }) => ({ query: { tenantId } }),
  verifyAuditChain: ({ tenantId }) => ({ query: { tenantId } }),
  exportAuditChain: ({ tenantId }) => ({ query: { tenantId } }),
  getTenantSettings: ({ tenantId }) => ({ query: { tenantId } }),
  listComputers: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  getComputer: ({ computerId }) => ({ params: { computerId } }),
  listSoftware: ({ computerId }) => ({ params: { computerId } }),
  getPastOfComputer: ({ computerId }) => ({ params: { computerId }, query: { at: new Date().toISOString() } }),
  listPatches: ({ tenantId }) => ({ query: { tenantId, view: 'all' }, expect: 200 }),
  listViews: 'names nothing',
  saveView: () => ({ body: { viewId: 'K7M2Q9XDA@Direct', page: 'patches', name: 'not theirs' } }),
  removeView: () => ({ params: { viewId: 'K7M2Q9XDA@Direct' } }),
  listPatchIds: ({ tenantId }) => ({ query: { tenantId, view: 'all' }, expect: 200 }),
  listProducts: 'names nothing',
  listComputerIds: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  exportPatches: ({ tenantId }) => ({ query: { tenantId, view: 'all' }, expect: 200 }),
  exportComputers: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  exportJobs: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  exportDecisionsNeeded: 'names nothing',
  exportAdvisories: 'names nothing',
  exportPackageStates: 'names nothing',
  exportExposures: ({ computerId }) => ({ params: { computerId } }),
  exportSoftware: ({ computerId }) => ({ params: { computerId } }),
  exportServerGroups: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  exportDeploymentPolicies: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  exportSites: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  exportComputerGroups: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  exportExceptions: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  exportPatchDecisions: 'names nothing',
  exportAuditRecords: ({ tenantId }) => ({ query: { tenantId } }),
  listAdvisories: 'names nothing',
  listPackageStates: 'names nothing',
  listExposures: ({ computerId }) => ({ params: { computerId } }),
  getAdvisory: ({ advisoryId }) => ({ params: { advisoryId }, expect: 200 }),
  listApprovalsOfPatch: ({ ownPatchId }) => ({ params: { patchId: ownPatchId } }),
  getPatch: ({ ownPatchId }) => ({ params: { patchId: ownPatchId } }),
  listVerdicts: ({ computerId }) => ({ query: { computerIds: computerId }, expect: 200 }),
  exportVerdicts: ({ computerId }) => ({ query: { computerIds: computerId }, expect: 200 }),
  explainVerdict: ({ computerId, ownPatchId }) => ({ params: { computerId, patchId: ownPatchId } }),
  getHome: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  getPastOfEstate: ({ tenantId }) => ({ query: { tenantId, at: new Date().toISOString() }, expect: 200 }),
  compareEstate: ({ tenantId }) => ({ query: { tenantId, from: new Date(Date.now() - 86_400_000).toISOString() }, expect: 200 }),
  getPatchGraph: ({ ownPatchId }) => ({ params: { patchId: ownPatchId } }),
  getComputerTimeline: ({ computerId }) => ({ params: { computerId } }),
  listBaselines: ({ computerId }) => ({ params: { computerId } }),
  takeBaseline: ({ computerId }) => ({ params: { computerId }, body: { name: 'not theirs' } }),
  deleteBaseline: ({ computerId }) => ({ params: { computerId, baselineId: 'ABC@Direct' } }),
  compareComputer: ({ computerId }) => ({ params: { computerId }, query: { from: 'now' } }),
  getHomeTrend: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  listExceptions: ({ tenantId }) => ({ query: { tenantId }, expect: 200 }),
  listReports: 'names nothing',
  listReportSchedules: 'names nothing',
  addReportSchedule: ({ tenantId }) => ({
    body: { reportId: 'computer_health', parameters: { tenantId }, frequency: 'daily', time: '07:00' },
    expect: 201,
  }),
  changeReportSchedule: () => ({ params: { scheduleId: 'A23456789@Direct' }, body: { enabled: false } }),
  removeReportSchedule: () => ({ params: { scheduleId: 'A23456789@Direct' } }),
  listReportRows: ({ tenantId }) => ({ params: { reportId: 'computer_health' }, query: { tenantId }, expect: 200 }),
  getReportFigures: ({ tenantId }) => ({ params: { reportId: 'computer_health' }, query: { tenantId }, expect: 200 }),
  exportReport: ({ serverGroupId }) => ({ params: { reportId: 'unapplied_patches' }, query: { serverGroupId }, expect: 200 }),
  makeException: ({ computerId, patchId }) => ({ body: { computerId, patchId, kind: 'hold', reason: 'not theirs' } }),
  makeExceptions: ({ computerId, patchId }) => ({ body: { computerId, patchIds: [patchId], kind: 'hold', reason: 'not theirs' } }),
  endException: ({ exceptionId }) => ({ params: { exceptionId } }),
  listPatchDecisions: 'names nothing',
  decideAboutPatch: ({ ownPatchId }) => ({ params: { patchId: ownPatchId }, body: { approved: true } }),
  undecideAboutPatch: ({ ownPatchId }) => ({ params: { patchId: ownPatchId } }),
  listClassifications: ({ tenantId }) => ({ query: { tenantId } }),
  setTenantLevel: ({ tenantId }) => ({ params: { classificationId: 'linux-updates' }, query: { tenantId }, body: { level: 'required' } }),
  changeTenantSettings: ({ tenantId }) => ({ query: { tenantId }, body: { jobApproval: 'none' } }),
}

/** Makes the tenant that is not to be seen. */
export async function makeForeignEstate(app: App): Promise<ForeignEstate> {
  const tenantId = await aTenant(app)
  const userId = await aUser(app, 'tenant_user', tenantId)
  const serverGroupId = await aServerGroup(app, tenantId, userId)
  const world = await worldOf(app, tenantId)
  const [computer] = await computers(world, 1)
  if (computer === undefined) throw new Error('no computer was made')
  const [patch, own] = [await aPatch(world, [computer]), await aPatch(world, [computer])]
  await app.pools.infra('patch').where({ id: own.id }).update({ owner_tenant_id: world.tenantId })
  const job = await requested(app, world.admin, aRequest([computer], [patch]))
  const exceptionId = await as(app, world.admin, (ctx) =>
    makeException(ctx as TenantContext, { patchId: own.publicId, kind: 'hold', reason: 'a reason of their own' }),
  )
  const computerGroupId = await as(app, world.admin, (ctx) =>
    addComputerGroup(ctx, { name: `group of ${tenantId}`, computerIds: [computer.publicId] }),
  )
  const advisoryId = await anAdvisory(app, [patch.id, own.id])
  const ids = {
    tenantId,
    userId,
    serverGroupId,
    exceptionId,
    computerGroupId,
    jobId: job.publicId,
    computerId: computer.publicId,
    ownPatchId: own.publicId,
  }
  return { ...ids, advisoryId, patchId: patch.publicId, names: [...Object.values(ids), 'a reason of their own', MIRROR] }
}

/** Where the infrastructure gets security data is nobody else's. */
const MIRROR = 'mirror-of-feeds.inside.example'

/** A vulnerability that patches answer, as a feed says. */
async function anAdvisory(app: App, patchIds: readonly number[]): Promise<string> {
  const product = 'Windows Server 2019'
  const kbs = [String(randomInt(5_000_000, 6_000_000))]
  const title = `Cumulative Update for ${product} for x64-based Systems`
  await app.pools
    .infra('patch')
    .whereIn('id', [...patchIds])
    .update({ title, kbs })
  const cve = `CVE-2026-${randomInt(100_000, 999_999)}`
  const lines = `date,cve,kb,title,product,severity,supersedes,exploits\n2026-01-13,${cve},${kbs[0]},t,${product},Low,,\n`
  const { id } = await withInfra(app, SYSTEM, (ctx) => requireFeed(ctx, 'msrc'))
  await importDocument(app, SYSTEM, Readable.from([Buffer.from(lines)]), { sourceId: id, url: `https://${MIRROR}/kb-cve.csv` })
  return cve
}
