import { expect } from 'chai'
import fc from 'fast-check'
import { needsOf, parsePackageLine, type Fix } from '../../../catalog/index.ts'
import { COMMAND, SYSTEM, withInfra, withTenant, type App } from '../../../server/context.ts'
import { decideAboutPatch } from '../../../server/exceptions/approvals.ts'
import { makeException } from '../../../server/exceptions/service.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { evaluateEverything } from '../../../server/matching/service.ts'
import { loadFixes } from '../../../server/matching/store-fixes.ts'
import { importTargets } from '../../../server/policies/service-linux.ts'
import { openTestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, tell, unsay, withdraw, type TestFeed } from './estate.ts'

const NAMES = ['openssl', 'bash', 'curl', 'zlib']
const POCKETS = ['security', 'updates', 'esm-infra']
const SEVERITIES = ['low', 'important', 'critical'] as const

const name = fc.constantFrom(...NAMES)
const version = fc.integer({ min: 1, max: 5 }).map(String)
const Step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('inventory' as const),
      computer: fc.nat(3),
      installed: fc.uniqueArray(fc.tuple(name, version, fc.boolean()), { selector: ([one]) => one, maxLength: 4 }),
      offered: fc.uniqueArray(fc.tuple(name, version, fc.boolean()), { selector: ([one]) => one, maxLength: 2 }),
      entitled: fc.boolean(),
      held: fc.subarray(NAMES, { maxLength: 1 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      name,
      version,
      pocket: fc.constantFrom(...POCKETS),
      severity: fc.constantFrom(...SEVERITIES),
      security: fc.boolean(),
      exploited: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revise' as const), severity: fc.constantFrom(...SEVERITIES) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unsay' as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('evaluate' as const), batch: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('approve' as const), tenant: fc.nat(1), pick: fc.nat(20), approved: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('except' as const), tenant: fc.nat(1), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('policy' as const), names: fc.subarray(NAMES) }) },
)
const DECISIONS: readonly string[] = ['approve', 'except', 'policy']
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never

interface Estate {
  readonly app: App
  readonly worlds: readonly World[]
  readonly computers: readonly TestComputer[]
  /** What package managers offered last, by computer: stream, package and version. */
  readonly offered: Map<number, readonly (readonly [string, string, string])[]>
  feed: TestFeed
}

async function anEstate(app: App): Promise<Estate> {
  const worlds = [await aTenant(app), await aTenant(app)]
  const made: TestComputer[] = []
  for (const world of worlds) made.push(...(await computers(world, 2, { osType: 'linux' })))
  await recount({ app, worlds })
  return { app, worlds, computers: made, offered: new Map(), feed: await newFeed(app) }
}

/** What the queued task does after people's decisions. */
async function recount({ app, worlds }: Pick<Estate, 'app' | 'worlds'>): Promise<void> {
  for (const world of worlds) await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
}

/** Tells everything about two of three pockets, and something about the third. */
function newFeed(app: App): Promise<TestFeed> {
  return aFeed(app, ['debian/12/security', 'debian/12/esm-infra'])
}

async function take(estate: Estate, step: Step): Promise<void> {
  const { app } = estate
  switch (step.kind) {
    case 'inventory': {
      const computer = estate.computers[step.computer]
      const world = estate.worlds.find((one) => one.tenantId === computer?.tenantId)
      if (computer === undefined || world === undefined) return
      const lines = step.installed.flatMap(([one, at, both]) => [dpkg(one, at), ...(both ? [dpkg(`lib${one}`, at, one, at)] : [])])
      const missing = step.offered.map(([one, at, security]) => offer(one, at, security ? 'bookworm-security' : 'bookworm-updates'))
      estate.offered.set(
        computer.id,
        step.offered.map(([one, at, security]) => [`debian/12/${security ? 'security' : 'updates'}`, one, at]),
      )
      return tell(world, computer, inventory(lines, { missing, held: step.held, entitlements: step.entitled ? ['esm-infra'] : [] }))
    }
    case 'say': {
      const { name: one, version: at, pocket, severity, security, exploited } = step
      return say(app, estate.feed, [
        {
          package: one,
          version: at,
          pocket,
          severity,
          kind: security ? 'security' : 'bugfix',
          exploited,
          advisory: `ADV-${one}-${at}-${pocket}`,
        },
      ])
    }
    case 'revise':
      await app.pools.owner.raw(`update advisory set severity = ? where public_id like 'ADV-openssl-%'`, [step.severity])
      await app.pools.owner.raw(
        `insert into touched_package (release, package, touched_at) values ('debian/12', 'openssl', now()) on conflict do nothing`,
      )
      return
    case 'unsay':
      return unsay(app, estate.feed, step.name)
    case 'withdraw':
      await withdraw(app, estate.feed)
      estate.feed = await newFeed(app)
      return
    case 'evaluate':
      await evaluate(app, { batchPackages: step.batch, batchComputers: step.batch })
      return
    case 'approve': {
      const world = estate.worlds[step.tenant]
      const patches = (await app.pools
        .owner('patch')
        .where({ kind: 'linux', owner_tenant_id: null })
        .orderBy('id')
        .pluck('public_id')) as string[]
      const patchId = patches[step.pick % Math.max(1, patches.length)]
      if (world === undefined || patchId === undefined) return
      return withTenant(app, world.tenantId, world.admin, (ctx) => decideAboutPatch(ctx, { patchId, approved: step.approved }))
    }
    case 'except': {
      const world = estate.worlds[step.tenant]
      if (world === undefined) return
      await withTenant(app, world.tenantId, world.admin, (ctx) =>
        makeException(ctx, { package: step.name, kind: 'hold', reason: 'tested', until: new Date(Date.now() + 86_400_000) }),
      )
      return
    }
    case 'policy':
      await withInfra(app, COMMAND, (ctx) =>
        importTargets(
          ctx,
          step.names.map((one) => ({ name: one, architecture: null, version: null, release: null })),
        ),
      )
  }
}

/** Every table that follows from inventories and feeds, without the times at which it was written. */
async function tables(app: App): Promise<Record<string, unknown[]>> {
  const all: Record<string, string> = {
    patch: `select public_id, owner_tenant_id, severity, exploited, cves, classification_id from patch order by 1`,
    package_patch: 'select * from package_patch order by patch_id',
    package_need: 'select * from package_need order by 1, 2',
    matched_stream: 'select stream from matched_stream order by 1',
    verdict: `select tenant_id, computer_id, patch_id, state, source_id, approved, excepted, severity, flags, untold from verdict order by 1, 2, 3`,
    patch_count: 'select * from patch_count order by 1, 2, 3, 4',
    computer_status: `select tenant_id, computer_id, health, unapplied_critical, unapplied_important, unapplied_other, missing, failed, installed, pending_reboot, disputed
      from computer_status order by 1, 2`,
    health_count: 'select * from health_count where computers > 0 order by 1, 2, 3',
  }
  const found: Record<string, unknown[]> = {}
  for (const [table, sql] of Object.entries(all)) found[table] = (await app.pools.owner.raw<{ rows: unknown[] }>(sql)).rows
  return found
}

/** What computers lack by the matcher alone, from their inventories and the feeds. */
async function lackedByMatcher(estate: Estate): Promise<string[]> {
  const { app } = estate
  const fixes = await withInfra(app, SYSTEM, (ctx) =>
    loadFixes(
      ctx,
      NAMES.map((one) => ({ release: 'debian/12', package: one })),
    ),
  )
  const matched = new Set((await app.pools.owner('matched_stream').pluck('stream')) as string[])
  const lines: string[] = []
  for (const computer of estate.computers) {
    const row = (await app.pools.owner('inventory').where({ computer_id: computer.id }).first('package_ids', 'pockets')) as
      | { package_ids: number[]; pockets: string[] }
      | undefined
    const versions = (await app.pools.owner('package_version').whereIn('id', row?.package_ids ?? [])) as {
      package: string
      version: string
      source: string | null
      source_version: string | null
    }[]
    const lacked = versions.flatMap((one) => {
      const [plain = '', architecture = ''] = one.package.split(':')
      const pv = parsePackageLine(
        'dpkg',
        dpkg(plain, one.version, one.source ?? plain, one.source_version ?? one.version, architecture),
        'debian/12',
      )
      const all: readonly Fix[] = [...fixes.values()].flat()
      return pv === null ? [] : needsOf(pv, all)
    })
    for (const need of lacked) {
      if (!matched.has(need.stream) || (need.pocket === 'esm-infra' && row?.pockets.includes('esm-infra') !== true)) continue
      lines.push(`${computer.id} ${need.patchKey}`)
    }
  }
  return [...new Set(lines)].toSorted()
}

/** What package managers alone say is missing, from their offers and what computers lack by the catalog. */
async function offeredByManagers(estate: Estate, lacked: readonly string[]): Promise<string[]> {
  const matched = new Set((await estate.app.pools.owner('matched_stream').pluck('stream')) as string[])
  const lines = [...estate.offered].flatMap(([computer, offers]) =>
    offers.flatMap(([stream, one, at]) => {
      const said = lacked.map((line) => line.split('/')).filter((parts) => parts[0] === `${computer} deb:debian` && parts[3] === one)
      const isSaid = matched.has(stream) && said.some((parts) => Number(parts[4]) >= Number(at))
      return isSaid ? [] : [`${computer} deb:${stream}/${one}/${at}`]
    }),
  )
  return lines.toSorted()
}

/** What is stored as missing by a kind of source. */
async function missingBy(app: App, kind: 'engine' | 'agent'): Promise<string[]> {
  const { rows } = await app.pools.owner.raw<{ rows: { line: string }[] }>(
    `select v.computer_id || ' ' || p.public_id as line from verdict v join patch p on p.id = v.patch_id join source s on s.id = v.source_id
      where s.kind = ? and v.state = 'missing'`,
    [kind],
  )
  return rows.map((row) => row.line).toSorted()
}

describe('verdicts that followed every difference', function () {
  this.timeout(300_000)

  it('are those of a full evaluation, whatever happened before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(Step, { minLength: 4, maxLength: 30 }), async (steps) => {
        const test = await openTestApp()
        try {
          const estate = await anEstate(test.app)
          for (const step of steps) {
            await take(estate, step)
            if (DECISIONS.includes(step.kind)) await recount(estate)
          }
          await evaluate(test.app)
          const followed = await tables(test.app)
          const lacked = await lackedByMatcher(estate)
          expect(await missingBy(test.app, 'engine')).to.deep.equal(lacked)
          expect(await missingBy(test.app, 'agent')).to.deep.equal(await offeredByManagers(estate, lacked))

          await evaluateEverything(test.app, SYSTEM)
          expect(await tables(test.app)).to.deep.equal(followed)
          await recount(estate)
          expect(await tables(test.app), 'counts').to.deep.equal(followed)
        } finally {
          await test.close()
        }
      }),
      { numRuns: 8 },
    )
  })
})
