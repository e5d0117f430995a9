import { randomUUID } from 'node:crypto'
import { link, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a file that only its account may read, unless it is there already; of several processes that make it at the same moment one wins,
 * and all of them go on with what is in the file. It survives a power cut once this has returned.
 *
 * @param file path of the file
 * @param make what it shall hold, asked when there is none yet
 * @returns what it holds
 * @throws the system's error when it cannot be read or written
 */
export async function writeOnce(file: string, make: () => Buffer | string): Promise<Buffer> {
  const there = await contentOf(file)
  if (there !== undefined) return there
  const fresh = `${file}.${randomUUID()}`
  try {
    await writeSynced(fresh, make())
    await link(fresh, file).catch((err: NodeJS.ErrnoException) => {
      if (err.code !== 'EEXIST') throw err
    })
    await syncFolder(dirname(file))
  } finally {
    await rm(fresh, { force: true })
  }
  return readFile(file)
}

async function contentOf(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return undefined
    throw err
  })
}

async function writeSynced(file: string, content: Buffer | string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A new name is durable once its folder is; Windows has no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
