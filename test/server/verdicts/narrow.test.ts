import { expect } from 'chai'
import fc from 'fast-check'
import type { PackageVersion } from '../../../catalog/index.ts'
import { SYSTEM, withInfra, withTenant, type App } from '../../../server/context.ts'
import { decideAboutPatch } from '../../../server/exceptions/approvals.ts'
import { makeException } from '../../../server/exceptions/service.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { NOTHING_MOVED } from '../../../server/verdicts/moved.ts'
import { addOffered, differenceOf } from '../../../server/verdicts/narrow.ts'
import type { FormerInventory } from '../../../server/verdicts/store-inventory.ts'
import type { ReportedInventory } from '../../../server/verdicts/inventory.ts'
import { openTestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, tell } from '../matching/estate.ts'

const NAMES = ['openssl', 'bash', 'curl', 'zlib']
const KERNELS = ['6.1.0-9', '6.1.0-10', '6.1.0-11']
const name = fc.constantFrom(...NAMES)
const version = fc.integer({ min: 1, max: 5 }).map(String)

const Facts = fc.record({
  installed: fc.uniqueArray(fc.tuple(name, version, fc.boolean()), { selector: ([one]) => one, maxLength: 4 }),
  kernels: fc.subarray(KERNELS),
  running: fc.constantFrom(...KERNELS),
  build: fc.integer({ min: 1, max: 3 }),
  rebuilt: fc.boolean(),
  offered: fc.uniqueArray(fc.tuple(name, version, fc.constantFrom('bookworm-security', 'bookworm-updates')), {
    selector: ([one]) => one,
    maxLength: 3,
  }),
  said: fc.boolean(),
  held: fc.subarray(NAMES, { maxLength: 1 }),
  phased: fc.subarray(NAMES, { maxLength: 1 }),
  entitled: fc.boolean(),
})
/** The next inventory: mostly the one before with little changed, which is where most is left as it was. */
const Step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('change' as const), facts: Facts, keys: fc.uniqueArray(fc.nat(9), { maxLength: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), facts: Facts }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('say' as const), name, version, exploited: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('approve' as const), pick: fc.nat(20), approved: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('except' as const), name }) },
)
type Facts = typeof Facts extends fc.Arbitrary<infer T> ? T : never
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never

function changed(before: Facts, { facts, keys }: Extract<Step, { kind: 'change' }>): Facts {
  const all = Object.keys(facts) as (keyof Facts)[]
  return { ...before, ...Object.fromEntries(keys.flatMap((at) => (all[at] === undefined ? [] : [[all[at], facts[all[at]]]]))) }
}

function reported(facts: Facts): ReportedInventory {
  const lines = facts.installed.flatMap(([one, at, both]) => [dpkg(one, at), ...(both ? [dpkg(`lib${one}`, at, one, at)] : [])])
  const kernels = facts.kernels.map((one) =>
    dpkg(`linux-image-${one}-amd64`, `${one.replace('-', '.')}-${facts.build}`, 'linux', `${one.replace('-', '.')}-${facts.build}`),
  )
  return inventory([...lines, ...kernels], {
    missing: facts.said ? facts.offered.map(([one, at, suites]) => offer(one, at, suites)) : [],
    untold: facts.said ? [] : ['missing'],
    held: facts.held,
    phased: facts.phased.map((one) => ({ name: one, architecture: 'amd64', version: '5', percentage: 50, deferred: true })),
    entitlements: facts.entitled ? ['esm-infra'] : [],
    kernel: kernelOf(facts),
  })
}

function kernelOf({ running, rebuilt }: Facts): NonNullable<ReportedInventory['kernel']> {
  const installedAt = `2026-11-20T${rebuilt ? '12' : '10'}:00:00Z`
  return { running: `${running}-amd64`, bootedAt: '2026-11-20T11:00:00Z', installed: [{ release: `${running}-amd64`, installedAt }] }
}

interface Twins {
  readonly app: App
  readonly world: World
  readonly narrow: TestComputer
  readonly whole: TestComputer
}

async function twins(app: App): Promise<Twins> {
  const world = await aTenant(app)
  const [narrow, whole] = await computers(world, 2, { osType: 'linux' })
  if (narrow === undefined || whole === undefined) throw new Error('no computers were made')
  await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
  const feed = await aFeed(app, ['debian/12/security', 'debian/12/esm-infra'])
  await say(app, feed, [
    ...NAMES.flatMap((one) => ['2', '4'].map((at) => ({ package: one, version: at, advisory: `ADV-${one}-${at}` }))),
    { package: 'curl', version: '5', pocket: 'esm-infra', advisory: 'ADV-ESM' },
    { package: 'linux', version: '6.1.0.11-1', advisory: 'ADV-linux', severity: 'critical' },
    { package: 'linux', version: '6.1.0.11-2', advisory: 'ADV-linux-2' },
  ])
  await evaluate(app)
  return { app, world, narrow, whole }
}

/** Tells both the same; whoever waits to be concluded anew is concluded whole. */
async function tellBoth({ app, world, narrow, whole }: Twins, facts: Facts): Promise<void> {
  await tell(world, narrow, reported(facts))
  const waiting = { tenant_id: world.tenantId, computer_id: whole.id }
  await app.pools.owner('touched_computer').insert({ ...waiting, whole: false, touched_at: new Date() })
  await tell(world, whole, reported(facts))
  await app.pools.owner('touched_computer').where(waiting).delete()
}

async function decide({ app, world }: Twins, step: Exclude<Step, { kind: 'change' | 'replace' }>): Promise<void> {
  if (step.kind === 'say') {
    const feed = await aFeed(app, [])
    const { name: one, version: at, exploited } = step
    await say(app, feed, [{ package: one, version: at, exploited, severity: 'important', advisory: `ADV-${one}-${at}` }])
    await evaluate(app)
    return
  }
  await withTenant(app, world.tenantId, world.admin, async (ctx) => {
    if (step.kind === 'except')
      return void (await makeException(ctx, {
        package: step.name,
        kind: 'hold',
        reason: 'tested',
        until: new Date(Date.now() + 86_400_000),
      }))
    const patches = (await app.pools
      .owner('patch')
      .where({ kind: 'linux', owner_tenant_id: null })
      .orderBy('id')
      .pluck('public_id')) as string[]
    const patchId = patches[step.pick % Math.max(1, patches.length)]
    if (patchId !== undefined) await decideAboutPatch(ctx, { patchId, approved: step.approved })
  })
  await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
}

/** Everything that follows from a computer's inventories, without its id and the times at which it was written. */
async function followed(app: App, computer: TestComputer): Promise<Record<string, unknown[]>> {
  const ask = async (sql: string): Promise<unknown[]> => (await app.pools.owner.raw<{ rows: unknown[] }>(sql, [computer.id])).rows
  return {
    verdict:
      await ask(`select p.public_id, v.state, v.source_id, v.approved, v.excepted, v.untold, v.severity, v.flags, v.agent_state, v.since = v.learned_at as fresh
      from verdict v join patch p on p.id = v.patch_id where v.computer_id = ? order by 1`),
    history: await ask(`select p.public_id, v.state, v.source_id, v.approved from verdict_history v join patch p on p.id = v.patch_id
      where v.computer_id = ? order by 1, v.valid_to`),
    status:
      await ask(`select health, unapplied_critical, unapplied_important, unapplied_other, missing, failed, installed, pending_reboot, disputed
      from computer_status where computer_id = ?`),
    moved: await ask(
      `select array_length(added, 1) as added, array_length(removed, 1) as removed from inventory_history where computer_id = ? order by valid_to`,
    ),
  }
}

async function counts(app: App): Promise<unknown[][]> {
  const all = ['select * from patch_count order by 1, 2, 3, 4', 'select * from health_count where computers > 0 order by 1, 2, 3']
  return Promise.all(all.map(async (sql) => (await app.pools.owner.raw<{ rows: unknown[] }>(sql)).rows))
}

describe('what follows from the difference of two inventories', function () {
  this.timeout(300_000)

  it('is what follows from the newer one as a whole, whatever changed', async () => {
    const test = await openTestApp()
    try {
      await fc.assert(
        fc.asyncProperty(Facts, fc.array(Step, { minLength: 2, maxLength: 8 }), async (first, steps) => {
          const estate = await twins(test.app)
          let facts = first
          await tellBoth(estate, facts)
          for (const step of steps) {
            if (step.kind === 'change' || step.kind === 'replace') {
              facts = step.kind === 'replace' ? step.facts : changed(facts, step)
              await tellBoth(estate, facts)
            } else await decide(estate, step)
            expect(await followed(test.app, estate.narrow)).to.deep.equal(await followed(test.app, estate.whole))
          }
          const before = await counts(test.app)
          await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, estate.world.tenantId))
          expect(await counts(test.app)).to.deep.equal(before)
        }),
        { numRuns: 25 },
      )
    } finally {
      await test.close()
    }
  })
})

describe('differenceOf', () => {
  const former: FormerInventory = {
    stream: 'debian/12',
    packageIds: [1, 2, 3, 9],
    availableIds: [4, 5],
    passedIds: [],
    runningIds: [2],
    heldIds: [3],
    pockets: ['esm-infra'],
    phased: { 'curl:amd64': 10 },
    offers: true,
    since: NOTHING_MOVED,
    waits: false,
    health: 'healthy',
  }

  it('names what came, what went, and what is held, phased in or running otherwise', () => {
    const now = { ...former, packageIds: [1, 2, 3, 10], availableIds: [5, 6], runningIds: [1], heldIds: [], phased: { 'zlib:amd64': 10 } }

    const difference = differenceOf(former, now)

    expect(difference?.gone).to.deep.equal([9, 4])
    expect([...(difference?.there ?? [])].toSorted((a, b) => a - b)).to.deep.equal([1, 2, 3, 6, 10])
    expect([...(difference?.phased ?? [])]).to.deep.equal(['curl:amd64', 'zlib:amd64'])
  })

  it('is nothing where nothing changed but a percentage', () => {
    const difference = differenceOf(former, { ...former, phased: { 'curl:amd64': 90 } })
    expect([difference?.gone.length, difference?.there.size, difference?.phased.size]).to.deep.equal([0, 0, 0])
  })

  it('is not to be told where it may touch everything', () => {
    expect(differenceOf({ ...former, waits: true }, former)).to.equal(null)
    for (const otherwise of [{ stream: 'debian/13' }, { offers: false }, { pockets: [] }, { pockets: ['esm-apps'] }])
      expect(differenceOf(former, { ...former, ...otherwise }), JSON.stringify(otherwise)).to.equal(null)
  })
})

describe('addOffered', () => {
  const line = (one: string, source: string | null): PackageVersion => ({
    scheme: 'dpkg',
    release: 'debian/12',
    name: one,
    architecture: 'amd64',
    version: '1',
    source,
    sourceVersion: source === null ? null : '1',
    module: null,
    vendor: null,
  })
  const added = (names: readonly string[], offered: readonly (readonly PackageVersion[])[]): string[] => {
    const all = new Set(names)
    addOffered(
      all,
      offered.map((lines) => ({ lines })),
    )
    return [...all].toSorted()
  }

  it('adds the names of everything that is offered together with one that is named, and what is offered with those', () => {
    const offered = [
      [line('libssl3', 'openssl'), line('openssl', null)],
      [line('bash', null)],
      [line('ssl-doc', 'docs'), line('libssl3', 'docs')],
      [line('zlib1g', 'zlib')],
    ]

    expect(added(['openssl', 'bash'], offered)).to.deep.equal(['bash', 'docs', 'libssl3', 'openssl', 'ssl-doc'])
    expect(added(['zlib'], offered)).to.deep.equal(['zlib', 'zlib1g'])
    expect(added(['curl'], offered)).to.deep.equal(['curl'])
  })

  it('follows very many that are each named by the next one', function () {
    this.timeout(5_000)
    const chain = Array.from({ length: 10_000 }, (_, at) => [line(`n${at}`, `n${at + 1}`)])

    expect(added(['n0'], chain.toReversed())).to.have.length(10_001)
  })
})
