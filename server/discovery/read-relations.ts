import { withInfra } from '../context.ts'
import { markRelationsRead, relationsDue, settleRelations, unknownRelations, writeRelations } from '../patches/store-relations.ts'
import { canRead, page, type Reading } from './reading.ts'
import { Aside, replaceAside } from './store-aside.ts'

const RELATIONS_PAGE = 100

/**
 * Asks what new revisions replace where that did not come along: one call each, so only those that say that they replace something. Then makes
 * supersedence of everything of which both updates are known by now.
 */
export async function readRelations(reading: Reading): Promise<void> {
  if (canRead(reading, 'relations')) await askRelations(reading)
  const { source, run } = reading
  await page(reading, async (ctx) => {
    await settleRelations(ctx, source.id)
    const aside = new Aside()
    for (const [id, rows] of await unknownRelations(ctx, source.id)) aside.note(id, 'patch', rows)
    await replaceAside(ctx, { sourceId: source.id, runId: run.id }, 'relation', aside)
  })
}

async function askRelations(reading: Reading): Promise<void> {
  const { source, wsus } = reading
  for (;;) {
    const due = await withInfra(reading.app, reading.actor, (ctx) => relationsDue(ctx, source.id, RELATIONS_PAGE))
    if (due.length === 0) return
    const found: { updateId: string; supersedes: readonly string[] }[] = []
    for await (const answer of wsus.relationsOf(due)) if (answer.found) found.push(answer)
    await page(reading, async (ctx) => {
      await writeRelations(ctx, source.id, found)
      // What the server did not find is not asked again: a later revision will be.
      await markRelationsRead(ctx, source.id, due)
    })
  }
}
