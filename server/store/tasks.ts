import type { TaskPayloads } from '../cmdb/tasks.ts'
import { SYSTEM } from '../context.ts'
import type { TaskCall } from '../worker.ts'
import { cleanUp } from './removal.ts'
import { fetchPatch } from './service.ts'

/** Takes away what nobody misses. */
export async function cleanStore(_payload: Record<string, never>, { app }: TaskCall): Promise<void> {
  const gone = await cleanUp(app, SYSTEM, false)
  if (gone.length > 0)
    app.log.info({ files: gone.length, bytes: gone.reduce((sum, file) => sum + file.bytes, 0) }, 'the patch store was cleaned up')
}

/** Fetches the files of a patch that somebody asked for. */
export async function fetchFiles({ patchId }: TaskPayloads['store.fetch'], { app }: TaskCall): Promise<void> {
  const files = await fetchPatch(app, SYSTEM, patchId)
  app.log.info({ patchId, files: files.length }, 'the files of a patch are in the store')
}
