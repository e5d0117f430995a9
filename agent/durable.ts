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
  const file = openSync(temporary, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(temporary, path)
  syncFolder(folder)
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
