import { expect } from 'chai'
import { randomBytes } from 'node:crypto'
import { Lease } from '../../../agent/protocol/messages.ts'
import { keyBytes, schemeNamed } from '../../../catalog/index.ts'
import { COMMAND, withInfra, withTenant } from '../../../server/context.ts'
import { applicationItems } from '../../../server/jobs/applications.ts'
import { packageItems } from '../../../server/jobs/packages.ts'
import type { PlannedPatch } from '../../../server/jobs/store-targets.ts'
import { AppError } from '../../../server/errors.ts'
import type { ReportedInventory } from '../../../server/verdicts/inventory.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aFeed, dpkg, inventory, offer, tell } from '../matching/estate.ts'
import { aTenant, computers, type TestComputer, type World } from './world.ts'

const patch = (publicId: string): PlannedPatch => ({
  id: 1,
  publicId,
  name: publicId.split('/').at(-2) ?? '',
  title: publicId,
  version: publicId.split('/').at(-1) ?? '',
  kbs: [],
  kind: 'linux',
  restart: 'unknown',
  bytes: null,
  releasedAt: null,
})

describe('packageItems', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  after(() => test.close())

  async function planned(told: ReportedInventory, publicId: string) {
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    await tell(world, computer, told)
    return withTenant(test.app, world.tenantId, world.admin, async (ctx) => {
      const found = (await packageItems(ctx, world.tenantId, [computer.id], [patch(publicId)])).get(computer.id)
      const item = found?.items.get(1)
      return { installer: found?.installer, packages: item !== undefined && 'packages' in item ? item.packages : null }
    })
  }

  const alma = (packages: string[], missing: ReportedInventory['missing'] = [], installer = 'dnf'): ReportedInventory =>
    inventory(packages, { machine: { platform: 'linux', os: { release: 'almalinux 9.3' } }, manager: 'rpm', installer, missing })
  const rpm = (name: string, version: string, architecture = 'x86_64'): string =>
    [name, version, architecture, '(none)', 'AlmaLinux', `${name}-${version.replace(/^\d+:/, '')}.src.rpm`].join('\t')
  const offered = (name: string, candidate: string): ReportedInventory['missing'][number] => ({
    name,
    architecture: 'x86_64',
    candidate,
    source: '',
    sourceVersion: '',
    suites: 'baseos',
  })

  it('takes what apt offers of a source at the patch’s version, with the versions of its binary packages', async () => {
    const line = { ...offer('libssl3', '3.0.15-1+b1'), source: 'openssl', sourceVersion: '3.0.15-1' }
    const told = inventory([dpkg('libssl3', '1', 'openssl')], { missing: [line, offer('bash', '9')] })

    expect(await planned(told, 'deb:debian/12/security/openssl/3.0.15-1')).to.deep.equal({
      installer: 'apt',
      packages: [{ name: 'libssl3', architecture: 'amd64', version: '3.0.15-1+b1' }],
    })
  })

  it('takes a later version when the patch’s own is not offered any more, and nothing that is earlier', async () => {
    const later = inventory([dpkg('openssl', '1')], { missing: [offer('openssl', '3.0.16-1')] })
    const earlier = inventory([dpkg('openssl', '1')], { missing: [offer('openssl', '3.0.14-1')] })

    expect((await planned(later, 'deb:debian/12/security/openssl/3.0.15-1')).packages?.map((one) => one.version)).to.deep.equal([
      '3.0.16-1',
    ])
    expect((await planned(earlier, 'deb:debian/12/security/openssl/3.0.15-1')).packages).to.equal(null)
  })

  it('takes a signed kernel for the source of which vendors speak, and what an index names by itself', async () => {
    const kernel = { ...offer('linux-image-amd64', '6.1.115-1'), source: 'linux-signed-amd64', sourceVersion: '6.1.115+1' }
    const library = { ...offer('libssl3', '3.0.15-1'), source: 'openssl-src', sourceVersion: '3' }
    const told = inventory([dpkg('bash', '1')], { missing: [kernel, library] })

    expect((await planned(told, 'deb:debian/12/security/linux/6.1.112-1')).packages).to.deep.equal([
      { name: 'linux-image-amd64', architecture: 'amd64', version: '6.1.115-1' },
    ])
    expect((await planned(told, 'deb:debian/12/main/libssl3/3.0.15-1')).packages).to.deep.equal([
      { name: 'libssl3', architecture: 'amd64', version: '3.0.15-1' },
    ])
  })

  it('takes what dnf offers, and writes the epoch', async () => {
    const told = alma([rpm('openssl-libs', '1:3.0.7-24.el9')], [offered('openssl-libs', '1:3.0.7-25.el9_3')])
    expect(await planned(told, 'rpm:alma/9/base/openssl-libs/1:3.0.7-25.el9_3')).to.deep.equal({
      installer: 'dnf',
      packages: [{ name: 'openssl-libs', architecture: 'x86_64', version: '1:3.0.7-25.el9_3' }],
    })
    const without = alma([rpm('bash', '0:5.1.8-6.el9')], [offered('bash', '5.1.8-9.el9')], 'zypper')
    expect(await planned(without, 'rpm:alma/9/base/bash/0:5.1.8-9.el9')).to.deep.equal({
      installer: 'zypper',
      packages: [{ name: 'bash', architecture: 'x86_64', version: '0:5.1.8-9.el9' }],
    })
  })

  it('takes what is installed of an RPM at the patch’s version where nothing is offered yet, for each architecture that is older', async () => {
    const told = alma([rpm('glibc', '0:2.34-60.el9'), rpm('glibc', '0:2.34-60.el9', 'i686'), rpm('glibc-common', '0:2.34-60.el9')])

    expect((await planned(told, 'rpm:alma/9/base/glibc/0:2.34-83.el9.7')).packages).to.deep.equal([
      { name: 'glibc', architecture: 'i686', version: '0:2.34-83.el9.7' },
      { name: 'glibc', architecture: 'x86_64', version: '0:2.34-83.el9.7' },
    ])
    expect((await planned(alma([rpm('glibc', '0:2.34-83.el9.7')]), 'rpm:alma/9/base/glibc/0:2.34-83.el9.7')).packages).to.equal(null)
  })
})

describe('applicationItems', () => {
  let test: TestApp
  let world: World
  let computer: TestComputer
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
    const [made] = await computers(world, 1)
    if (made === undefined) throw new Error('no computer was made')
    computer = made
  })
  after(() => test.close())

  it('plans the silent installer that fits the processor and every user, by its hash, when the patch store has it', async () => {
    const { app } = test
    const db = app.pools.owner
    const feed = await aFeed(app, ['windows/app'])
    const [{ id }] = (await db('application').insert({ public_id: 'A.App', name: 'App', publisher: 'A' }).returning('id')) as [
      { id: number },
    ]
    const key = Buffer.from(keyBytes(schemeNamed('winget').key('2.0')))
    const [release] = (await db('application_release')
      .insert({ document_id: feed.documentId, application_id: id, version: '2.0', key, digest: randomBytes(32) })
      .returning('id')) as [{ id: number }]
    const sha256 = randomBytes(32)
    const one = {
      release_id: release.id,
      silent: '/S "/D=C:\\Program Files\\App"',
      sha256: randomBytes(32),
      url: 'https://example.com/x.exe',
    }
    await db('application_installer').insert([
      { ...one, architecture: 'arm64', type: 'nullsoft' },
      { ...one, architecture: 'x86', type: 'msi' },
      { ...one, architecture: 'x64', type: 'nullsoft', scope: 'user' },
      {
        ...one,
        architecture: 'x64',
        type: 'nullsoft',
        scope: 'machine',
        sha256,
        url: 'https://example.com/App%20Setup.exe?x=1',
        restart_codes: [5],
      },
      { ...one, architecture: 'x64', type: 'msix' },
    ])
    const code = '{23170F69-40C1-2702-2301-000001000000}'
    await db('application_entry').insert({
      release_id: release.id,
      ordinal: 1,
      display_name: 'App 2',
      display_version: '2.0.0',
      product_code: code,
    })
    const asked = patch('app:windows/app/A.App/2.0')
    const plan = () =>
      withTenant(app, world.tenantId, world.admin, async (ctx) =>
        (await applicationItems(ctx, world.tenantId, [computer.id], [asked]))(computer.id, asked),
      )

    expect(await plan().catch((err: unknown) => (err instanceof AppError ? err.code : err))).to.equal('application_not_stored')
    expect(await db('graphile_worker.jobs').where({ key: 'store.fetch:app:windows/app/A.App/2.0' }).pluck('task_identifier')).to.deep.equal(
      ['store.fetch'],
    )
    const other = await aTenant(app)
    await db('store_file').insert({ sha256, bytes: 1234, path: 'store/x', owner_tenant_id: other.tenantId })
    const unbound = await withInfra(app, COMMAND, (ctx) => applicationItems(ctx, world.tenantId, [computer.id], [asked])).catch(
      (err: unknown) => err,
    )
    expect(unbound, 'a file of another tenant alone').to.include({ code: 'application_not_stored' })
    await db('store_file').where({ sha256 }).update({ owner_tenant_id: null })

    expect(await plan()).to.deep.equal({
      patchId: 'app:windows/app/A.App/2.0',
      installerType: 'nullsoft',
      file: { sha256: sha256.toString('hex'), size: 1234, name: 'installer.exe' },
      pathInArchive: null,
      switches: ['/S', '/D=C:\\Program Files\\App'],
      success: [0],
      restart: [3010, 1641, 5],
      expects: { productCode: code.slice(1, -1).toLowerCase(), upgradeCode: null, name: 'App 2', publisher: 'A', version: '2.0.0' },
    })
  })

  async function release(publicId: string, installers: readonly Record<string, unknown>[]): Promise<PlannedPatch> {
    const db = test.app.pools.owner
    const feed = await aFeed(test.app, ['windows/app'])
    const [{ id }] = (await db('application').insert({ public_id: publicId, name: 'App', publisher: 'A' }).returning('id')) as [
      { id: number },
    ]
    const key = Buffer.from(keyBytes(schemeNamed('winget').key('1.0')))
    const [made] = (await db('application_release')
      .insert({ document_id: feed.documentId, application_id: id, version: '1.0', key, digest: randomBytes(32) })
      .returning('id')) as [{ id: number }]
    const one = { release_id: made.id, architecture: 'x64', sha256: randomBytes(32), url: 'https://example.com/app.zip' }
    await db('application_installer').insert(installers.map((installer) => ({ ...one, ...installer })))
    const sha256 = installers[0]?.['sha256'] ?? one.sha256
    await db('store_file').insert({ sha256, bytes: 7, path: `store/${publicId}` })
    return patch(`app:windows/app/${publicId}/1.0`)
  }
  const planOf = (asked: PlannedPatch) =>
    withTenant(test.app, world.tenantId, world.admin, async (ctx) =>
      (await applicationItems(ctx, world.tenantId, [computer.id], [asked]))(computer.id, asked),
    )

  it('plans what lies in an archive, with its own type', async () => {
    const zip = { type: 'zip', nested_type: 'wix', nested_files: ['bin/app.msi'], silent: '/quiet' }
    const asked = await release('A.Zip', [zip, { type: 'zip', nested_type: 'exe', nested_files: ['x.exe'] }])

    expect(await planOf(asked)).to.deep.include({ installerType: 'wix', pathInArchive: 'bin/app.msi', switches: ['/quiet'] })
    const item = await planOf(asked)
    expect(item.file.name).to.equal('app.zip')
    const slice = { installer: 'application', computerId: 'K', expected: null, items: [item] }
    expect(Lease.shape.slice.parse(slice), 'as the agent reads it').to.deep.include({
      items: [{ ...item, action: 'install', timeoutSeconds: 3_600 }],
    })
  })

  it('prefers the installer itself to the same in an archive', async () => {
    const sha256 = randomBytes(32)
    const url = 'https://example.com/app.msi'
    const asked = await release('A.Both', [
      { type: 'msi', sha256, url },
      { type: 'zip', nested_type: 'msi', nested_files: ['app.msi'] },
    ])

    expect(await planOf(asked)).to.deep.include({ pathInArchive: null, file: { sha256: sha256.toString('hex'), size: 7, name: 'app.msi' } })
  })

  it('says which kinds there are when no agent can install any of them', async () => {
    const asked = await release('A.Portable', [
      { type: 'zip', nested_type: 'portable', nested_files: ['a.exe', 'b.exe'] },
      { type: 'portable' },
      { type: 'msix' },
      { type: 'msi', architecture: 'arm64' },
    ])
    const refusal = await planOf(asked).catch((err: unknown) => err)

    expect(refusal).to.be.instanceOf(AppError)
    expect(refusal).to.deep.include({
      code: 'application_kind_unsupported',
      details: { patchId: 'app:windows/app/A.Portable/1.0', types: 'msix, portable, zip/portable' },
    })
  })

  it('says so when none fits', async () => {
    const asked = patch('app:windows/app/A.Nothing/1.0')
    const code = await withTenant(test.app, world.tenantId, world.admin, async (ctx) =>
      (await applicationItems(ctx, world.tenantId, [computer.id], [asked]))(computer.id, asked),
    ).catch((err: unknown) => (err instanceof AppError ? err.code : err))
    expect(code).to.equal('application_not_installable')
  })
})
