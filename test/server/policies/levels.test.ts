import { expect } from 'chai'
import { COMMAND, withInfra, withTenant, type Actor } from '../../../server/context.ts'
import type { AppError } from '../../../server/errors.ts'
import { makeException } from '../../../server/exceptions/service.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { listPatches, type PatchFilter, type PatchItem } from '../../../server/patches/store-lists.ts'
import { effectiveLevel, LEVELS, refusedForRequired, REQUIRED_HOLD_DAYS } from '../../../server/policies/levels.ts'
import { changePatchPolicy, levelsOf, setTenantLevel } from '../../../server/policies/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, unique } from '../../support/people.ts'
import { aPatch, aSourceRow, placeIn, seen, states } from '../findings/world.ts'

const DAY = 86_400_000

describe('refusedForRequired', () => {
  const now = new Date('2026-11-21T00:00:00Z')

  it('lets a required patch be held for a time, and not dropped', () => {
    const latest = new Date(now.getTime() + REQUIRED_HOLD_DAYS * DAY)

    expect(refusedForRequired({ kind: 'hold', until: latest }, now)).to.equal(null)
    expect(refusedForRequired({ kind: 'hold', until: new Date(latest.getTime() + 1) }, now)).to.equal('required_hold_unbounded')
    expect(refusedForRequired({ kind: 'hold', until: null }, now)).to.equal('required_hold_unbounded')
    for (const kind of ['decline', 'waiver'] as const) expect(refusedForRequired({ kind, until: latest }, now)).to.equal('patch_required')
  })
})

describe('the patch management policy', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const infra = <T>(work: Parameters<typeof withInfra<T>>[2]): Promise<T> => withInfra(test.app, COMMAND, work)
  const codeOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'done',
      (err: unknown) => (err as AppError).code,
    )

  async function aClassification(level: string): Promise<{ key: number; id: string }> {
    const id = unique('class')
    const [row] = (await test.app.pools
      .infra('classification')
      .insert({ public_id: id, title: `Title of ${id}`, level })
      .returning('id')) as {
      id: number
    }[]
    return { key: row?.id ?? 0, id }
  }

  async function aTenantWithAdmin() {
    const tenantId = await aTenant(test.app)
    const place = await placeIn(test.app, tenantId)
    const admin: Actor = { kind: 'user', name: unique('admin'), role: 'tenant_admin', userId: 1, tenantId: place.tenantId }
    const as = <T>(work: Parameters<typeof withTenant<T>>[3]): Promise<T> => withTenant(test.app, place.tenantId, admin, work)
    return { tenantId, place, admin, as }
  }

  it('is what SQL says it is', async () => {
    const { tenantId, place } = await aTenantWithAdmin()
    for (const level of LEVELS) {
      for (const own of [...LEVELS, null]) {
        const { key, id } = await aClassification(level)
        if (own !== null)
          await test.app.pools
            .infra('classification_level')
            .insert({ tenant_id: place.tenantId, classification_id: key, level: own, set_by: 'x' })
        const found = (await infra((ctx) => levelsOf(ctx, tenantId))).find((one) => one.classificationId === id)
        expect(found?.effectiveLevel, `${level}, ${String(own)}`).to.equal(effectiveLevel(level, own))
      }
    }
  })

  it('lets a tenant require what is only recommended, take it back, and change nothing of what is required', async () => {
    const [one, other] = [await aTenantWithAdmin(), await aTenantWithAdmin()]
    const [recommended, required] = [await aClassification('recommended'), await aClassification('required')]
    const levelOf = async (tenantId: string, id: string) =>
      (await infra((ctx) => levelsOf(ctx, tenantId))).find((found) => found.classificationId === id)?.effectiveLevel

    await one.as((ctx) => setTenantLevel(ctx, undefined, recommended.id, 'required'))
    expect([await levelOf(one.tenantId, recommended.id), await levelOf(other.tenantId, recommended.id)]).to.deep.equal([
      'required',
      'recommended',
    ])
    expect((await one.as((ctx) => levelsOf(ctx, undefined))).find((found) => found.classificationId === recommended.id)).to.deep.include({
      level: 'recommended',
      ownLevel: 'required',
      setBy: one.admin.name,
    })

    await one.as((ctx) => setTenantLevel(ctx, undefined, recommended.id, 'recommended'))
    expect(await levelOf(one.tenantId, recommended.id)).to.equal('recommended')
    expect(await codeOf(one.as((ctx) => setTenantLevel(ctx, undefined, required.id, 'recommended')))).to.equal('level_required')
    expect(await codeOf(one.as((ctx) => setTenantLevel(ctx, other.tenantId, recommended.id, 'required')))).to.equal('tenant_not_found')
    expect(await codeOf(one.as((ctx) => setTenantLevel(ctx, undefined, 'nothing', 'required')))).to.equal('classification_not_found')
    expect(await codeOf(infra((ctx) => setTenantLevel(ctx, '__UNASSIGNED__', recommended.id, 'required')))).to.equal('tenant_not_found')
    const { rows } = await test.app.pools.infra.raw<{ rows: { operation: string }[] }>(
      `select distinct operation from audit_record where tenant_id = ? and operation like 'classification%'`,
      [one.place.tenantId],
    )
    expect(rows).to.deep.equal([{ operation: 'classification.set_tenant_level' }])
  })

  it('keeps a tenant’s people from dropping a required patch, not from holding it for a time, and the infrastructure from neither', async () => {
    const { tenantId, as } = await aTenantWithAdmin()
    const source = await aSourceRow(test.app)
    const classification = await aClassification('recommended')
    const patch = await aPatch(test.app, [source.id], { classification: classification.key })
    const ask = { patchId: patch.publicId, reason: 'because' }
    const until = new Date(Date.now() + 10 * DAY)

    expect(await codeOf(as((ctx) => makeException(ctx, { ...ask, kind: 'decline' })))).to.equal('done')
    await as((ctx) => setTenantLevel(ctx, undefined, classification.id, 'required'))
    expect(await codeOf(as((ctx) => makeException(ctx, { ...ask, kind: 'waiver' })))).to.equal('patch_required')
    await infra((ctx) => changePatchPolicy(ctx, classification.id, { level: 'required' }))
    for (const kind of ['decline', 'waiver'] as const)
      expect(await codeOf(as((ctx) => makeException(ctx, { ...ask, kind, until }))), kind).to.equal('patch_required')
    expect(await codeOf(as((ctx) => makeException(ctx, { ...ask, kind: 'hold' })))).to.equal('required_hold_unbounded')
    expect(await codeOf(as((ctx) => makeException(ctx, { ...ask, kind: 'hold', until })))).to.equal('done')
    const dual: Actor = { kind: 'user', name: 'dual', role: 'administrator', userId: 1, tenantId: null }
    expect(await codeOf(withInfra(test.app, dual, (ctx) => makeException(ctx, { ...ask, kind: 'decline', tenantId })))).to.equal('done')
  })

  it('leaves to a tenant what WSUS does not know: there its own word comes first', async () => {
    const { as } = await aTenantWithAdmin()
    const name = unique('pkg')
    const security = (await test.app.pools.infra('classification').where({ public_id: 'linux-security' }).first('id')) as { id: number }
    await test.app.pools
      .infra('patch')
      .insert({ public_id: `deb:x/${name}/1`, kind: 'linux', name, title: name, classification_id: security.id })

    expect(await codeOf(as((ctx) => makeException(ctx, { package: name, kind: 'decline', reason: 'because' })))).to.equal('done')
  })

  it('shows the level of the viewer’s tenant in lists, and finds by it', async () => {
    const [one, other] = [await aTenantWithAdmin(), await aTenantWithAdmin()]
    const source = await aSourceRow(test.app)
    const classification = await aClassification('recommended')
    const patch = await aPatch(test.app, [source.id], { classification: classification.key })
    await one.as((ctx) => setTenantLevel(ctx, undefined, classification.id, 'required'))
    const filter = { view: 'all', patchId: patch.publicId, limit: 5 } as const

    expect((await one.as((ctx) => listPatches(ctx, filter)))[0]?.level).to.equal('required')
    expect((await other.as((ctx) => listPatches(ctx, filter)))[0]?.level).to.equal('recommended')
    expect((await infra((ctx) => listPatches(ctx, filter)))[0]?.level).to.equal('recommended')
    expect((await infra((ctx) => listPatches(ctx, { ...filter, tenantId: one.tenantId })))[0]?.level).to.equal('required')
    expect(await one.as((ctx) => listPatches(ctx, { ...filter, level: 'recommended' }))).to.deep.equal([])
    expect(await one.as((ctx) => listPatches(ctx, { ...filter, level: 'required' }))).to.have.lengthOf(1)
  })

  it('keeps what WSUS counts as needed apart from what is unapplied', async () => {
    const { place, as } = await aTenantWithAdmin()
    const source = await aSourceRow(test.app)
    const patch = await aPatch(test.app, [source.id])
    const keys = await seen(
      test.app,
      source.id,
      place,
      Array.from({ length: 7 }, (_, n) => ({ fqdn: `n${String(n)}.example` })),
    )
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = keys.map((key) => key.id)
    await states(
      test.app,
      source.id,
      place,
      patch.id,
      { [a]: 'missing', [b]: 'failed', [c]: 'pending_reboot', [d]: 'installed' },
      { approved: true },
    )
    await states(test.app, source.id, place, patch.id, { [e]: 'missing', [f]: 'downloaded' })
    await states(test.app, source.id, place, patch.id, { [g]: 'missing' }, { approved: true, excepted: true })
    await infra((ctx) => recountTenant(ctx, place.tenantId))
    const find = async (filter: Partial<PatchFilter>): Promise<PatchItem | undefined> =>
      (await as((ctx) => listPatches(ctx, { view: 'all', patchId: patch.publicId, limit: 5, ...filter })))[0]

    expect(await find({})).to.deep.include({ needed: 6, approved: 5, unapplied: 2, missing: 3, pendingReboot: 1, installed: 1 })
    expect(await find({ view: 'needed' })).to.deep.include({ needed: 6 })
    const fresh = await aPatch(test.app, [source.id])
    expect(await find({ view: 'needed', patchId: fresh.publicId })).to.equal(undefined)
  })
})
