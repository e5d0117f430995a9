import type { Request, Response } from 'express'
import { withViewer, type App, type Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { answerFor } from '../http/problem.ts'
import { DECISIONS, type Decision } from '../jobs/rules.ts'
import { approve, cancel, goOn, reject, retry } from '../jobs/service.ts'
import { computerViews, jobView, planScript } from '../jobs/views.ts'
import type { SignedIn } from '../sessions/service.ts'
import { formText } from './form.ts'
import { jobContent, type JobFacts } from './job-view.ts'
import { page, type Reader } from './layout.ts'
import { sentence } from './problems.ts'

const MAX_COMMENT = 2000
const MAX_COMPUTERS = 200

/** A job with its steps, results and, where the viewer may decide, the form for it. */
export async function showJob(app: App, reader: Reader, signedIn: SignedIn, req: Request, res: Response): Promise<void> {
  const done = req.query['done']
  const notice = done === 'requested' ? reader.say('job_created') : done === 'decided' ? reader.say('decided') : undefined
  await answerJob(app, reader, signedIn, res, { jobId: jobIdOf(req), status: 200, ...(notice === undefined ? {} : { notice }) })
}

/** Takes a decision; when it is refused, the comment stays and the newest state is shown. */
export async function takeDecision(app: App, reader: Reader, signedIn: SignedIn, req: Request, res: Response): Promise<void> {
  const jobId = jobIdOf(req)
  const comment = formText(req, 'comment')
  try {
    await decide(app, signedIn, {
      jobId,
      comment,
      decision: decisionOf(req),
      computerId: formText(req, 'computer'),
      planHash: formText(req, 'planHash'),
    })
    res.redirect(303, `/jobs/${encodeURIComponent(jobId)}?done=decided`)
  } catch (err) {
    const answer = answerFor(err)
    if (answer.status >= 500 || answer.code === 'job_not_found') throw err
    res.locals['code'] = answer.code
    await answerJob(app, reader, signedIn, res, {
      jobId,
      comment,
      status: answer.status,
      problem: sentence(reader, answer.code, answer.details),
    })
  }
}

interface Decided {
  readonly jobId: string
  readonly decision: Decision
  readonly comment: string
  readonly computerId: string
  readonly planHash: string
}

async function decide(app: App, signedIn: SignedIn, { jobId, decision, comment, computerId, planHash }: Decided): Promise<void> {
  if (comment.length > MAX_COMMENT) throw new AppError('invalid', 'text_invalid', { column: 'comment', limit: MAX_COMMENT })
  const action = { jobId, comment, ...(computerId === '' ? {} : { computerId }) }
  await withViewer(app, signedIn.actor, async (ctx) => {
    switch (decision) {
      case 'approve':
        return approve(ctx, { jobId, planHash, comment })
      case 'reject':
        return reject(ctx, { jobId, planHash, comment })
      case 'retry':
        return retry(ctx, action)
      case 'continue':
        return goOn(ctx, action)
      case 'cancel':
        return cancel(ctx, action)
    }
  })
}

function decisionOf(req: Request): Decision {
  const text = formText(req, 'decision')
  const decision = DECISIONS.find((known) => known === text)
  if (decision === undefined) throw new AppError('invalid', 'input_invalid', { problems: [{ path: 'decision', code: 'invalid_value' }] })
  return decision
}

function jobIdOf(req: Request): string {
  return String(req.params['jobId'] ?? '').slice(0, 100)
}

interface Shown {
  readonly jobId: string
  readonly status: number
  readonly comment?: string
  readonly problem?: string
  readonly notice?: string
}

async function answerJob(app: App, reader: Reader, signedIn: SignedIn, res: Response, shown: Shown): Promise<void> {
  const facts = await withViewer(app, signedIn.actor, (ctx) => jobFacts(ctx, shown.jobId))
  const content = page(reader, `${reader.say('job')}: ${facts.job.name}`, jobContent(reader, facts, shown))
  res.status(shown.status).type('html').send(content)
}

async function jobFacts(ctx: Context, jobId: string): Promise<JobFacts> {
  const job = await jobView(ctx, jobId)
  const computers = await computerViews(ctx, jobId, { after: 0, limit: MAX_COMPUTERS })
  const scripts: { when: 'pre_script' | 'post_script'; fileName: string; text: string }[] = []
  const { preScript, postScript } = job.common
  if (preScript !== null)
    scripts.push({ when: 'pre_script', fileName: preScript.fileName, text: await planScript(ctx, jobId, 'pre_script') })
  if (postScript !== null)
    scripts.push({ when: 'post_script', fileName: postScript.fileName, text: await planScript(ctx, jobId, 'post_script') })
  return { job, scripts, computers: computers.slice(0, MAX_COMPUTERS), hasMore: computers.length > MAX_COMPUTERS }
}
