import type { TaskPayloads } from '../cmdb/tasks.ts'
import { SYSTEM } from '../context.ts'
import { AppError } from '../errors.ts'
import type { TaskCall } from '../worker.ts'
import { bytesOf, cleanUp } from './removal.ts'
import { fetchPatch } from './service.ts'

/** Takes away what nobody misses. */
export async function cleanStore(_payload: Record<string, never>, { app }: TaskCall): Promise<void> {
  const { files, refused } = await cleanUp(app, SYSTEM, false)
  const gone = [...files, ...refused]
  if (gone.length > 0) app.log.info({ files: gone.length, bytes: bytesOf(gone) }, 'the patch store was cleaned up')
}

/** Fetches the files of a patch that somebody asked for. */
export async function fetchFiles({ patchId }: TaskPayloads['store.fetch'], { app }: TaskCall): Promise<void> {
  try {
    const files = await fetchPatch(app, SYSTEM, patchId)
    app.log.info({ patchId, files: files.length }, 'the files of a patch are in the store')
  } catch (err) {
    // What is not what it should be, or too large, is so a minute later too: it is fetched again when somebody asks again.
    if (!(err instanceof AppError && err.kind === 'invalid')) throw err
    app.log.warn({ patchId, code: err.code }, 'a file of a patch was refused')
  }
}
