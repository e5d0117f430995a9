import { expect } from 'chai'
import { setTimeout as sleep } from 'node:timers/promises'
import { SYSTEM, withInfra, withTenant } from '../../../server/context.ts'
import { lockShared } from '../../../server/matching/evaluate.ts'
import { approvedPatches, selectedPatches } from '../../../server/policies/linux.ts'
import { importTargets } from '../../../server/policies/service-linux.ts'
import { replaceTargets } from '../../../server/policies/store-linux.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import { aTenant } from '../jobs/world.ts'

describe('selectedPatches', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())
  afterEach(async () => {
    await test.app.pools.infra('linux_patch_target').delete()
    await test.app.pools.infra('linux_patch_policy').delete()
  })

  async function aPatch(version: string, facts: Record<string, unknown> = {}): Promise<{ id: number; name: string }> {
    const name = unique('pkg')
    const security = facts['security'] === true
    const kind = typeof facts['kind'] === 'string' ? facts['kind'] : 'linux'
    const found = (await test.app.pools
      .infra('classification')
      .where({ public_id: security ? 'linux-security' : 'linux-updates' })
      .first('id')) as { id: number }
    const key = kind === 'windows' ? `wsus:${crypto.randomUUID()}` : `rpm:alma/9/base/${name}/${version}`
    const [row] = (await test.app.pools
      .infra('patch')
      .insert({ public_id: key, kind, name, title: name, version, stream: 'alma/9/base', classification_id: found.id })
      .returning('id')) as [{ id: number }]
    return { id: row.id, name }
  }

  const importLines = (...lines: string[]) =>
    withInfra(test.app, SYSTEM, (ctx) =>
      replaceTargets(
        ctx,
        lines.map((line) => {
          const [name = '', architecture = '', version = '', release = ''] = line.split(',')
          return { name, architecture, version, release }
        }),
      ),
    )
  const selected = async (patch: { id: number }, architecture?: string): Promise<boolean | undefined> =>
    (await withInfra(test.app, SYSTEM, (ctx) => selectedPatches(ctx, [patch.id], architecture))).get(patch.id)

  it('waits with a list for inventories that decide by the former one', async () => {
    const { app } = test
    const order: string[] = []
    let imported: Promise<unknown> = Promise.resolve()

    await withInfra(app, SYSTEM, async (ctx) => {
      await lockShared(ctx)
      imported = withInfra(app, SYSTEM, (later) => importTargets(later, [])).then(() => order.push('the list'))
      await sleep(500)
      order.push('the inventory')
    })
    await imported

    expect(order).to.deep.equal(['the inventory', 'the list'])
  })

  it('takes every security patch, and no other, until a list is imported', async () => {
    expect(await selected(await aPatch('0:1-1', { security: true }))).to.equal(true)
    expect(await selected(await aPatch('0:1-1'))).to.equal(false)
  })

  it('takes what the imported list names, and nothing else', async () => {
    const [named, other] = [await aPatch('0:1-1'), await aPatch('0:1-1', { security: true })]
    await importLines(`${named.name},,,`)

    expect(await selected(named)).to.equal(true)
    expect(await selected(other)).to.equal(false)
  })

  it('says nothing of what WSUS knows', async () => {
    const patch = await aPatch('1', { kind: 'windows', security: true })

    expect(await selected(patch)).to.equal(undefined)
  })

  const cases: readonly [version: string, line: string, taken: boolean][] = [
    ['1:3.2.22-33.el5', ',3.2.22,33.el5', true],
    ['1:3.2.22-33.el5', ',3.2.22,', true],
    ['1:3.2.22-33.el5', ',1:3.2.22,33.el5', true],
    ['1:3.2.22-33.el5', ',2:3.2.22,33.el5', false],
    ['1:3.2.22-33.el5', ',3.2.22,34.el5', false],
    ['1:3.2.22-33.el5', ',3.2.2,', false],
    ['1:3.2.22-33.el5', ',3.2.22-33.el5,', true],
    ['3.0.15-1~deb12u1', ',3.0.15,1~deb12u1', true],
    ['2.36', ',2.36,', true],
    ['2.36', ',2.36,1', false],
    ['1:2.0-rc1-4', ',2.0-rc1,4', true],
  ]
  for (const [version, line, taken] of cases) {
    it(`${taken ? 'takes' : 'leaves'} version ${version} for a line ${line}`, async () => {
      const patch = await aPatch(version)
      await importLines(`${patch.name},${line}`)

      expect(await selected(patch)).to.equal(taken)
    })
  }

  const machines: readonly [line: string, machine: string, taken: boolean][] = [
    ['x86_64', 'amd64', true],
    ['x86_64', 'aarch64', false],
    ['noarch', 'aarch64', true],
    ['i686', 'x86_64', true],
    ['x86_64', 'i686', false],
    ['arm64', 'aarch64', true],
    ['x86_64', '', true],
  ]
  for (const [line, machine, taken] of machines) {
    it(`${taken ? 'takes' : 'leaves'} a line for ${line} on a computer that is ${machine || 'of an unknown architecture'}`, async () => {
      const patch = await aPatch('0:1-1')
      await importLines(`${patch.name},${line},,`)

      expect(await selected(patch, machine)).to.equal(taken)
    })
  }

  it('comes after the word of a tenant, unless its time is over', async () => {
    const world = await aTenant(test.app)
    const patch = await aPatch('0:1-1', { security: true })
    const approved = () =>
      withTenant(test.app, world.tenantId, world.admin, async (ctx) => (await approvedPatches(ctx, ctx.tenantId, [patch.id])).get(patch.id))
    const word = { tenant_id: world.tenantId, patch_id: patch.id, approved: false, author_name: 'x', until_at: null as Date | null }
    await test.app.pools.infra('patch_approval').insert(word)
    expect(await approved()).to.equal(false)

    await test.app.pools
      .infra('patch_approval')
      .where({ tenant_id: world.tenantId })
      .update({ until_at: new Date(0) })
    expect(await approved()).to.equal(true)
  })
})
