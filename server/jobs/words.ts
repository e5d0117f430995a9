import type { StepResult } from '../agents/protocol.ts'
import type { TenantContext } from '../context.ts'
import { writeAgentWords } from '../verdicts/store.ts'
import { patchKeys } from './store-targets.ts'

/**
 * Hands what the agent saw of patches after a step to the verdicts, where it is the second voice.
 *
 * @param states of one computer
 */
export async function recordAgentWords(ctx: TenantContext, computerId: number, states: StepResult['states']): Promise<void> {
  const keys = await patchKeys(
    ctx,
    states.map((state) => state.patchId),
  )
  const words = states.flatMap(({ patchId, state }) => {
    const key = keys.get(patchId)
    return key === undefined ? [] : [{ patchId: key, state, at: ctx.now }]
  })
  if (words.length > 0) await writeAgentWords(ctx, { tenantId: ctx.tenantId, computerId }, words)
}
