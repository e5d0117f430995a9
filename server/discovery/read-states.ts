import { withInfra } from '../context.ts'
import { patchIdsOf } from '../patches/store.ts'
import { writeStates, type ComputerStateSet } from '../verdicts/states.ts'
import { dueComputers } from '../verdicts/store-read.ts'
import { statesFromWsus } from './mapping.ts'
import { count, type Reading } from './reading.ts'
import { saveProgress } from './store.ts'
import { groupIdsOf } from './store-groups.ts'

/** Computers asked for at once; between two such askings nothing is kept. */
const ASKED = 1_000

/** Reads the states of computers that are due. What is written is not due any more, so a broken run goes on by itself. */
export async function readStates(reading: Reading): Promise<void> {
  const { source, run, app, actor } = reading
  const before = reading.counts.states
  const beforeComputers = { read: reading.counts.computersRead ?? 0, unchanged: reading.counts.computersUnchanged ?? 0 }
  const withdrawn = new Set(reading.counts.withdrawnPatchKeys ?? [])
  const written = await writeStates(
    app,
    actor,
    { sourceId: source.id, runId: run.id, tells: source.baselineAt !== null },
    states(reading),
    {
      signal: reading.signal,
      onBatch: async (ctx, so) => {
        reading.counts.states = {
          read: (before?.read ?? 0) + so.rows,
          added: (before?.added ?? 0) + so.added,
          changed: (before?.changed ?? 0) + so.changed,
          removed: (before?.removed ?? 0) + so.ended,
        }
        reading.counts.computersRead = beforeComputers.read + so.computers
        reading.counts.computersUnchanged = beforeComputers.unchanged + so.unchanged
        for (const patchId of so.withdrawnPatchIds) withdrawn.add(patchId)
        reading.counts.withdrawnPatchKeys = [...withdrawn]
        await saveProgress(ctx, run.id, { phase: reading.phase, counts: reading.counts })
      },
    },
  )
  if (before === undefined && written.computers === 0) count(reading, 'states', {})
  for (const tenantId of written.tenantIds) reading.touched.add(tenantId)
}

async function* states(reading: Reading): AsyncGenerator<ComputerStateSet> {
  const { source, run, wsus, app, actor } = reading
  const { patches, groups } = await withInfra(app, actor, async (ctx) => ({
    patches: await patchIdsOf(ctx, source.id),
    groups: await groupIdsOf(ctx, source.id),
  }))
  let after = 0
  for (;;) {
    const due = await withInfra(app, actor, (ctx) =>
      dueComputers(ctx, source.id, { after, limit: ASKED, runId: run.id, all: run.fullRead }),
    )
    if (due.length === 0) return
    after = due.at(-1)?.id ?? after
    const reportAt = new Map(due.map((computer) => [computer.externalId, computer.lastReportAt]))
    for await (const answer of wsus.statesOf([...reportAt.keys()])) {
      // A computer that went meanwhile is marked by the next run; its states stay.
      if (!answer.found) continue
      const mapped = statesFromWsus(answer.installations, patches, groups)
      yield { externalId: answer.computerId, reportAt: reportAt.get(answer.computerId) ?? null, ...mapped }
    }
  }
}
