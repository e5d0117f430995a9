import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Replaces a file so that a kill or a power cut at any point leaves either the old or the new content: temporary file, fsync, rename, fsync of the folder.
 * @param path absolute path of the file; its folder is made (0700) when missing
 * @param text the whole new content, UTF-8
 * @throws the system's error (ENOSPC, EACCES…); the old content is then still there
 */
export function writeDurably(path: string, text: string): void {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const temporary = `${path}.new`
  try {
    writeSynced(temporary, text)
    renameSync(temporary, path)
  } catch (error) {
    // A half-written file would keep the room that a full disk needs.
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(folder)
}

function writeSynced(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600)
  try {
    const bytes = Buffer.from(text, 'utf8')
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Removes a file for good; a missing one is fine. */
export function removeDurably(path: string): void {
  rmSync(path, { force: true })
  syncFolder(dirname(path))
}

/** The text of a file, or null when it does not exist. */
export function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

const DISK_ERRORS = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'])

/** Whether an error says that the disk does not take what is written; that may pass. */
export function isDiskError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && DISK_ERRORS.has(error.code)
}

function syncFolder(folder: string): void {
  // Windows cannot open a folder for fsync; NTFS journals the rename by itself.
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
