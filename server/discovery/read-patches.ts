import { withInfra } from '../context.ts'
import { markDue } from '../computers/store-sources.ts'
import {
  markPatchesAbsent,
  relationsDue,
  unseenPatches,
  writeClassifications,
  writePatches,
  writeRelations,
  writeTexts,
} from '../patches/store.ts'
import { DEFINITION_UPDATES, excludedClassifications } from '../sources/rules.ts'
import { incompleteComputers } from '../verdicts/store-read.ts'
import type { UpdatePage } from '../../wsus-adapter/index.ts'
import { categoryKey, patchFromUpdate, type CategoryIds, type MappedPatch } from './mapping.ts'
import { brake, count, page, type Reading } from './reading.ts'
import { updatesReading, type UpdatesReading } from './rules.ts'
import { getAnchor, saveAnchor } from './store.ts'

/** Security Updates; its unspecified severities count as important (spec/product.md, "health"). */
const SECURITY_UPDATES = '0fa1201d-4330-4fa8-8ae9-b877473b6441'
const SILENT = new Set([DEFINITION_UPDATES])

/**
 * Reads categories whole and keeps the classifications.
 *
 * @returns ids by type and title, as updates name their categories
 */
export async function readCategories(reading: Reading): Promise<CategoryIds> {
  const categories = await reading.wsus.categories()
  const classifications = categories.filter((category) => category.type === 'UpdateClassification')
  await page(reading, async (ctx) => {
    await writeClassifications(
      ctx,
      classifications.map(({ id, title }) => {
        const security = id === SECURITY_UPDATES || /^(critical|security) updates$/i.test(title)
        const told = !SILENT.has(id) && !/^drivers$/i.test(title)
        return { publicId: id, title, security, level: security ? ('required' as const) : ('recommended' as const), notify: told }
      }),
    )
  })
  return new Map(categories.map((category) => [categoryKey(category.type, category.title), category.id]))
}

/** Reads updates: by arrival, whole once a day or when asked. The anchor is saved with its page. */
export async function readPatches(reading: Reading, categories: CategoryIds): Promise<void> {
  const { source, run, wsus } = reading
  const plan = await withInfra(reading.app, reading.actor, async (ctx) => {
    const anchors = { updates: await getAnchor(ctx, source.id, 'updates'), flags: await getAnchor(ctx, source.id, 'flags') }
    return updatesReading(anchors, run.fullRead, ctx.now)
  })
  const from = plan.kind === 'whole' ? undefined : plan.from
  const begun = reading.app.clock()
  const seen: string[] = []
  const excluded = excludedClassifications(source.classifications)
  for await (const part of wsus.updates(from === undefined ? {} : { cursor: from })) {
    const patches = latest(part, categories, excluded)
    for (const patch of patches) seen.push(patch.externalId)
    await page(reading, async (ctx) => {
      const written = await writePatches(ctx, source.id, source.ownerTenantId, patches)
      count(reading, 'patches', { read: part.updates.length, ...written })
      if (part.cursor !== null) await saveAnchor(ctx, run.id, source.id, 'updates', part.cursor)
    })
  }
  await finish(reading, plan, begun, seen)
}

/** An update's newest revision alone; one page may hold several. */
function latest(part: UpdatePage, categories: CategoryIds, excluded: ReadonlySet<string>): MappedPatch[] {
  const newest = new Map<string, MappedPatch>()
  for (const update of part.updates) {
    const patch = patchFromUpdate(update, categories, excluded)
    if (patch === null) continue
    const other = newest.get(patch.externalId)
    if (other === undefined || other.revision <= patch.revision) newest.set(patch.externalId, patch)
  }
  return [...newest.values()]
}

async function finish(reading: Reading, plan: UpdatesReading, begun: Date, seen: readonly string[]): Promise<void> {
  const { source, run } = reading
  await page(reading, async (ctx) => {
    if (plan.kind === 'whole') {
      const unseen = await unseenPatches(ctx, source.id, seen)
      brake(reading, 'patches', unseen.ids.length, unseen.total)
      count(reading, 'patches', { removed: await markPatchesAbsent(ctx, source.id, unseen.ids) })
    }
    if (plan.kind !== 'difference') await saveAnchor(ctx, run.id, source.id, 'flags', begun.toISOString())
    // States that named patches unknown then may name them now.
    if ((reading.counts.patches?.added ?? 0) > 0) await markDue(ctx, run.id, await incompleteComputers(ctx, source.id))
  })
}

/**
 * Reads titles and descriptions in Japanese, by arrival; a server without them answers in its own language. English comes with the
 * updates themselves.
 */
export async function readTexts(reading: Reading): Promise<void> {
  const { source, run, wsus } = reading
  const anchor = await withInfra(reading.app, reading.actor, (ctx) => getAnchor(ctx, source.id, 'texts.ja'))
  const from = run.fullRead ? undefined : anchor
  for await (const part of wsus.updates({ culture: 'ja', ...(from === undefined ? {} : { cursor: from }) })) {
    await page(reading, async (ctx) => {
      await writeTexts(ctx, source.id, 'ja', part.updates)
      if (part.cursor !== null) await saveAnchor(ctx, run.id, source.id, 'texts.ja', part.cursor)
    })
  }
}

const RELATIONS_PAGE = 100

/** Asks what new revisions replace: one call each, so only those that say that they replace something. */
export async function readRelations(reading: Reading): Promise<void> {
  const { source, wsus } = reading
  for (;;) {
    const due = await withInfra(reading.app, reading.actor, (ctx) => relationsDue(ctx, source.id, RELATIONS_PAGE))
    if (due.length === 0) return
    const supersedes = new Map<string, readonly string[]>()
    for await (const answer of wsus.relationsOf(due)) {
      if (answer.found) supersedes.set(answer.updateId, answer.supersedes)
    }
    // What the server did not find is not asked again: a later revision will be.
    const relations = due.map((revision) => ({ ...revision, supersedes: supersedes.get(revision.updateId) ?? [] }))
    await page(reading, async (ctx) => void (await writeRelations(ctx, source.id, relations)))
  }
}
