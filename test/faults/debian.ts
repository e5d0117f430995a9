import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createToken } from '../../server/agents/service.ts'
import { COMMAND, withInfra, withTenant, type Actor, type App } from '../../server/context.ts'
import { request, RequestBody } from '../../server/jobs/service.ts'
import type { LocalRepository } from '../agent/local-repository.ts'
import { aTenant, aUser } from '../support/people.ts'

export type Administrator = Actor & { tenantId: number }

/** A private root with one package, of which the archive has a newer version. */
export async function aDebianRoot(repository: LocalRepository, hostName: string): Promise<void> {
  repository.add('tsukuroi-demo', '1.0')
  await repository.index('stable')
  mkdirSync(join(repository.root, 'etc'), { recursive: true })
  writeFileSync(join(repository.root, 'etc/os-release'), 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
  writeFileSync(join(repository.root, 'etc/hostname'), `${hostName}\n`)
  await repository.install('tsukuroi-demo=1.0')
  repository.add('tsukuroi-demo', '1.1')
  await repository.index('stable-security')
}

/** A tenant with an administrator, whose own requests need nobody's approval. */
export async function anAdministrator(app: App): Promise<Administrator> {
  const name = await aUser(app, 'tenant_admin', await aTenant(app))
  const row = (await app.pools.infra('user_account').where({ public_id: name }).first('id', 'tenant_id')) as {
    id: number
    tenant_id: number
  }
  return { kind: 'user', name, role: 'tenant_admin', userId: row.id, tenantId: row.tenant_id }
}

/** A token with which one computer enrolls as the tenant's. */
export async function aTokenFor(app: App, admin: Administrator): Promise<string> {
  const { public_id: tenantId } = (await app.pools.infra('tenant').where({ id: admin.tenantId }).first('public_id')) as {
    public_id: string
  }
  return (await withInfra(app, COMMAND, (ctx) => createToken(ctx, { tenantId, uses: 1, hours: 1 }))).token
}

/** Asks for the newer version on every computer of the tenant, after a script. @returns internal id of the job */
export async function requestUpgrade(app: App, admin: Administrator, script: string): Promise<number> {
  const computers = (await app.pools.infra('computer').where({ tenant_id: admin.tenantId }).select('public_id')) as { public_id: string }[]
  const body = RequestBody.parse({
    kind: 'linux',
    patches: ['deb:debian/12/security/tsukuroi-demo/1.1'],
    computerIds: computers.map((computer) => computer.public_id),
    preScript: { fileName: 'before.sh', body: script },
  })
  const [job] = await withTenant(app, admin.tenantId, admin, (ctx) => request(ctx, body))
  if (job === undefined) throw new Error('no job was made')
  return job.id
}
