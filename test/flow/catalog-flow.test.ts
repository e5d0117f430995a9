import { expect } from 'chai'
import { ApiError, type Person } from '../../demo/api.ts'
import type { Advisory } from '../../demo/vendor/documents.ts'
import { needs } from '../support/needs.ts'
import { CatalogWorld, type FlowTenant, type Verdict } from './catalog-world.ts'

const OLD: Advisory = {
  id: 'DSA-9901-1',
  package: 'north-gate',
  fixed: '1.0-1+deb12u1',
  cve: 'CVE-2099-0001',
  urgency: 'medium',
  day: '2026-01-02',
}
const OPEN: Advisory = { ...OLD, id: '', package: 'north-wall', fixed: null, cve: 'CVE-2099-0002' }
const OTHERS: Advisory = { ...OLD, id: 'DSA-9902-1', package: 'south-gate', fixed: '3.0-1+deb12u1', cve: 'CVE-2099-0003' }
const NEWS: Advisory = {
  ...OLD,
  id: 'DSA-9903-1',
  package: 'north-tower',
  fixed: '2.0-1+deb12u1',
  cve: 'CVE-2099-0004',
  urgency: 'high',
  day: '2026-01-05',
}
const patchOf = (advisory: Advisory): string => `deb:debian/12/security/${advisory.package}/${advisory.fixed}`

interface Explanation {
  readonly state: string
  readonly proof: {
    readonly decides: boolean
    readonly fixes: readonly { readonly advisory: { readonly id: string } | null; readonly document: { readonly sha256: string } }[]
  } | null
}

interface Job {
  readonly jobId: string
  readonly state: string
  readonly planHash: string
}

const ENDED = ['completed', 'completed_with_errors', 'failed', 'awaiting_decision']

describe('the main flow of Linux, from a vendor’s advisory to the catalog’s word that it is installed', function () {
  this.timeout(180_000)
  let world: CatalogWorld
  let north: FlowTenant
  let south: FlowTenant
  let job: Job
  let missing: Verdict
  let explained: Explanation

  before(needs('apt-get', 'dpkg-deb'))
  before(async () => {
    world = await CatalogWorld.open()
    north = await world.tenant('north', { 'north-gate': '1.0-1', 'north-tower': '2.0-1', 'north-wall': '0.9-1' })
    south = await world.tenant('south', { 'south-gate': '3.0-1' })
    await world.register()
    await world.say([OLD, OPEN, OTHERS])
    await world.said(north.user, north.computer.serverId, patchOf(OLD), 'missing')
    await world.said(south.user, south.computer.serverId, patchOf(OTHERS), 'missing')
    await world.run(['Catalog'])

    await world.say([OLD, OPEN, OTHERS, NEWS], [NEWS.cve])
    missing = await world.said(north.user, north.computer.serverId, patchOf(NEWS), 'missing')
    explained = await north.user.get<Explanation>(
      `/computers/${north.computer.serverId}/patches/${encodeURIComponent(patchOf(NEWS))}/explanation`,
    )
    await world.run(['Catalog'])
    await world.mailbox.waitFor(() => north.emails.every((to) => world.mailsTo([to], NEWS.package).length > 0), 60_000)
    await world.run(['Catalog'])

    job = await applyByJob(north)
    await world.said(north.user, north.computer.serverId, patchOf(NEWS), 'installed')
  })
  after(() => world?.close())

  /** The repository gets the fix, the user asks, the administrator approves the exact plan, the agent does it. */
  async function applyByJob({ user, admin, computer }: FlowTenant): Promise<Job> {
    computer.repository.add(NEWS.package, NEWS.fixed ?? '')
    await computer.repository.index('stable-security', 'Debian')
    await computer.agent.checkIn()
    const wish = { kind: 'linux', patches: [patchOf(NEWS)], computerIds: [computer.serverId], monitorMinutes: 5 }
    const asked = await user.post<{ jobs: Job[] }>('/jobs', wish)
    const jobId = asked.jobs[0]?.jobId ?? ''
    const { planHash } = await admin.get<Job>(`/jobs/${jobId}`)
    await admin.post(`/jobs/${jobId}/approve`, { planHash, comment: '' })
    for (let left = 30; left > 0; left -= 1) {
      const now = await admin.get<Job>(`/jobs/${jobId}`)
      if (ENDED.includes(now.state)) return now
      await computer.agent.takeWork(5)
    }
    throw new Error('the job does not end')
  }

  it('makes of a new advisory a missing patch by the catalog’s word', () => {
    expect(missing).to.include({ state: 'missing', sourceId: 'Catalog', unapplied: true })
  })

  it('proves it with the very document of the vendor', () => {
    expect(explained.proof?.decides).to.equal(true)
    const fix = explained.proof?.fixes.find(({ advisory }) => advisory?.id === NEWS.id)
    expect(fix?.document.sha256).to.equal(world.listHash)
  })

  it('mails each person of the tenant once, and of the baseline nobody', () => {
    for (const to of north.emails) {
      const [digest, ...later] = world.mailsTo([to], NEWS.package)

      // Mails of the job speak of the package as well.
      expect(
        later.filter((mail) => mail.subject === digest?.subject),
        to,
      ).to.deep.equal([])
    }
    expect(world.mailsTo([...north.emails, ...south.emails], OLD.package)).to.deep.equal([])
    expect(world.mailsTo([...north.emails, ...south.emails], OTHERS.package)).to.deep.equal([])
  })

  it('applies exactly the version that was asked for, and nothing besides', () => {
    const { repository } = north.computer

    expect(job.state).to.equal('completed')
    expect(repository.installedVersion('north-tower')).to.equal('2.0-1+deb12u1')
    expect(repository.installedVersion('north-gate')).to.equal('1.0-1')
  })

  it('says installed once the inventory shows it, and the agent says so too', async () => {
    const line = await world.said(north.user, north.computer.serverId, patchOf(NEWS), 'installed')

    expect(line).to.include({ agentState: 'installed', unapplied: false })
  })

  it('knows what is affected without a fix, and makes no patch of it', async () => {
    const exposures = await north.user.all<{ package: string; cve: string; state: string }>(
      `/computers/${north.computer.serverId}/exposures`,
    )
    const lines = await north.user.all<Verdict>('/verdicts?kind=linux')

    expect(exposures.map(({ package: name, cve, state }) => `${name} ${cve} ${state}`)).to.deep.equal(['north-wall CVE-2099-0002 affected'])
    expect(lines.filter((line) => line.patchId.includes(OPEN.package))).to.deep.equal([])
  })

  it('weighs what attacks use for everybody who has it, and for nobody else', async () => {
    const [tower] = await north.user.all<{ name: string; exploited: boolean }>(`/patches?view=all&text=${NEWS.package}`)

    expect(tower?.exploited).to.equal(true)
  })

  describe('another tenant', () => {
    const refusal = async (person: Person, path: string): Promise<number> =>
      person.get(path).then(
        () => 200,
        (error: unknown) => (error instanceof ApiError ? error.status : 0),
      )

    it('sees the patches of its own computer alone', async () => {
      for (const person of [south.user, south.admin]) {
        const lines = await person.all<Verdict>('/verdicts?kind=linux')

        expect(lines.map((line) => `${line.computerId} ${line.patchId}`)).to.deep.equal([`${south.computer.serverId} ${patchOf(OTHERS)}`])
      }
    })

    it('sees neither computer, packages, exposures, reasons nor job of the first', async () => {
      const { serverId } = north.computer
      const paths = [
        `/computers/${serverId}`,
        `/computers/${serverId}/software`,
        `/computers/${serverId}/exposures`,
        `/computers/${serverId}/patches/${encodeURIComponent(patchOf(NEWS))}/explanation`,
        `/jobs/${job.jobId}`,
      ]
      for (const person of [south.user, south.admin]) for (const path of paths) expect(await refusal(person, path), path).to.equal(404)
      expect(await south.admin.all('/jobs')).to.deep.equal([])
    })

    it('counts only what is its own', async () => {
      const home = await south.admin.get<{ health: Record<string, number>; unappliedVerdicts: number; unappliedPatches: number }>('/home')
      const patches = await south.admin.all<{ patchId: string; missing: number; installed: number }>('/patches?view=all')

      expect(home).to.include({ unappliedVerdicts: 1, unappliedPatches: 1 })
      expect(Object.values(home.health).reduce((sum, count) => sum + count, 0)).to.equal(1)
      const counted = patches.filter(({ missing: lacking, installed }) => lacking + installed > 0)
      expect(counted.map(({ patchId }) => patchId)).to.deep.equal([patchOf(OTHERS)])
    })

    it('got no mail of it', () => {
      expect(world.mailbox.mails.filter((mail) => mail.envelopeTo.some((to) => south.emails.includes(to)))).to.deep.equal([])
    })
  })
})
