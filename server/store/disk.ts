import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { AppError } from '../errors.ts'

/** Files of the patch store on the disk: `store/files/ab/<sha256>`, what is on its way in `store/partial`, what was refused in `store/quarantine`. */

const LOOK_EVERY = 16 * 1024 * 1024

/** Where things lie; everything is below the state directory. */
export class StorePlace {
  readonly stateDir: string

  constructor(stateDir: string) {
    this.stateDir = resolve(stateDir)
  }

  /** Path of a stored file, below the state directory. */
  fileOf(sha256: string): string {
    return `store/files/${sha256.slice(0, 2)}/${sha256}`
  }

  partialOf(sha256: string): string {
    return join(this.stateDir, 'store', 'partial', sha256)
  }

  /** A new path for what somebody uploads. */
  incoming(): string {
    return join(this.stateDir, 'store', 'partial', `upload-${randomUUID()}`)
  }

  /** @returns undefined for a path that leads out of the state directory */
  absolute(path: string): string | undefined {
    const full = join(this.stateDir, path)
    return full.startsWith(this.stateDir + sep) ? full : undefined
  }

  async prepare(): Promise<void> {
    await mkdir(join(this.stateDir, 'store', 'partial'), { recursive: true, mode: 0o700 })
  }

  /** Moves a finished file to its place; it is there as a whole or not at all. */
  async keep(from: string, sha256: string): Promise<string> {
    const path = this.fileOf(sha256)
    await this.#move(from, join(this.stateDir, path))
    return path
  }

  /** Moves what was refused out of the way. */
  async setAside(from: string): Promise<string> {
    const path = join(this.stateDir, 'store', 'quarantine', randomUUID())
    await this.#move(from, path)
    return relative(this.stateDir, path).split(sep).join('/')
  }

  async #move(from: string, to: string): Promise<void> {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    await rename(from, to)
    // A name is on the disk once its folder is.
    const folder = await open(dirname(to), 'r')
    await folder.sync().catch(() => undefined)
    await folder.close()
  }

  /** Takes a file away; one that is gone already is fine. */
  async remove(path: string): Promise<void> {
    const full = this.absolute(path)
    if (full !== undefined) await rm(full, { force: true })
  }

  /** Whether a stored file is there with its size. */
  async has(path: string, bytes: number): Promise<boolean> {
    const full = this.absolute(path)
    if (full === undefined) return false
    const found = await stat(full).catch(() => undefined)
    return found?.isFile() === true && found.size === bytes
  }

  /** Bytes that this account may still use on the disk. */
  async free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.stateDir)
    return bavail * bsize
  }

  /** Takes away what was begun long ago and never ended. @param before milliseconds since 1970 */
  async sweepPartials(before: number): Promise<number> {
    const folder = join(this.stateDir, 'store', 'partial')
    let removed = 0
    for (const name of await readdir(folder).catch(() => [])) {
      const found = await stat(join(folder, name)).catch(() => undefined)
      if (found === undefined || found.mtimeMs >= before) continue
      await rm(join(folder, name), { force: true })
      removed++
    }
    return removed
  }
}

/** What a file turned out to be. */
export interface Landed {
  readonly sha256: string
  readonly bytes: number
}

/** Writes a file in pieces, hashing it, and looking now and then whether there is still room. */
export class Landing {
  readonly #file: FileHandle
  readonly #room: (bytes: number) => Promise<void>
  readonly #hash = createHash('sha256')
  #bytes = 0
  #looked = 0

  private constructor(file: FileHandle, room: (bytes: number) => Promise<void>) {
    this.#file = file
    this.#room = room
  }

  /**
   * Opens a file, and takes in what is there already.
   *
   * @param room throws when there is none left; told how many bytes were written
   */
  static async open(path: string, keep: boolean, room: (bytes: number) => Promise<void>): Promise<Landing> {
    const landing = new Landing(await open(path, keep ? 'a' : 'w', 0o600), room)
    if (keep) {
      for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) landing.#take(chunk)
    }
    return landing
  }

  get bytes(): number {
    return this.#bytes
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length
    this.#hash.update(chunk)
  }

  /** @throws AppError unavailable store_disk_full, or what `room` throws */
  async write(chunk: Buffer): Promise<void> {
    try {
      let written = 0
      while (written < chunk.length) written += (await this.#file.write(chunk, written)).bytesWritten
    } catch (err) {
      throw diskProblem(err)
    }
    this.#take(chunk)
    if (this.#bytes - this.#looked < LOOK_EVERY) return
    this.#looked = this.#bytes
    await this.#room(this.#bytes)
  }

  /** Brings everything to the disk. */
  async end(): Promise<Landed> {
    try {
      await this.#file.sync()
    } catch (err) {
      throw diskProblem(err)
    }
    return { sha256: this.#hash.digest('hex'), bytes: this.#bytes }
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

/** A full disk, as our error; anything else as it is. */
export function diskProblem(err: unknown): unknown {
  const { code } = err as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT' ? new AppError('unavailable', 'store_disk_full', {}, { cause: err }) : err
}
