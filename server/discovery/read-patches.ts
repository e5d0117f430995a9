import { withInfra, type InfraContext } from '../context.ts'
import { markDue } from '../computers/store-sources.ts'
import { tenantsWithPatches } from '../health/service.ts'
import { forgetUnseen, writeExcluded } from '../patches/store-excluded.ts'
import { writeFiles } from '../patches/store-files.ts'
import { markRelationsRead, writeRelations } from '../patches/store-relations.ts'
import { markPatchesAbsent, unseenPatches, writeClassifications, writePatches, writeTexts } from '../patches/store.ts'
import { DEFINITION_UPDATES, excludedClassifications } from '../sources/rules.ts'
import { incompleteComputers } from '../verdicts/store-read.ts'
import { WsusError, type Update, type UpdatePage } from '../../wsus-adapter/index.ts'
import { categoryKey, patchFromUpdate, type CategoryIds, type MappedPatch } from './mapping.ts'
import { followUpdateFlags } from './read-flags.ts'
import { brake, canRead, count, noteReread, page, routeOf, touch, type Reading } from './reading.ts'
import { updatesReading, type UpdatesReading } from './rules.ts'
import { noticeGrowth } from './statistics.ts'
import { settleStatesAside } from './store-aside.ts'
import { dropAnchors, getAnchor, saveAnchor, type AnchorKind } from './store.ts'

/** Security Updates; its unspecified severities count as important. */
const SECURITY_UPDATES = '0fa1201d-4330-4fa8-8ae9-b877473b6441'
const SILENT = new Set([DEFINITION_UPDATES])

/**
 * Reads categories whole and keeps the classifications.
 *
 * @returns ids by type and title, as updates name their categories
 */
export async function readCategories(reading: Reading): Promise<CategoryIds> {
  if (!canRead(reading, 'categories')) return new Map()
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

/**
 * Reads updates: by arrival, or whole; then the flags of all of them, where they can be read by themselves. A cursor that the server does not know
 * any more is forgotten and everything is read anew.
 */
export async function readPatches(reading: Reading, categories: CategoryIds): Promise<void> {
  if (!canRead(reading, 'updates')) return
  const reads = { full: reading.run.fullRead, flags: reading.probe.reads.flags }
  await orAnew(reading, `updates:${routeOf(reading, 'updates')}`, async () => {
    const plan = await withInfra(reading.app, reading.actor, async (ctx) => {
      const anchors = {
        updates: await getAnchor(ctx, reading.source.id, `updates:${routeOf(reading, 'updates')}`),
        flags: await getAnchor(ctx, reading.source.id, 'flags'),
      }
      return updatesReading(anchors, reads, ctx.now)
    })
    await readUpdates(reading, categories, plan)
  })
  // Where flags cannot be read by themselves they come with the updates, so nothing is lacking.
  if (reads.flags) await followUpdateFlags(reading, () => readUpdates(reading, categories, { kind: 'whole' }))
  await page(reading, async (ctx) => {
    // States that named patches unknown then may name them now.
    if ((await settleStatesAside(ctx, reading.source.id)) > 0)
      await markDue(ctx, reading.run.id, await incompleteComputers(ctx, reading.source.id))
  })
}

/** Does it once more without the cursor when the server rejects it. */
async function orAnew(reading: Reading, anchor: AnchorKind, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (err) {
    if (!(err instanceof WsusError) || err.code !== 'wsus_cursor_rejected') throw err
    reading.app.log.warn({ sourceId: reading.source.publicId, anchor, err }, 'the server does not know any more up to where it was read')
    await page(reading, async (ctx) => {
      noteReread(reading, anchor.split(':')[0] ?? anchor)
      await dropAnchors(ctx, reading.source.id, anchor)
    })
    await work()
  }
}

/** Reads updates; the cursor is saved with its page, of a whole reading at its end: one that is broken off begins again. */
async function readUpdates(reading: Reading, categories: CategoryIds, plan: UpdatesReading): Promise<void> {
  const { source, run, wsus } = reading
  const from = plan.kind === 'whole' ? undefined : plan.from
  const begun = reading.app.clock()
  const seen: Seen = { imported: [], excluded: [], cursor: null, added: 0 }
  const excluded = excludedClassifications(source.classifications)
  for await (const part of wsus.updates(from === undefined ? {} : { cursor: from })) {
    const found = latest(part, categories, excluded)
    seen.imported.push(...found.patches.map((patch) => patch.externalId))
    seen.excluded.push(...found.excluded)
    // They are there, although they could not be read.
    seen.imported.push(...(part.aside ?? []).map(({ updateId }) => updateId))
    seen.cursor = part.cursor ?? seen.cursor
    await page(reading, async (ctx) => {
      const { reweighed, ...written } = await writePatches(ctx, source.id, source.ownerTenantId, found.patches)
      touch(reading, await tenantsWithPatches(ctx, reweighed))
      const removed = await writeExcluded(
        ctx,
        source.id,
        found.excluded,
        found.patches.map((patch) => patch.externalId),
      )
      await writeWhatCameAlong(ctx, source.id, found.patches)
      seen.added += written.added
      count(reading, 'patches', { read: part.updates.length, ...written, removed })
      if (part.cursor !== null && plan.kind !== 'whole') {
        await saveAnchor(ctx, run.id, source.id, `updates:${routeOf(reading, 'updates')}`, part.cursor)
      }
    })
  }
  await finish(reading, plan, begun, seen)
  await noticeGrowth(reading, 'patches', seen.added)
}

interface Seen {
  readonly imported: string[]
  readonly excluded: string[]
  cursor: string | null
  added: number
}

/** An update's newest revision alone; one page may hold several. */
function latest(part: UpdatePage, categories: CategoryIds, excluded: ReadonlySet<string>): { patches: MappedPatch[]; excluded: string[] } {
  const newest = new Map<string, Update>()
  for (const update of part.updates) {
    const other = newest.get(update.updateId)
    if (other === undefined || other.revisionNumber <= update.revisionNumber) newest.set(update.updateId, update)
  }
  const found: { patches: MappedPatch[]; excluded: string[] } = { patches: [], excluded: [] }
  for (const update of newest.values()) {
    const patch = patchFromUpdate(update, categories, excluded)
    if (patch === null) found.excluded.push(update.updateId)
    else found.patches.push(patch)
  }
  return found
}

/** What some routes give with the updates and others only when asked, or not at all. */
async function writeWhatCameAlong(ctx: InfraContext, sourceId: number, patches: readonly MappedPatch[]): Promise<void> {
  const related = patches.flatMap(({ externalId, revision, supersedes }) =>
    supersedes === null ? [] : [{ updateId: externalId, revisionNumber: revision, supersedes }],
  )
  await writeRelations(ctx, sourceId, related)
  if (related.length > 0) await markRelationsRead(ctx, sourceId, related)
  await writeFiles(
    ctx,
    sourceId,
    patches.flatMap(({ externalId, files }) => (files === null ? [] : [{ externalId, files }])),
  )
  const texts = patches.flatMap((patch) => patch.texts.map((text) => ({ updateId: patch.externalId, ...text })))
  for (const language of new Set(texts.map((text) => text.language))) {
    await writeTexts(
      ctx,
      sourceId,
      language,
      texts.filter((text) => text.language === language),
    )
  }
}

async function finish(reading: Reading, plan: UpdatesReading, begun: Date, seen: Seen): Promise<void> {
  const { source, run } = reading
  await page(reading, async (ctx) => {
    if (plan.kind === 'whole') {
      const unseen = await unseenPatches(ctx, source.id, seen.imported)
      brake(reading, 'patches', unseen.ids.length, unseen.total)
      count(reading, 'patches', { removed: await markPatchesAbsent(ctx, source.id, unseen.ids) })
      await forgetUnseen(ctx, source.id, seen.excluded)
      if (seen.cursor !== null) await saveAnchor(ctx, run.id, source.id, `updates:${routeOf(reading, 'updates')}`, seen.cursor)
    }
    if (plan.kind !== 'difference') await saveAnchor(ctx, run.id, source.id, 'flags', begun.toISOString())
  })
}

/**
 * Reads titles and descriptions in Japanese, by arrival, of routes that do not give them along; a server without them answers in its own language.
 * English comes with the updates themselves.
 */
export async function readTexts(reading: Reading): Promise<void> {
  const { source, run, wsus } = reading
  if (!canRead(reading, 'updates') || reading.probe.texts === 'with_updates') return
  const kind = `texts.ja:${routeOf(reading, 'updates')}` as const
  await orAnew(reading, kind, async () => {
    const anchor = await withInfra(reading.app, reading.actor, (ctx) => getAnchor(ctx, source.id, kind))
    const from = run.fullRead || (reading.counts.rereads ?? []).includes('updates') ? undefined : anchor
    for await (const part of wsus.updates({ culture: 'ja', ...(from === undefined ? {} : { cursor: from }) })) {
      await page(reading, async (ctx) => {
        await writeTexts(ctx, source.id, 'ja', part.updates)
        if (part.cursor !== null) await saveAnchor(ctx, run.id, source.id, kind, part.cursor)
      })
    }
  })
}
