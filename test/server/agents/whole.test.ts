import { expect } from 'chai'
import express from 'express'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openComputer } from '../../../agent/computer.ts'
import { loadConfig } from '../../../agent/config.ts'
import { Cycle } from '../../../agent/cycle.ts'
import { enroll } from '../../../agent/enroll.ts'
import { loadOrMakeIdentity } from '../../../agent/identity.ts'
import { agentWork } from '../../../server/agent-work.ts'
import { openAgentDoor } from '../../../server/agents/router.ts'
import type { AgentDoor } from '../../../server/agents/router.ts'
import { createToken } from '../../../server/agents/service.ts'
import { startApp } from '../../../server/cmdb/start.ts'
import { readConfig } from '../../../server/config.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import type { Actor, App } from '../../../server/context.ts'
import { errorHandler } from '../../../server/http/mount.ts'
import { preview, request, RequestBody } from '../../../server/jobs/service.ts'
import { LocalRepository } from '../../agent/local-repository.ts'
import { createDatabase } from '../../support/database.ts'
import type { TestDatabase } from '../../support/database.ts'
import { needs } from '../../support/needs.ts'
import { aPerson, as, reconcile, stateOf } from '../jobs/world.ts'

describe('an agent of a Debian computer, from enrollment to an upgraded package', function () {
  this.timeout(180_000)
  before(needs('apt-get', 'dpkg-deb'))
  let app: App
  let database: TestDatabase
  let door: AgentDoor
  let server: Server
  let folder: string
  let repository: LocalRepository
  let cycle: Cycle
  let tenantId: number
  let admin: Actor

  before(async () => {
    database = await createDatabase()
    folder = mkdtempSync(join(tmpdir(), 'whole-'))
    const urls = { owner: database.ownerUrl, infra: database.infraUrl, tenant: database.tenantUrl }
    app = await startApp('test', urls, readConfig({ TSUKUROI_STATE: join(folder, 'server'), TSUKUROI_LOG_LEVEL: 'silent' }))
    door = await openAgentDoor(app, agentWork)
    server = createServer(express().use('/agent/v1', door.router).use(errorHandler(app)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    tenantId = ((await app.pools.infra('tenant').where({ public_id: '__DEFAULT__' }).first('id')) as { id: number }).id
    admin = await aPerson(app, tenantId, 'tenant_admin')

    repository = new LocalRepository()
    repository.add('tsukuroi-demo', '1.0')
    await repository.index('stable')
    mkdirSync(join(repository.root, 'etc'), { recursive: true })
    writeFileSync(join(repository.root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
    writeFileSync(join(repository.root, 'etc/hostname'), 'ap-web01.tenant.example\n')
    await repository.install('tsukuroi-demo=1.0')
    repository.add('tsukuroi-demo', '1.1')
    await repository.index('stable-security')
  })
  after(async () => {
    repository.remove()
    await door.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await app.pools.destroy()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await app.pools.infra.raw<{ rows: Record<string, unknown>[] }>(sql)).rows
  const verdicts = () => rows('select p.public_id, v.state, v.approved from verdict v join patch p on p.id = v.patch_id')

  it('enrolls as a computer of the tenant', async () => {
    const home = join(folder, 'agent')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { token } = await withInfra(app, COMMAND, (ctx) => createToken(ctx, { tenantId: '__DEFAULT__', uses: 1, hours: 1 }))
    const config = loadConfig(home, { aptRoot: repository.root })
    const computer = openComputer(config, folder)
    const identity = loadOrMakeIdentity(home)
    const enrollment = await enroll({ server: url, ca: null }, token, identity, await computer.machine())
    cycle = new Cycle({ config, computer, identity, enrollment, log: () => undefined })

    const [row] = await rows('select tenant_id, host_name, fqdn, os_type, os_name from computer')
    expect(row).to.deep.equal({
      tenant_id: tenantId,
      host_name: 'ap-web01',
      fqdn: 'ap-web01.tenant.example',
      os_type: 'linux',
      os_name: 'Debian GNU/Linux 12 (bookworm)',
    })
  })

  it('tells with its inventory which security patch is missing', async () => {
    await cycle.once()

    expect(await verdicts()).to.deep.equal([{ public_id: 'deb:debian/12/security/tsukuroi-demo/1.1', state: 'missing', approved: true }])
    const [status] = await rows(
      'select agent_last_seen_at is not null as seen, agent_last_inventory_at is not null as inventory, boot_id is not null as boot from computer_status',
    )
    expect(status).to.deep.equal({ seen: true, inventory: true, boot: true })
  })

  it('sends nothing twice when nothing has changed', async () => {
    const before = await rows('select learned_at from inventory')

    await cycle.once()

    expect(await rows('select learned_at from inventory')).to.deep.equal(before)
  })

  it('upgrades the package by a job of its tenant administrator, and the next inventory confirms it', async () => {
    const body = await aRequestFor('1.1')
    const [job] = await as(app, admin, (ctx) => request(ctx, body))
    if (job === undefined) throw new Error('no job was made')
    await reconcile(app, job)

    await cycle.once()
    await reconcile(app, job)

    const steps = await rows('select kind, state, reason from step order by position')
    expect(steps.filter((step) => step['state'] !== 'succeeded')).to.deep.equal([])
    expect(await stateOf(app, job)).to.equal('completed')
    expect(repository.installedVersion('tsukuroi-demo')).to.equal('1.1')
    expect(await verdicts()).to.deep.equal([{ public_id: 'deb:debian/12/security/tsukuroi-demo/1.1', state: 'installed', approved: true }])
  })

  it('asks the computer itself what a plan would do, and puts the answer into the plan', async () => {
    await offer('1.2')
    const body = await aRequestFor('1.2')
    const [asked] = await as(app, admin, (ctx) => preview(ctx, body))
    expect(asked?.computers[0]?.preview.state).to.equal('asked')

    await cycle.once()

    const [known] = await as(app, admin, (ctx) => preview(ctx, body))
    expect(known?.computers[0]?.preview).to.deep.equal({ state: 'known', reason: null })
    const [change] = known?.computers[0]?.expected?.changes ?? []
    expect(change).to.include({ action: 'upgrade', name: 'tsukuroi-demo', from: '1.1', to: '1.2' })
    expect(change?.sha256).to.match(/^[0-9a-f]{64}$/)
  })

  it('applies nothing when another file is behind the same version by then', async () => {
    const [job] = await as(app, admin, (ctx) => aRequestFor('1.2').then((body) => request(ctx, body)))
    if (job === undefined) throw new Error('no job was made')
    await reconcile(app, job)
    repository.add('tsukuroi-demo', '1.2', { Description: 'built anew' })
    await repository.index('stable-security')

    await cycle.once()
    await reconcile(app, job)

    expect(repository.installedVersion('tsukuroi-demo')).to.equal('1.1')
    expect(await rows(`select reason from step where state = 'failed'`)).to.deep.equal([{ reason: 'drift' }])
  })

  async function offer(version: string): Promise<void> {
    repository.add('tsukuroi-demo', version)
    await repository.index('stable-security')
    await cycle.once()
  }

  async function aRequestFor(version: string): Promise<RequestBody> {
    const [computer] = await rows('select public_id from computer')
    return RequestBody.parse({
      kind: 'linux',
      patches: [`deb:debian/12/security/tsukuroi-demo/${version}`],
      computerIds: [computer?.['public_id']],
    })
  }
})
