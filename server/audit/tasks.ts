import type { TaskCall } from '../worker.ts'
import { signHeads } from './service.ts'

/** Hourly: signs the ends of the chains that grew. */
export async function signAudit(_payload: Record<string, never>, { app }: TaskCall): Promise<void> {
  await signHeads(app)
}
