import { expect } from 'chai'
import { SYSTEM, withInfra, withTenant, type App } from '../../../server/context.ts'
import { endpoints } from '../../../server/endpoints.ts'
import { makeException, makeExceptions } from '../../../server/exceptions/service.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { declareTasks } from '../../../server/system/store-tasks.ts'
import { z } from 'zod'
import { openTestApi, type Answer, type Browser, type TestApi } from '../../support/api.ts'
import { aUser, PASSWORD } from '../../support/people.ts'
import { aSourceRow, placeIn, seen } from '../findings/world.ts'
import { aPatch, aRequest, aTenant, computers, requested } from '../jobs/world.ts'

/** Lists that can be sorted, with the filter under which every order is allowed, and the field by which an item is known. */
const LISTS: Readonly<Record<string, { readonly key: string; readonly query?: string }>> = {
  listPatches: { key: 'patchId', query: 'view=all' },
  listComputers: { key: 'computerId' },
  listVerdicts: { key: 'computerId', query: 'patchId=PATCH' },
  listJobs: { key: 'jobId' },
  listAdvisories: { key: 'advisoryId' },
  listUsers: { key: 'userId' },
  listTenants: { key: 'tenantId' },
  listServerGroups: { key: 'serverGroupId' },
  listSites: { key: 'siteId' },
  listAgents: { key: 'agentId' },
  listEnrollmentTokens: { key: 'tokenId' },
  listUnassignedComputers: { key: 'serverId' },
  listComputerGroups: { key: 'computerGroupId' },
  listAuditRecords: { key: 'seq' },
  listExceptions: { key: 'exceptionId' },
  listDiscoveries: { key: 'runId' },
  listFindings: { key: 'findingId' },
  listStoredFiles: { key: 'sha256' },
  listSources: { key: 'sourceId' },
  listFeeds: { key: 'sourceId' },
  listTasks: { key: 'task' },
  listMappingRules: { key: 'position' },
  listDeploymentPolicies: { key: 'policyId' },
  listRefusedFiles: { key: 'quarantineId' },
}

describe('lists in every order', () => {
  let test: TestApi
  let browser: Browser
  let patchId: string

  before(async function () {
    this.timeout(60_000)
    test = await openTestApi()
    const { app } = test
    for (let n = 0; n < 2; n++) {
      const world = await aTenant(app)
      const made = await computers(world, 4)
      const patches = [await aPatch(world, made), await aPatch(world, made.slice(0, 2)), await aPatch(world, made)]
      const [patch] = patches
      if (patch === undefined) throw new Error('no patch was made')
      patchId = patch.publicId
      await app.pools.infra.raw(
        `insert into advisory (public_id, title, severity, published_at)
         select 'DSA-' || :n || n, repeat('長', 5000), (array['low', 'critical'])[1 + n % 2]::severity, case when n % 3 = 0 then null else now() end from generate_series(100, 102) n`,
        { n },
      )
      await requested(app, world.admin, aRequest(made, [patch]))
      await requested(app, world.admin, aRequest(made.slice(0, 1), [patch]))
      await withTenant(app, world.tenantId, world.admin, async (ctx) => {
        const ids = patches.map(({ publicId }) => publicId)
        await makeExceptions(ctx, ids, { kind: 'hold', reason: 'later', until: new Date(ctx.now.getTime() + 86_400_000) })
        await makeException(ctx, { patchId: patch.publicId, kind: 'waiver', reason: 'never' })
      })
      await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
    }
    const source = await aSourceRow(app)
    await seen(
      app,
      source.id,
      await placeIn(app, '__UNASSIGNED__'),
      ['c', 'a', 'b'].map((fqdn) => ({ fqdn: `${fqdn}.example`, lastSyncAt: fqdn === 'a' ? null : new Date() })),
    )
    await overAgain(app, source.id)
    await ofTheService(app)
    await asLongAsTheyMayBe(app)
    browser = test.browser()
    await browser.signIn(await aUser(app, 'administrator'), PASSWORD)
    for (const uses of [1, 2, 2, 1]) await browser.ask('POST', '/api/v1/enrollment-tokens', { tenantId: '__DEFAULT__', uses, hours: uses })
    for (const name of ['one', 'two', 'three']) await browser.ask('POST', '/api/v1/computer-groups', { name, tenantId: '__DEFAULT__' })
  })
  after(() => test.close())

  for (const declared of endpoints.filter(
    ({ id, query }) => query instanceof z.ZodObject && 'sort' in query.shape && id.startsWith('list'),
  )) {
    const orders = ordersOf(declared.query as z.ZodObject)

    it(`${declared.id}: pages through each of its ${orders.length} orders without losing or repeating a row`, async function () {
      this.timeout(60_000)
      const list = LISTS[declared.id]
      if (list === undefined) throw new Error(`this test has no line for ${declared.id}`)
      const base = `/api/v1${declared.path}?${(list.query ?? '').replace('PATCH', encodeURIComponent(patchId))}`
      const whole = await browser.ask('GET', `${base}&limit=200&withTotal=true`)
      expect(whole.status, whole.text).to.equal(200)
      const expected = keysOf(whole, list.key).toSorted()

      for (const sort of orders) {
        const seen: string[] = []
        for (let after = ''; ;) {
          const page = await browser.ask('GET', `${base}&limit=2&sort=${sort}${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`)
          expect(page.status, `${sort}: ${page.text}`).to.equal(200)
          seen.push(...keysOf(page, list.key))
          if (page.json.next === null) break
          after = page.json.next
        }
        expect(seen.toSorted(), sort).to.deep.equal(expected)
      }
      expect((whole.json as unknown as { total: number }).total).to.equal(expected.length)
      expect(expected.length).to.be.greaterThan(0)
    })
  }

  it('leads on in the order that gave the cursor, and in no other', async () => {
    const page = await browser.ask('GET', '/api/v1/computers?limit=2&sort=-health')
    const after = encodeURIComponent(page.json.next ?? '')

    expect((await browser.ask('GET', `/api/v1/computers?limit=2&sort=-health&after=${after}`)).status).to.equal(200)
    expect((await browser.ask('GET', `/api/v1/computers?limit=2&sort=health&after=${after}`)).json.code).to.equal('page_unknown')
  })

  it('does not sort millions of verdicts', async () => {
    expect((await browser.ask('GET', '/api/v1/verdicts?sort=-since')).json.code).to.equal('sort_needs_filter')
  })
})

/** Runs and findings of a source, files of the store and refused ones: several rows of each, of which some are equal in every order. */
async function overAgain(app: App, sourceId: number): Promise<void> {
  const rows = [
    `insert into source_run (source_id, state, requested_by, started_at, ended_at)
     select :sourceId, 'succeeded', '#COMMAND', now() - n % 2 * interval '1 hour', case when n % 3 = 0 then now() else null end from generate_series(1, 5) n`,
    `insert into finding (code, source_id, subject, severity, count, found_at, changed_at)
     select 'finding_feed_expired', :sourceId, 'document ' || n, (array['info', 'error'])[1 + n % 2], 1 + n % 2, now(), now() - n % 2 * interval '1 hour'
       from generate_series(1, 5) n`,
    `insert into store_file (sha256, bytes, path, name, added_at, used_at)
     select sha256(n::text::bytea), n % 2, 'files/' || n, 'File ' || n % 2, now(), now() - n % 2 * interval '1 hour' from generate_series(1, 5) n`,
    `insert into store_quarantine (sha256, bytes, path, name, reason, refused_by)
     select sha256(n::text::bytea), n % 2, 'refused/' || n, 'File ' || n % 2, 'hash_wrong', '#SYSTEM' from generate_series(1, 5) n`,
  ]
  for (const insert of rows) await app.pools.infra.raw(insert, { sourceId })
}

/** Feeds, tasks and mapping rules, of which some are equal in every order. */
async function ofTheService(app: App): Promise<void> {
  await declareTasks(app.pools.infra, ['audit.sign', 'jobs.advance', 'jobs.sweep', 'store.clean', 'store.fetch'], {
    'audit.sign': '7 * * * *',
  })
  const rows = [
    `insert into source (public_id, kind, name, interval_minutes, enabled, last_success_at)
     select 'feed' || n, 'catalog', 'Feed ' || n % 2, 60, n % 2 = 0, case when n % 3 = 0 then now() else null end from generate_series(1, 5) n`,
    `insert into mapping_rule (position, kind, pattern, tenant_id, server_group_id)
     select n, (array['host_name', 'domain_suffix'])[1 + n % 2], 'p' || n % 2, g.tenant_id, g.id
       from generate_series(1, 12) n, (select tenant_id, id from server_group where deleted_at is null order by id desc limit 1) g`,
  ]
  for (const insert of rows) await app.pools.infra.raw(insert)
}

/** Names and titles as long as their sources give them, of characters that take three bytes each: a place in such a list is long, too. */
async function asLongAsTheyMayBe(app: App): Promise<void> {
  await app.pools.infra.raw(`update patch set title = repeat('長', 4000), name = repeat('い', 250) || id`)
  await app.pools.infra.raw(`update job set name = repeat('仕', 100)`)
}

function ordersOf(query: z.ZodObject): string[] {
  const { properties } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' }) as unknown as {
    properties: { sort: { enum: string[] } }
  }
  return properties.sort.enum
}

function keysOf(answer: Answer, key: string): string[] {
  return answer.json.items.map((item) => String(item[key]))
}
