import { SYSTEM } from '../context.ts'
import type { TaskCall } from '../worker.ts'
import { cleanUp } from './removal.ts'

/** Takes away what nobody misses. */
export async function cleanStore(_payload: Record<string, never>, { app }: TaskCall): Promise<void> {
  const gone = await cleanUp(app, SYSTEM, false)
  if (gone.length > 0)
    app.log.info({ files: gone.length, bytes: gone.reduce((sum, file) => sum + file.bytes, 0) }, 'the patch store was cleaned up')
}
