import type { Context } from '../context.ts'
import type { StepKind } from './states.ts'
import type { Job } from './store.ts'

/** Plans, their slices and steps as they are first written, and scripts. */

/** Keeps a script by its content. */
export async function keepScript(
  ctx: Context,
  tenantId: number,
  script: { sha256: Buffer; body: string; fileName: string },
): Promise<void> {
  await ctx
    .trx('script')
    .insert({ tenant_id: tenantId, sha256: script.sha256, body: script.body, file_name: script.fileName, created_by: ctx.actor.name })
    .onConflict()
    .ignore()
}

/** The text of a script of a tenant. */
export async function scriptText(ctx: Context, tenantId: number, sha256: Buffer): Promise<string | undefined> {
  const row = (await ctx.trx('script').where({ tenant_id: tenantId, sha256 }).first('body')) as { body: string } | undefined
  return row?.body
}

/** The common part in force. */
export async function planOf(ctx: Context, job: Job): Promise<{ common: string; sliceHashes: Buffer[] }> {
  const where = { tenant_id: job.tenantId, job_id: job.id, revision: job.planRevision }
  const row = (await ctx.trx('plan').where(where).first('common', 'slice_hashes')) as { common: string; slice_hashes: Buffer[] } | undefined
  if (row === undefined) throw new Error('a job without its plan')
  return { common: row.common, sliceHashes: row.slice_hashes }
}

/** The newest revision that nobody rejected: what its approval, and the slices of computers that did not drift, belong to. */
export async function planBeforeDrift(ctx: Context, job: Job): Promise<{ revision: number; hash: Buffer }> {
  const { rows } = (await ctx.trx.raw(
    `select p.revision, p.hash from plan p
      where p.tenant_id = :tenantId and p.job_id = :jobId
        and not exists (select from job_decision d where d.tenant_id = p.tenant_id and d.job_id = p.job_id and d.kind = 'reject' and d.plan_hash = p.hash)
      order by p.revision desc limit 1`,
    { tenantId: job.tenantId, jobId: job.id },
  )) as { rows: { revision: number; hash: Buffer }[] }
  const [before] = rows
  if (before === undefined) throw new Error('a job that ran without an approved plan')
  return before
}

/** The number of a job's next revision; one that was rejected keeps its own. */
export async function nextRevision(ctx: Context, job: Job): Promise<number> {
  const row = (await ctx.trx('plan').where({ tenant_id: job.tenantId, job_id: job.id }).max({ newest: 'revision' }).first()) as {
    newest: number
  }
  return row.newest + 1
}

/**
 * Keeps a plan's common part; a revision that drift made gets a row of its own.
 *
 * @param plan `common` is RFC 8785 JSON, `sliceHashes` are sorted
 */
export async function insertPlan(
  ctx: Context,
  job: Job,
  plan: { revision: number; hash: Buffer; common: string; selector: object; sliceHashes: readonly Buffer[] },
): Promise<void> {
  await ctx.trx('plan').insert({
    tenant_id: job.tenantId,
    job_id: job.id,
    revision: plan.revision,
    hash: plan.hash,
    common: plan.common,
    selector: JSON.stringify(plan.selector),
    slice_hashes: plan.sliceHashes.toSorted(Buffer.compare),
    created_at: ctx.now,
  })
}

/** One computer's part as it is written. */
export interface NewSlice {
  readonly computerId: number
  readonly text: string
  readonly hash: Buffer
  readonly patchIds: readonly number[]
}

const CHUNK = 500

/** Writes slices, their patches and their steps, set by set. */
export async function insertSlices(ctx: Context, job: Job, slices: readonly NewSlice[], steps: readonly StepKind[]): Promise<void> {
  for (let i = 0; i < slices.length; i += CHUNK) {
    const chunk = slices.slice(i, i + CHUNK).toSorted((a, b) => a.computerId - b.computerId)
    const rows = chunk.map((slice) => ({ c: slice.computerId, s: slice.text, h: slice.hash.toString('hex'), p: slice.patchIds }))
    const bindings = { tenantId: job.tenantId, jobId: job.id, rows: JSON.stringify(rows), steps: [...steps], now: ctx.now }
    await ctx.trx.raw(INSERT_SLICES, bindings)
    await ctx.trx.raw(INSERT_PATCHES, bindings)
    await ctx.trx.raw(INSERT_STEPS, bindings)
  }
}

const INSERT_SLICES = `
insert into plan_slice (tenant_id, job_id, computer_id, slice, hash)
select :tenantId, :jobId, r.c, r.s, decode(r.h, 'hex') from jsonb_to_recordset(:rows::jsonb) as r(c int, s text, h text) order by r.c`
const INSERT_PATCHES = `
insert into plan_patch (tenant_id, job_id, computer_id, patch_id)
select distinct :tenantId::int, :jobId::int, r.c, p.id::int
  from jsonb_to_recordset(:rows::jsonb) as r(c int, p jsonb), jsonb_array_elements_text(r.p) as p(id) order by 3, 4`
const INSERT_STEPS = `
insert into step (tenant_id, job_id, computer_id, position, kind)
select :tenantId, :jobId, r.c, k.position, k.kind
  from jsonb_to_recordset(:rows::jsonb) as r(c int), unnest(:steps::text[]) with ordinality as k(kind, position) order by r.c, k.position`

/** The present name of the deployment policy of a plan. */
export async function policyNameOf(ctx: Context, job: Job, policyId: string): Promise<string | undefined> {
  const row = (await ctx.trx('deployment_policy').where({ tenant_id: job.tenantId, public_id: policyId }).first('name')) as
    | { name: string }
    | undefined
  return row?.name
}
