import type { TaskCall } from '../worker.ts'
import * as service from './service.ts'

/** Hourly: signs the ends of the chains that grew. */
export async function signHeads(_payload: Record<string, never>, { app }: TaskCall): Promise<void> {
  await service.signHeads(app)
}
