import { windowsPatchKey } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { MAX_PATCHES } from './rules.ts'
import type { RequestBody } from './schemas.ts'
import * as store from './store-targets.ts'
import type { PlannedPatch, Target } from './store-targets.ts'

/** Which patches go to which computers of one tenant. */
export interface Choice {
  /** In the order of application. */
  readonly patches: readonly PlannedPatch[]
  readonly perComputer: readonly { readonly computer: Target; readonly patches: readonly PlannedPatch[] }[]
}

/** How a person may name a patch. */
interface Reference {
  readonly text: string
  matches(patch: PlannedPatch): boolean
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const KB = /^(?:KB)?(\d{5,8})$/i
const MAX_LISTED = 20

/**
 * Resolves what was asked for and proves that all of it is unapplied there (on Windows that includes: approved for that computer).
 *
 * @throws AppError invalid job_patches_not_unapplied, job_patch_excluded, job_too_many_patches, job_no_patches
 */
export async function choosePatches(ctx: Context, tenantId: number, computers: readonly Target[], body: RequestBody): Promise<Choice> {
  const choice =
    body.patches === 'all' ? await chooseAll(ctx, tenantId, computers, body) : await chooseNamed(ctx, tenantId, computers, body)
  if (choice.patches.length === 0) throw new AppError('invalid', 'job_no_patches', {})
  if (choice.patches.length > MAX_PATCHES)
    throw new AppError('invalid', 'job_too_many_patches', { limit: MAX_PATCHES, count: choice.patches.length })
  return choice
}

async function chooseAll(ctx: Context, tenantId: number, computers: readonly Target[], body: RequestBody): Promise<Choice> {
  const ids = computers.map((computer) => computer.id)
  const patches = inOrder(await store.unappliedPatches(ctx, tenantId, ids, body.kind))
  const standing = await standingsOf(ctx, tenantId, ids, patches)
  const perComputer = computers.map((computer) => ({
    computer,
    patches: patches.filter((patch) => standing(computer, patch) === 'unapplied'),
  }))
  return used(perComputer.filter((one) => one.patches.length > 0))
}

async function chooseNamed(ctx: Context, tenantId: number, computers: readonly Target[], body: RequestBody): Promise<Choice> {
  const texts = [...new Set(body.patches)] as string[]
  if (texts.length > MAX_PATCHES) throw new AppError('invalid', 'job_too_many_patches', { limit: MAX_PATCHES, count: texts.length })
  const references = texts.map((text) => referenceOf(text, body.kind))
  const patches = inOrder((await findMeant(ctx, texts, body.kind)).filter((patch) => patch.kind === body.kind))
  const standing = await standingsOf(
    ctx,
    tenantId,
    computers.map((computer) => computer.id),
    patches,
  )
  const refused: Record<'not_unapplied' | 'excepted', string[]> = { not_unapplied: [], excepted: [] }
  const neededBy = new Map(references.map((reference) => [reference.text, 0]))
  const perComputer = computers.map((computer) => {
    const chosen = references.flatMap((reference) => {
      const meant = patches.filter((patch) => reference.matches(patch))
      const unapplied = meant.filter((patch) => standing(computer, patch) === 'unapplied')
      neededBy.set(reference.text, (neededBy.get(reference.text) ?? 0) + unapplied.length)
      if (unapplied.length > 0 || body.onlyNeeded) return unapplied
      const excepted = meant.some((patch) => standing(computer, patch) === 'excepted')
      refused[excepted ? 'excepted' : 'not_unapplied'].push(`${reference.text} (${computer.publicId})`)
      return []
    })
    return { computer, patches: patches.filter((patch) => chosen.includes(patch)) }
  })
  if (body.onlyNeeded) refused.not_unapplied.push(...texts.filter((text) => neededBy.get(text) === 0))
  refuse(refused)
  return used(perComputer.filter((one) => one.patches.length > 0))
}

function refuse(refused: Readonly<Record<'not_unapplied' | 'excepted', readonly string[]>>): void {
  const list = (texts: readonly string[]) => ({ patches: texts.slice(0, MAX_LISTED).join(', '), count: texts.length })
  if (refused.not_unapplied.length > 0) throw new AppError('invalid', 'job_patches_not_unapplied', list(refused.not_unapplied))
  if (refused.excepted.length > 0) throw new AppError('invalid', 'job_patch_excluded', list(refused.excepted))
}

function used(perComputer: Choice['perComputer']): Choice {
  const patches = new Map(perComputer.flatMap((one) => one.patches.map((patch) => [patch.id, patch] as const)))
  return { patches: inOrder([...patches.values()]), perComputer }
}

/** Oldest first, so that what later ones build upon is there. */
function inOrder(patches: readonly PlannedPatch[]): PlannedPatch[] {
  const time = (patch: PlannedPatch) => patch.releasedAt?.getTime() ?? 0
  return patches.toSorted((a, b) => time(a) - time(b) || a.id - b.id)
}

async function standingsOf(ctx: Context, tenantId: number, computerIds: readonly number[], patches: readonly PlannedPatch[]) {
  const rows = await store.standings(
    ctx,
    tenantId,
    computerIds,
    patches.map((patch) => patch.id),
  )
  const known = new Map(rows.map((row) => [`${row.computerId}/${row.patchId}`, row]))
  return (computer: Target, patch: PlannedPatch): 'unapplied' | 'excepted' | 'other' => {
    const row = known.get(`${computer.id}/${patch.id}`)
    if (row?.unapplied) return 'unapplied'
    return row?.excepted ? 'excepted' : 'other'
  }
}

function referenceOf(text: string, kind: PlannedPatch['kind']): Reference {
  const exact = text.toLowerCase()
  const kb = kind === 'windows' ? KB.exec(text)?.[1] : undefined
  const pack = kind === 'linux' ? packageOf(text) : undefined
  return {
    text,
    matches: (patch) =>
      patch.publicId.toLowerCase() === exact ||
      (kind === 'windows' && patch.publicId === windowsPatchKey(exact)) ||
      (kb !== undefined && patch.kbs.includes(kb)) ||
      (pack !== undefined && patch.name === pack.name && patch.version === pack.version),
  }
}

async function findMeant(ctx: Context, texts: readonly string[], kind: PlannedPatch['kind']): Promise<PlannedPatch[]> {
  const guids = kind === 'windows' ? texts.filter((text) => GUID.test(text)).map(windowsPatchKey) : []
  const kbs = kind === 'windows' ? texts.flatMap((text) => KB.exec(text)?.[1] ?? []) : []
  const packages = kind === 'linux' ? texts.flatMap((text) => packageOf(text) ?? []) : []
  return store.findPatches(ctx, { publicIds: [...texts, ...guids], kbs, packages })
}

/** `name/version/release/architecture`, or name/version for distributions whose versions hold the release. */
function packageOf(text: string): { name: string; version: string } | undefined {
  const [name, version, release] = text.split('/')
  if (!name || !version || (text.includes(':') === true && text.startsWith('deb:'))) return undefined
  return { name, version: release ? `${version}-${release}` : version }
}
