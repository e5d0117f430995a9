import { addServers } from '../../server/computers/registration.ts'
import { COMMAND, SYSTEM, withInfra, withTenant, type App } from '../../server/context.ts'
import { recountTenant } from '../../server/health/service.ts'
import { recordAgentWord } from '../../server/verdicts/service.ts'
import { aServerGroup, aTenant, aUser, unique } from '../support/people.ts'
import { aSource, discover } from '../server/discovery/estate.ts'
import { FakeWsus } from '../server/discovery/fake-wsus.ts'
import { computers, worldOf } from '../server/jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, tell } from '../server/matching/estate.ts'

/** A name that would run in a page that took it for markup. */
export const HOSTILE = '<img src=x onerror="window.hacked=1">'

/** A tenant with one Windows computer that a WSUS speaks of and one Linux computer that the catalog speaks of, each lacking a patch. */
export interface LookingWorld {
  readonly tenantId: string
  /** User id of the tenant's administrator. */
  readonly admin: string
  readonly windows: { readonly computerId: string; readonly hostName: string; readonly patchId: string; readonly kb: string }
  readonly linux: { readonly computerId: string; readonly patchId: string }
  /** Has the Linux computer mended what it lacked, drop one package and take in another. */
  mend(): Promise<void>
}

/** Makes one; the Linux computer has a hostile name. */
export async function aLookingWorld(app: App): Promise<LookingWorld> {
  const tenantId = await aTenant(app)
  const admin = await aUser(app, 'tenant_admin', tenantId)
  const world = await worldOf(app, tenantId)
  const windows = await aWindowsComputer(app, tenantId, world.tenantId)
  const [linux] = await computers(world, 1, { osType: 'linux' })
  if (linux === undefined) throw new Error('no computer was made')
  await app.pools.owner('computer').where({ id: linux.id }).update({ host_name: HOSTILE, os_name: 'Debian GNU/Linux', os_version: '12' })
  const feed = await aFeed(app, ['debian/12/security'])
  const advisory = unique('DSA-')
  await say(app, feed, [{ package: 'openssl', version: '3.0.15-1', severity: 'important', advisory, cves: ['CVE-2026-1001'] }])
  await evaluate(app)
  const before = [dpkg('openssl', '3.0.14-1'), dpkg('bash', '5.2'), dpkg('telnetd', '0.17')]
  await tell(world, linux, inventory(before, { missing: [offer('openssl', '3.0.15-1')] }))
  await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
  return {
    tenantId,
    admin,
    windows,
    linux: { computerId: linux.publicId, patchId: 'deb:debian/12/security/openssl/3.0.15-1' },
    mend: () => tell(world, linux, inventory([dpkg('openssl', '3.0.15-1'), dpkg('bash', '5.2'), dpkg('openssh-server', '9.2')])),
  }
}

/** How WSUS says that an installation failed. */
const FAILED = 5

/** Its WSUS says that a patch failed; its agent had said before that it is installed. */
async function aWindowsComputer(app: App, tenantId: string, tenantKey: number): Promise<LookingWorld['windows']> {
  const wsus = new FakeWsus()
  const source = await aSource(app)
  const hostName = unique('win')
  const kb = String(5_000_000 + Math.floor(Math.random() * 900_000))
  const update = wsus.addUpdate({ kb, severity: 'Critical' })
  wsus.approve(update)
  const target = wsus.addComputer(`${hostName}.looking.example`)
  wsus.report(target, { [update]: FAILED })
  await discover(app, source.publicId, wsus)
  const serverGroupId = await aServerGroup(app, tenantId)
  const address = `198.51.100.${Math.floor(Math.random() * 250) + 1}`
  const row = { address, name: hostName, hostName, serverGroupId, osType: 'windows', osArchitecture: '', osName: '' }
  const [computerId = ''] = await withInfra(app, COMMAND, (ctx) => addServers(ctx, [row]))
  await discover(app, source.publicId, wsus)
  const computer = (await app.pools.infra('computer').where({ public_id: computerId, ended_at: null }).first('id')) as { id: number }
  const patchId = `wsus:${update}`
  await withTenant(app, tenantKey, SYSTEM, (ctx) =>
    recordAgentWord(ctx, computer.id, [{ patchId, state: 'installed', at: new Date('2020-01-01T00:00:00Z') }]),
  )
  return { computerId, hostName, patchId, kb: `KB${kb}` }
}
