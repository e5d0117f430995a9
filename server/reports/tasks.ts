import type { TaskCall } from '../worker.ts'
import { sendDueReports } from './service.ts'

/** Task `reports.schedule`, every minute: mails the reports that are due. */
export async function sendReports(_payload: Record<string, never>, { app, signal }: TaskCall): Promise<void> {
  await sendDueReports(app, signal)
}
