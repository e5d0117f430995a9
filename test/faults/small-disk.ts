import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const mounted = new Set<SmallDisk>()
process.on('exit', () => {
  for (const disk of mounted) disk.remove()
})

/** A file system of its own in memory that a test fills to the last byte; only root may mount one. */
export class SmallDisk {
  readonly path: string

  /** @param megabytes how much fits @throws when this account may not mount */
  constructor(megabytes: number) {
    this.path = mkdtempSync(join(tmpdir(), 'tsukuroi-disk-'))
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', this.path])
    if (status !== 0) {
      rmSync(this.path, { recursive: true })
      throw new Error(`mount: ${String(stderr)}`)
    }
    mounted.add(this)
  }

  /** Takes all the space that is left. */
  fill(): void {
    const file = openSync(join(this.path, 'ballast'), 'a')
    try {
      for (const size of [1024 * 1024, 4096, 1]) {
        const chunk = Buffer.alloc(size, 1)
        while (wasWritten(file, chunk)) continue
      }
    } finally {
      closeSync(file)
    }
  }

  /** Gives it back. */
  free(): void {
    rmSync(join(this.path, 'ballast'), { force: true })
  }

  /** A folder on the disk. */
  folder(name: string): string {
    const path = join(this.path, name)
    mkdirSync(path)
    return path
  }

  remove(): void {
    if (!mounted.delete(this)) return
    spawnSync('umount', ['-l', this.path])
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** Whether this account may mount. */
export function mayMount(): boolean {
  try {
    new SmallDisk(1).remove()
    return true
  } catch {
    return false
  }
}

function wasWritten(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) > 0
  } catch {
    return false
  }
}
