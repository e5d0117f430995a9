import { withInfra } from '../context.ts'
import { excludedIds } from '../patches/store-excluded.ts'
import { patchIdsOf } from '../patches/store.ts'
import { writeStates, type ComputerStateSet } from '../verdicts/states.ts'
import { countDue, dueComputers } from '../verdicts/store-read.ts'
import { statesFromWsus, type Known } from './mapping.ts'
import { canRead, count, page, touch, type Reading } from './reading.ts'
import { recountsAtEnd } from './rules.ts'
import { noticeGrowth } from './statistics.ts'
import { addAside, Aside } from './store-aside.ts'
import { saveProgress } from './store.ts'
import { groupIdsOf } from './store-groups.ts'

/** Computers asked for at once; between two such askings nothing is kept. */
const ASKED = 1_000

/** Reads the states of computers that are due. What is written is not due any more, so a broken run goes on by itself. */
export async function readStates(reading: Reading): Promise<void> {
  const { source, run, app, actor } = reading
  if (!canRead(reading, 'states', 'computers')) return
  await decideCounting(reading)
  const before = reading.counts.states
  const beforeComputers = { read: reading.counts.computersRead ?? 0, unchanged: reading.counts.computersUnchanged ?? 0 }
  const withdrawn = new Set(reading.counts.withdrawnPatchKeys ?? [])
  const written = await writeStates(
    app,
    actor,
    {
      sourceId: source.id,
      runId: run.id,
      tells: source.baselineAt !== null,
      keepsApprovals: !canRead(reading, 'effectiveApprovals'),
      followsCounts: reading.counts.recount !== true,
    },
    states(reading),
    {
      signal: reading.signal,
      onBatch: async (ctx, so, kept) => {
        const aside = new Aside()
        for (const set of kept) for (const id of set.unknown ?? []) aside.note(id, 'patch')
        await addAside(ctx, { sourceId: source.id, runId: run.id }, 'state', aside)
        reading.counts.states = {
          read: (before?.read ?? 0) + so.rows,
          added: (before?.added ?? 0) + so.added,
          changed: (before?.changed ?? 0) + so.changed,
          removed: (before?.removed ?? 0) + so.ended,
        }
        reading.counts.computersRead = beforeComputers.read + so.computers
        reading.counts.computersUnchanged = beforeComputers.unchanged + so.unchanged
        if (reading.counts.recount === true) touch(reading, so.tenantIds)
        for (const patchId of so.withdrawnPatchIds) withdrawn.add(patchId)
        reading.counts.withdrawnPatchKeys = [...withdrawn]
        await saveProgress(ctx, run.id, { phase: reading.phase, counts: reading.counts })
      },
    },
  )
  if (before === undefined && written.computers === 0) count(reading, 'states', {})
  await noticeGrowth(reading, 'states', written.added)
}

/**
 * Whether counts are followed with every change or taken anew at the end: what is cheaper for so many computers. Decided once and kept with the
 * run, so that one that is broken off and goes on with the rest still knows.
 */
async function decideCounting(reading: Reading): Promise<void> {
  const { source, run } = reading
  if (reading.counts.recount !== undefined) return
  await page(reading, async (ctx) => {
    const { due, total } = await countDue(ctx, source.id, { runId: run.id, all: run.fullRead })
    reading.counts.recount = recountsAtEnd(due, total)
  })
}

async function* states(reading: Reading): AsyncGenerator<ComputerStateSet> {
  const { source, run, wsus, app, actor } = reading
  const known = await withInfra(app, actor, async (ctx): Promise<Known> => ({
    patches: await patchIdsOf(ctx, source.id),
    groups: await groupIdsOf(ctx, source.id),
    excluded: await excludedIds(ctx, source.id),
  }))
  let after = 0
  let noticed = 0
  for (;;) {
    // Ever more seldom: the table grows by what it has.
    const added = reading.counts.states?.added ?? 0
    if (added >= 2 * noticed) {
      await noticeGrowth(reading, 'states', added)
      noticed = added
    }
    const due = await withInfra(app, actor, (ctx) =>
      dueComputers(ctx, source.id, { after, limit: ASKED, runId: run.id, all: run.fullRead }),
    )
    if (due.length === 0) return
    after = due.at(-1)?.id ?? after
    const reportAt = new Map(due.map((computer) => [computer.externalId, computer.lastReportAt]))
    for await (const answer of wsus.statesOf([...reportAt.keys()])) {
      // A computer that went meanwhile is marked by the next run; its states stay.
      if (!answer.found) continue
      const { states: rows, unknown } = statesFromWsus(answer.installations, known)
      yield {
        externalId: answer.computerId,
        reportAt: reportAt.get(answer.computerId) ?? null,
        states: rows,
        incomplete: unknown.length > 0,
        unknown,
      }
    }
  }
}
