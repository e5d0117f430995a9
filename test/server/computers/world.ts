import { randomUUID } from 'node:crypto'
import { addServers, type ServerRow } from '../../../server/computers/registration.ts'
import type { EnrollingMachine } from '../../../server/computers/service.ts'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { aServerGroup, aTenant, aUser, unique } from '../../support/people.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'

/** Tenants, and the computers that agents, WSUS and files tell of. */

/** A tenant with one server group. */
export interface Tenant {
  tenantId: string
  key: number
  groupId: string
  serverGroupId: number
  siteId: number
}

/** Makes a tenant with a server group that one of its users owns. */
export async function tenant(app: App): Promise<Tenant> {
  const tenantId = await aTenant(app)
  const owner = await aUser(app, 'tenant_user', tenantId)
  const groupId = await aServerGroup(app, tenantId, owner)
  const row = (await app.pools.infra('tenant').where({ public_id: tenantId }).first('id', 'default_site_id')) as {
    id: number
    default_site_id: number
  }
  const group = (await app.pools.infra('server_group').where({ public_id: groupId }).first('id')) as { id: number }
  return { tenantId, key: row.id, groupId, serverGroupId: group.id, siteId: row.default_site_id }
}

/** A computer that WSUS told of, with one patch that it lacks. */
export async function discovered(
  app: App,
  fqdn = `${unique('pc')}.computers.example`,
): Promise<{ wsus: FakeWsus; source: string; id: string; update: string; fqdn: string }> {
  const wsus = new FakeWsus()
  const source = await aSource(app)
  const update = wsus.addUpdate()
  const id = wsus.addComputer(fqdn)
  wsus.report(id, { [update]: 2 })
  await discover(app, source.publicId, wsus)
  return { wsus, source: source.publicId, id, update, fqdn }
}

/** The living computers that a WSUS knows by an id. */
export async function living(
  app: App,
  externalId: string,
): Promise<{ tenant: string; public_id: string; verdicts: number; untold: number }[]> {
  const { rows } = await app.pools.infra.raw<{ rows: { tenant: string; public_id: string; verdicts: number; untold: number }[] }>(
    `select distinct t.public_id as tenant, c.public_id, (select count(*)::int from verdict v where v.computer_id = c.id) as verdicts,
            (select count(*)::int from verdict v where v.computer_id = c.id and v.untold) as untold
       from computer_identity i join computer c on c.id = i.computer_id join tenant t on t.id = c.tenant_id
      where i.kind = 'wsus_target' and i.value = ? and c.ended_at is null`,
    [externalId],
  )
  return rows
}

/** Registers servers. @returns their ids */
export function add(app: App, rows: ServerRow[]): Promise<string[]> {
  return withInfra(app, COMMAND, (ctx) => addServers(ctx, rows))
}

let lastAddress = 0
/** A row of a file of servers. */
export function aServer(given: Partial<ServerRow>): ServerRow {
  const address = `198.51.100.${(lastAddress++ % 250) + 1}`
  return {
    address,
    name: 'a server',
    serverGroupId: '',
    hostName: unique('host'),
    osType: 'windows',
    osArchitecture: '',
    osName: '',
    ...given,
  }
}

/** What an agent says of its computer. */
export function aMachine(given: Partial<EnrollingMachine>): EnrollingMachine {
  return {
    hostName: `${unique('pc')}.computers.example`,
    machineUuid: randomUUID(),
    susClientId: null,
    platform: 'windows',
    os: { name: 'Windows Server 2022', version: '10.0.20348', architecture: 'amd64' },
    addresses: ['192.0.2.1'],
    ...given,
  }
}
