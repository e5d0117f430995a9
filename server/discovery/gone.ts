import { endComputer } from '../computers/store-assign.ts'
import { forgottenComputers } from '../computers/store-sources.ts'
import type { InfraContext } from '../context.ts'
import { absentPatches } from '../patches/store.ts'
import { endVerdicts } from '../verdicts/store.ts'
import { forgetDigests } from '../verdicts/store-read.ts'

/**
 * Ends the verdicts of computers and patches that a source has no more. Computers that neither an agent nor a person knows end with them;
 * nothing that history or jobs refer to is deleted.
 *
 * @param sourceId internal key
 * @returns how many verdicts ended, and the tenants whose counts change
 */
export async function dropGone(ctx: InfraContext, sourceId: number): Promise<{ ended: number; tenantIds: Set<number> }> {
  const gone = await forgottenComputers(ctx, sourceId)
  const computerIds = gone.map((computer) => computer.computerId)
  const results = [await endVerdicts(ctx, { sourceId, computerIds })]
  await forgetDigests(ctx, { sourceId, computerIds })
  for (const computer of gone) if (!computer.keep) await endComputer(ctx, computer)
  const patchIds = await absentPatches(ctx, sourceId)
  if (patchIds.length > 0) results.push(await endVerdicts(ctx, { sourceId, patchIds }))
  return {
    ended: results.reduce((sum, one) => sum + one.ended, 0),
    tenantIds: new Set([...gone.map((computer) => computer.tenantId), ...results.flatMap((one) => one.tenantIds)]),
  }
}
