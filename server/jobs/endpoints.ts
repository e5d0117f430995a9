import { z } from 'zod'
import { withViewer } from '../context.ts'
import { endpoint, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import {
  cutPage,
  cutSorted,
  decodeCursor,
  decodeSorted,
  pageOf,
  PageQuery,
  SearchText,
  sortQuery,
  TOTAL,
  totalIf,
  TotalQuery,
} from '../http/paging.ts'
import { candidatesEndpoint } from './endpoints-candidates.ts'
import { approve, cancel, goOn, preview, reject, request, retry } from './service.ts'
import { RequestBody } from './schemas.ts'
import * as shapes from './shapes.ts'
import { PATCH_OUTCOMES } from './store-computers.ts'
import { countJobs, JOB_SORTS, listJobs } from './store-read.ts'
import type { Job } from './store.ts'
import * as views from './views.ts'
import { jobXml, type JobDocument } from './xml.ts'

const JobParams = z.object({ jobId: shapes.JobId })
const JobState = shapes.JobState
// Two scripts of a mebibyte each, escaped as JSON.
const REQUEST_BYTES = 6 * 1024 * 1024
const KeyCursor = z.tuple([z.int()])
const ForUser = RequestBody.extend({ userId: z.string().min(1).max(32).describe('The job’s administrator') })
const outcome = (job: Job) => ({ jobId: job.publicId, state: job.state, name: job.name })

const requests = [
  endpoint({
    id: 'previewJob',
    method: 'post',
    path: '/jobs/preview',
    summary: 'The exact plan of a request, and what the computers say that they would do; starts nothing',
    permission: 'job.request',
    body: RequestBody,
    bodyLimit: REQUEST_BYTES,
    response: z.object({ plans: z.array(shapes.PreviewedPlan) }),
    handle: async ({ ctx, body }) => ({ plans: await preview(ctx, body) }),
  }),
  endpoint({
    id: 'requestJob',
    method: 'post',
    path: '/jobs',
    summary: 'Requests the application of patches: one job per tenant',
    permission: 'job.request',
    body: RequestBody,
    bodyLimit: REQUEST_BYTES,
    status: 201,
    response: shapes.RequestedJobs,
    handle: async ({ ctx, body }) => ({ jobs: (await request(ctx, body)).map(outcome) }),
  }),
  endpoint({
    id: 'previewJobForUser',
    method: 'post',
    path: '/jobs/for-user/preview',
    summary: 'The same for a user, by command',
    permission: 'job.request_for',
    body: ForUser,
    bodyLimit: REQUEST_BYTES,
    response: z.object({ plans: z.array(shapes.PreviewedPlan) }),
    handle: async ({ ctx, body: { userId, ...body } }) => ({ plans: await preview(ctx, body, userId) }),
  }),
  endpoint({
    id: 'requestJobForUser',
    method: 'post',
    path: '/jobs/for-user',
    summary: 'Requests jobs for a user, by command',
    permission: 'job.request_for',
    body: ForUser,
    bodyLimit: REQUEST_BYTES,
    status: 201,
    response: shapes.RequestedJobs,
    handle: async ({ ctx, body: { userId, ...body } }) => ({ jobs: (await request(ctx, body, userId)).map(outcome) }),
  }),
] as const

const lists = [
  endpoint({
    id: 'listJobs',
    method: 'get',
    path: '/jobs',
    summary: 'Jobs, newest first',
    permission: 'job.view',
    query: PageQuery.extend(TotalQuery.shape).extend({
      states: z
        .string()
        .max(300)
        .transform((text) => text.split(','))
        .pipe(z.array(JobState).max(10))
        .optional()
        .describe('Comma-delimited; those that need somebody’s decision are pending_approval,awaiting_decision'),
      tenantId: z.string().max(32).optional(),
      userId: z.string().max(32).optional().describe('Requested by, or for'),
      kind: z.enum(['windows', 'linux', 'middleware']).optional(),
      computerId: z.string().max(100).optional().describe('Whose plan works on this computer'),
      text: SearchText.optional().describe('Part of the name, the id, a person’s id or the comment'),
      from: z.iso.datetime({ offset: true }).optional().describe('Requested from here on'),
      to: z.iso.datetime({ offset: true }).optional().describe('Requested before'),
      sort: sortQuery(JOB_SORTS, '-createdAt'),
    }),
    response: pageOf(shapes.JobSummary).extend(TOTAL),
    async handle({ ctx, query }) {
      const filter = {
        states: query.states ?? null,
        tenant: query.tenantId ?? null,
        userId: query.userId ?? null,
        kind: query.kind,
        computerId: query.computerId,
        text: query.text,
        from: query.from === undefined ? null : new Date(query.from),
        to: query.to === undefined ? null : new Date(query.to),
      }
      const after = decodeSorted(query.after, query.sort)
      const rows = await listJobs(ctx, { ...filter, sort: query.sort, after, limit: query.limit })
      const { items, next } = cutSorted(rows, query, (job) => job.id)
      const total = await totalIf(query.withTotal, () => countJobs(ctx, filter))
      return { items: await views.summaries(ctx, items), next, asOf: ctx.now.toISOString(), ...total }
    },
  }),
  endpoint({
    id: 'listDecisionsNeeded',
    method: 'get',
    path: '/jobs/inbox',
    summary: 'Jobs that need your decision, oldest first',
    permission: 'job.view',
    query: PageQuery,
    response: pageOf(shapes.JobSummary),
    async handle({ ctx, query }) {
      const rows = await views.inbox(ctx, { after: decodeCursor(query.after, KeyCursor)?.[0] ?? 0, limit: query.limit })
      const { items, next } = cutPage(rows, query.limit, (job) => [job.id])
      return { items: await views.summaries(ctx, items), next, asOf: ctx.now.toISOString() }
    },
  }),
  endpoint({
    id: 'getJob',
    method: 'get',
    path: '/jobs/{jobId}',
    summary: 'A job with its plan, progress, decisions, and what you may decide',
    permission: 'job.view',
    params: JobParams,
    query: z.object({ locale: z.enum(['ja', 'en']).default('en').describe('Language of the patches’ titles') }),
    response: shapes.JobView,
    handle: async ({ ctx, params, query }) => views.jobView(ctx, params.jobId, query.locale),
  }),
  endpoint({
    id: 'listJobComputers',
    method: 'get',
    path: '/jobs/{jobId}/computers',
    summary: 'Computers of a job with their steps and results',
    permission: 'job.view',
    params: JobParams,
    query: PageQuery.extend({
      computerId: z.string().max(300).optional(),
      failed: z.enum(['true', 'false']).default('false').describe('Only those on which a step failed'),
      state: shapes.ComputerState.optional(),
      patchId: z.string().max(300).optional().describe('Only those that have this patch in their part of the plan'),
      result: z.enum(PATCH_OUTCOMES).optional().describe('And of these, what became of it'),
    }),
    response: pageOf(shapes.ComputerView),
    async handle({ ctx, params, query }) {
      const after = decodeCursor(query.after, KeyCursor)?.[0] ?? 0
      const { limit, computerId, state, patchId, result } = query
      const page = { after, limit, computerId, state, patchId, result, onlyFailed: query.failed === 'true' }
      const { items, next } = cutPage(await views.computerViews(ctx, params.jobId, page), query.limit, (computer) => [computer.key])
      return { items, next, asOf: ctx.now.toISOString() }
    },
  }),
] as const

const Action = z.object({ computerId: z.string().max(300).optional().describe('One computer; absent: all'), comment: shapes.Comment })
const Verdict = z.object({
  planHash: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/)
    .describe('Of the plan that was seen'),
  comment: shapes.Comment,
})

// Who may is decided per job: its requester, its tenant's administrators, the command for what it requested itself.
const decisions = [
  endpoint({
    id: 'approveJob',
    method: 'post',
    path: '/jobs/{jobId}/approve',
    summary: 'Approves exactly the plan of that hash',
    permission: 'job.act',
    params: JobParams,
    body: Verdict,
    response: shapes.RequestedJob,
    handle: async ({ ctx, params, body }) => outcome(await approve(ctx, { ...params, ...body })),
  }),
  endpoint({
    id: 'rejectJob',
    method: 'post',
    path: '/jobs/{jobId}/reject',
    summary: 'Rejects a plan',
    permission: 'job.act',
    params: JobParams,
    body: Verdict,
    response: shapes.RequestedJob,
    handle: async ({ ctx, params, body }) => outcome(await reject(ctx, { ...params, ...body })),
  }),
  endpoint({
    id: 'retryJob',
    method: 'post',
    path: '/jobs/{jobId}/retry',
    summary: 'Gives failed steps another attempt',
    permission: 'job.view',
    params: JobParams,
    body: Action,
    response: shapes.RequestedJob,
    handle: async ({ ctx, params, body }) => outcome(await retry(ctx, { ...params, ...body })),
  }),
  endpoint({
    id: 'continueJob',
    method: 'post',
    path: '/jobs/{jobId}/continue',
    summary: 'Goes on past failed steps',
    permission: 'job.view',
    params: JobParams,
    body: Action,
    response: shapes.RequestedJob,
    handle: async ({ ctx, params, body }) => outcome(await goOn(ctx, { ...params, ...body })),
  }),
  endpoint({
    id: 'cancelJob',
    method: 'post',
    path: '/jobs/{jobId}/cancel',
    summary: 'Cancels a job or one of its computers; what runs finishes',
    permission: 'job.view',
    params: JobParams,
    body: Action,
    response: shapes.RequestedJob,
    handle: async ({ ctx, params, body }) => outcome(await cancel(ctx, { ...params, ...body })),
  }),
] as const

const documents = [
  streamEndpoint({
    id: 'getStepOutput',
    method: 'get',
    path: '/jobs/{jobId}/computers/{computerId}/steps/{position}/output',
    summary: 'What a step wrote to standard output or standard error',
    permission: 'job.view',
    params: JobParams.extend({ computerId: z.string().max(300), position: z.coerce.number().int().min(1).max(20) }),
    query: z.object({
      attempt: z.coerce.number().int().min(1).max(10_000).default(1),
      stream: z.enum(['stdout', 'stderr']).default('stdout'),
      offset: z.coerce
        .number()
        .int()
        .min(0)
        .max(10_000_000)
        .optional()
        .describe(
          'Characters that are there already: the rest comes, from x-offset on, with x-next-offset, and x-complete when nothing will be added. ' +
            'While the step runs it is the end of what was written so far, as of x-told-at',
        ),
    }),
    mediaType: 'text/plain',
    async handle({ app, actor, params, query, res }) {
      const output = await withViewer(app, actor, (ctx) => views.stepOutput(ctx, { ...params, ...query }))
      const { body, truncated, next, complete, offset, toldAt } = output
      const name = `${params.jobId}-${params.position}-${query.attempt}-${query.stream}.txt`.replaceAll(/[^\w.-]/g, '_')
      res.set('content-disposition', `attachment; filename="${name}"`).set('x-truncated', String(truncated))
      res.set('x-offset', String(offset)).set('x-next-offset', String(next)).set('x-complete', String(complete))
      if (toldAt !== null) res.set('x-told-at', toldAt.toISOString())
      res.type('text/plain; charset=utf-8').send(body)
    },
  }),
  streamEndpoint({
    id: 'getJobScript',
    method: 'get',
    path: '/jobs/{jobId}/scripts/{kind}',
    summary: 'The text of a script of a job’s plan',
    permission: 'job.view',
    params: JobParams.extend({ kind: z.enum(['pre_script', 'post_script']) }),
    mediaType: 'text/plain',
    async handle({ app, actor, params, res }) {
      const text = await withViewer(app, actor, (ctx) => views.planScript(ctx, params.jobId, params.kind))
      res.type('text/plain; charset=utf-8').send(text)
    },
  }),
  streamEndpoint({
    id: 'getJobDocument',
    method: 'get',
    path: '/jobs/{jobId}/document',
    summary: 'Job details as XML, for swcfmg_job -get',
    permission: 'job.view',
    params: JobParams,
    mediaType: 'application/xml',
    async handle({ app, actor, params, res }) {
      const document = await withViewer(app, actor, async (ctx): Promise<JobDocument> => {
        const job = await views.jobView(ctx, params.jobId)
        return { job, computers: await views.computerViews(ctx, params.jobId, { after: 0, limit: job.computerCount }) }
      })
      res.type('application/xml; charset=utf-8').send(jobXml(document))
    },
  }),
] as const

export const jobsEndpoints = [...lists, candidatesEndpoint, ...requests, ...decisions, ...documents] as const satisfies readonly Endpoint[]
