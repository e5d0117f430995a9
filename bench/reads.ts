import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Role } from '../server/authorization.ts'
import { SYSTEM, withInfra, type App } from '../server/context.ts'
import { recountTenant } from '../server/health/service.ts'
import { hashPassword } from '../server/users/password.ts'
import { addTenants, generateEstate } from './estate.ts'
import { percentile, type Bench, type Figure } from './harness.ts'
import { withParts } from './parts.ts'
import { floorOf, type Floor } from './reads-floor.ts'
import { walk, type Question } from './reads-walk.ts'
import { Reader } from './reads-reader.ts'

const TENANTS = 20
const COMPUTERS = 20_000
const PATCHES = 3_000
const VERDICTS_PER_COMPUTER = 150
/** Questions of a list are asked for each of its pages, or for every so many-th of a long one. */
const MOST_PAGES = 40
/** Fewer answers would make the p95 the slowest single one, whatever the machine did at that moment. */
const LEAST_ANSWERS = 100

/** What people's pages cost through the API, against the same SQL in the same kind of transaction. */
export const readsBench: Bench = {
  name: 'reads',
  async run(app, say): Promise<Figure[]> {
    const db = app.pools.owner
    const size = { groupsPerTenant: 5, patches: PATCHES }
    const { sourceId, tenantIds } = await generateEstate(db, { ...size, tenants: 1, computers: COMPUTERS / TENANTS })
    const [first = 0] = tenantIds
    await fill(app, sourceId, tenantIds)
    return withParts(app, async (url) => {
      const admin = await signedIn(app, url, 'tenant_admin', first)
      const alone = await measureAll(app, admin)
      const more = await addTenants(db, sourceId, { ...size, tenants: TENANTS - 1, computers: COMPUTERS - COMPUTERS / TENANTS })
      await fill(app, sourceId, more)
      const { rows } = await db.raw<{ rows: [{ n: number }] }>('select count(*)::int as n from verdict')
      say(`${rows[0].n.toLocaleString('en')} verdicts in ${TENANTS} tenants`)
      const among = await measureAll(app, admin)
      const others = [
        ...(await measureAll(app, await signedIn(app, url, 'tenant_user', first), 'own computers')),
        ...(await measureAll(app, await signedIn(app, url, 'infra_admin'), 'all tenants')),
      ]
      for (const one of [...among, ...others])
        say(`${one.name}: ${one.questions} questions, ${one.pages.toFixed(0)} pages of the database each`)
      return [...figures([...among, ...others]), ...amongOthers(alone, among)]
    })
  },
}

interface Measured {
  readonly name: string
  readonly questions: number
  /** Whether the questions are the pages of one list, in its order. */
  readonly isList: boolean
  /** Milliseconds. */
  readonly asked: readonly number[]
  readonly floor: readonly number[]
  readonly firstTenth: readonly number[]
  readonly lastTenth: readonly number[]
  /** Pages of the database that the statements touch, on average. */
  readonly pages: number
}

/** Verdicts for all computers of these tenants, and the counts as the service takes them. */
export async function fill(app: App, sourceId: number, tenantIds: readonly number[]): Promise<void> {
  const db = app.pools.owner
  await db.raw(
    `with slots as materialized (select id, row_number() over (order by id) - 1 as slot from patch where kind = 'windows')
     insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, source_time, since)
     select c.tenant_id, c.id, p.id, (array['missing', 'installed', 'installed', 'downloaded', 'failed', 'installed', 'pending_reboot'])[1 + (c.id + i) % 7]::verdict_state,
            :sourceId, p.slot % 4 <> 0, now(), now()
       from computer c cross join generate_series(0, :each - 1) i join slots p on p.slot = i * :step + (c.id + i) % :step
      where c.tenant_id = any(:tenantIds)
      order by c.tenant_id, c.id, p.id`,
    { sourceId, tenantIds, each: VERDICTS_PER_COMPUTER, step: PATCHES / VERDICTS_PER_COMPUTER },
  )
  await db.raw('vacuum analyze verdict, computer, source_computer')
  for (const tenantId of tenantIds) await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, tenantId))
  await db.raw('vacuum analyze')
}

/** A person in a browser. @param tenantId of a tenant role; the others are kept under the infrastructure's tenant */
export async function signedIn(app: App, url: string, role: Role, tenantId?: number): Promise<Reader> {
  const db = app.pools.owner
  const password = randomUUID()
  if (tenantId === undefined) {
    await db.raw(
      `insert into user_account (tenant_id, public_id, role, password_hash) select id, :userId, :role, '-' from tenant where public_id = '__INFRA__'`,
      { userId: `bench-${role.replace('_', '-')}`, role },
    )
  }
  const row = (await db('user_account')
    .where({ role, ...(tenantId === undefined ? {} : { tenant_id: tenantId }) })
    .orderBy('id')
    .first('id', 'public_id')) as { id: number; public_id: string }
  await db('user_account')
    .where({ id: row.id })
    .update({ password_hash: await hashPassword(password) })
  const actor = { kind: 'user', name: row.public_id, role, userId: row.id, tenantId: tenantId ?? null } as const
  const reader = new Reader(url, actor)
  await reader.signIn(row.public_id, password)
  return reader
}

async function measureAll(app: App, reader: Reader, whose = ''): Promise<Measured[]> {
  const { urls } = app.pools
  const client = new pg.Client(reader.actor.tenantId === null ? urls.infra : urls.tenant)
  await client.connect()
  try {
    const measured: Measured[] = []
    for (const [name, questions] of await walk(reader, MOST_PAGES)) {
      measured.push(await measure(app, { reader, client }, whose === '' ? name : `${name}, ${whose}`, questions))
    }
    return measured
  } finally {
    await client.end()
  }
}

async function measure(
  app: App,
  by: { reader: Reader; client: pg.Client },
  name: string,
  questions: readonly Question[],
): Promise<Measured> {
  const floors: Floor[] = []
  for (const question of questions) floors.push(await floorOf(app, by.client, by.reader.actor, question))
  const asked: number[][] = questions.map(() => [])
  const floor: number[] = []
  const rounds = Math.max(3, Math.ceil(LEAST_ANSWERS / questions.length))
  // The first round warms both sides.
  for (let round = 0; round <= rounds; round++) {
    for (const [i, question] of questions.entries()) {
      const answered = await by.reader.ask(question.path)
      const replayed = (await floors[i]?.replay()) ?? Number.NaN
      if (round === 0) continue
      asked[i]?.push(answered)
      floor.push(replayed)
    }
  }
  const tenth = Math.max(1, Math.floor(questions.length / 10))
  const pages = floors.reduce((sum, one) => sum + one.pages, 0) / floors.length
  return {
    name,
    questions: questions.length,
    isList: questions.length > 1 && questions[1]?.query['after'] !== undefined,
    asked: asked.flat(),
    floor,
    firstTenth: asked.slice(0, tenth).flat(),
    lastTenth: asked.slice(-tenth).flat(),
    pages,
  }
}

const p95 = (values: readonly number[]): number => percentile(values, 0.95)

function figures(measured: readonly Measured[]): Figure[] {
  return measured.flatMap((one) => {
    const all: Figure[] = [
      { name: `${one.name} (p95)`, measured: p95(one.asked), floor: p95(one.floor), unit: 'ms', bar: 1.5, allowance: 5 },
    ]
    if (!one.isList) return all
    const [last, first] = [percentile(one.lastTenth, 0.5), percentile(one.firstTenth, 0.5)]
    return [...all, { name: `${one.name}: last pages against first`, measured: last, floor: first, unit: 'ms', bar: 1.5, allowance: 5 }]
  })
}

/** The same tenant among others against the same tenant alone. */
function amongOthers(alone: readonly Measured[], among: readonly Measured[]): Figure[] {
  return among.flatMap((one): Figure[] => {
    const before = alone.find((other) => other.name === one.name)
    if (before === undefined) return []
    const name = `${one.name}: among ${TENANTS} tenants against alone`
    return [
      { name: `${name} (p95)`, measured: p95(one.asked), floor: p95(before.asked), unit: 'ms', bar: 1.5, allowance: 5 },
      { name: `${name}, pages touched`, measured: one.pages, floor: before.pages, unit: 'pages', bar: 1.5 },
    ]
  })
}
