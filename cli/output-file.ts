import { open, rename, rm } from 'node:fs/promises'
import { CommandError } from './command-error.ts'

/**
 * Writes bytes to a file beside and renames it, so that on error nothing new appears and an existing file stays as it was.
 *
 * @throws CommandError output_path_invalid, write_failed
 */
export async function writeBytes(path: string, bytes: Buffer): Promise<void> {
  const fresh = `${path}.${process.pid}.new`
  const file = await open(fresh, 'wx', 0o600).catch((err: NodeJS.ErrnoException) => {
    throw new CommandError('output_path_invalid', { path, reason: err.code ?? err.message }, { cause: err })
  })
  try {
    await file.writeFile(bytes)
    await file.sync()
    await file.close()
    await rename(fresh, path)
  } catch (err) {
    await file.close().catch(() => undefined)
    await rm(fresh, { force: true })
    throw new CommandError('write_failed', { path, reason: (err as NodeJS.ErrnoException).code ?? String(err) }, { cause: err })
  }
}
