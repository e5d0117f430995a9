import type { Request, Response } from 'express'
import { withViewer, type App } from '../context.ts'
import { AppError } from '../errors.ts'
import { answerFor } from '../http/problem.ts'
import { preview, request, RequestBody, type PreviewedPlan } from '../jobs/service.ts'
import { serversAsOf } from '../patches/store-freshness.ts'
import { listPatches } from '../patches/store-lists.ts'
import type { SignedIn } from '../sessions/service.ts'
import { formList, formText, queryList } from './form.ts'
import { freshnessSection } from './freshness.ts'
import { html } from './html.ts'
import { page, type Reader } from './layout.ts'
import { sentence } from './problems.ts'
import { requestForm, patchChoice, type Typed } from './request-view.ts'
import { candidates, chosenPatches } from './store.ts'

const MAX_CANDIDATES = 500
const MAX_LISTED = 100

/** Which patches, or, when some are chosen, the request's form. */
export async function showRequest(app: App, reader: Reader, signedIn: SignedIn, req: Request, res: Response): Promise<void> {
  const patchIds = [...new Set(queryList(req, 'patch'))].slice(0, MAX_LISTED)
  if (patchIds.length === 0) {
    const { patches, servers } = await withViewer(app, signedIn.actor, async (ctx) => ({
      patches: await listPatches(ctx, { view: 'unapplied', locale: reader.locale, limit: MAX_LISTED }),
      servers: await serversAsOf(ctx),
    }))
    const content = html`${patchChoice(reader, patches.slice(0, MAX_LISTED))} ${freshnessSection(reader, servers)}`
    res.type('html').send(page(reader, reader.say('request'), content))
    return
  }
  await answerForm(app, reader, signedIn, res, { typed: blank(patchIds), status: 200 })
}

function blank(patchIds: readonly string[]): Typed {
  return { patchIds, computerIds: null, schedule: '', restart: false, goOn: false, comment: '', planHashes: [] }
}

/** Takes the form: shows what would happen, or requests exactly what was shown. */
export async function takeRequest(app: App, reader: Reader, signedIn: SignedIn, req: Request, res: Response): Promise<void> {
  const typed = typedOf(req)
  const step = formText(req, 'step')
  try {
    const body = bodyOf(typed, await kindOf(app, signedIn, typed))
    if (step === 'confirm') {
      const jobs = await withViewer(app, signedIn.actor, (ctx) => request(ctx, body))
      const [job] = jobs
      if (job === undefined) throw new AppError('invalid', 'job_no_computers', {})
      res.redirect(303, jobs.length === 1 ? `/jobs/${encodeURIComponent(job.publicId)}?done=requested` : '/')
      return
    }
    const plans = await withViewer(app, signedIn.actor, (ctx) => preview(ctx, { ...body, planHashes: undefined }))
    await answerForm(app, reader, signedIn, res, { typed, status: 200, plans })
  } catch (err) {
    const answer = answerFor(err)
    if (answer.status >= 500) throw err
    res.locals['code'] = answer.code
    const problem =
      err instanceof FieldProblem
        ? err.problemIn(reader)
        : { field: fieldOf(answer.code), text: sentence(reader, answer.code, answer.details) }
    await answerForm(app, reader, signedIn, res, { typed: { ...typed, planHashes: [] }, status: answer.status, problem })
  }
}

function typedOf(req: Request): Typed {
  return {
    patchIds: [...new Set(formList(req, 'patch'))].slice(0, MAX_LISTED + 1),
    computerIds: [...new Set(formList(req, 'computer'))],
    schedule: formText(req, 'schedule').trim(),
    restart: formText(req, 'restart') === 'yes',
    goOn: formText(req, 'goOn') === 'yes',
    comment: formText(req, 'comment'),
    planHashes: formList(req, 'planHash'),
  }
}

/** A value that the request's own shape refuses, told at its field. */
class FieldProblem extends AppError {
  readonly field: string
  readonly tooLong: boolean

  constructor(field: string, tooLong: boolean) {
    super('invalid', 'input_invalid', { problems: [{ path: field, code: tooLong ? 'too_big' : 'invalid' }] })
    this.field = field
    this.tooLong = tooLong
  }

  problemIn({ say }: Reader): { field: string; text: string } {
    const { field, tooLong } = this
    return { field, text: field === 'computers' ? say('choose_one') : say(tooLong ? 'too_long' : 'value_invalid') }
  }
}

function bodyOf(typed: Typed, kind: RequestBody['kind']): RequestBody {
  if (typed.computerIds === null || typed.computerIds.length === 0) throw new FieldProblem('computers', false)
  const parsed = RequestBody.safeParse({
    kind,
    patches: typed.patchIds,
    computerIds: typed.computerIds,
    onlyNeeded: true,
    restart: typed.restart,
    goOnAfterFailure: typed.goOn,
    ...(typed.schedule === '' ? {} : { schedule: typed.schedule }),
    ...(typed.comment === '' ? {} : { comment: typed.comment }),
    ...(typed.planHashes.length === 0 ? {} : { planHashes: typed.planHashes }),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const at = String(issue?.path[0] ?? '')
  throw new FieldProblem(at === 'schedule' || at === 'comment' ? at : 'form', issue?.code === 'too_big')
}

async function kindOf(app: App, signedIn: SignedIn, typed: Typed): Promise<RequestBody['kind']> {
  const [patch] = await withViewer(app, signedIn.actor, (ctx) => chosenPatches(ctx, typed.patchIds, signedIn.account.locale))
  if (patch === undefined) throw new AppError('invalid', 'job_no_patches', {})
  return patch.kind
}

function fieldOf(code: string): string {
  return code.startsWith('job_schedule') ? 'schedule' : 'form'
}

interface Shown {
  readonly typed: Typed
  readonly status: number
  readonly plans?: readonly PreviewedPlan[]
  readonly problem?: { readonly field: string; readonly text: string }
}

async function answerForm(app: App, reader: Reader, signedIn: SignedIn, res: Response, shown: Shown): Promise<void> {
  const { patches, computers } = await withViewer(app, signedIn.actor, async (ctx) => {
    const all = await chosenPatches(ctx, shown.typed.patchIds, reader.locale)
    const kind = all[0]?.kind
    const chosen = all.filter((patch) => patch.kind === kind)
    return {
      patches: { all, chosen },
      computers: await candidates(
        ctx,
        chosen.map((patch) => patch.id),
        MAX_CANDIDATES,
      ),
    }
  })
  // An id of nobody, or of another tenant's own patch: not there.
  if (patches.all.length === 0) throw new AppError('not_found', 'patch_not_found', { patchId: shown.typed.patchIds[0] ?? '' })
  const content = requestForm(reader, { ...shown, patches: patches.chosen, isMixed: patches.chosen.length < patches.all.length, computers })
  res
    .status(shown.status)
    .type('html')
    .send(page(reader, reader.say('request'), content))
}
