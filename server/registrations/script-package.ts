import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { AppError } from '../errors.ts'

/** The ZIP of scripts that an information collection source has agents run. */

/** A file of the package, with a path below the folder in which the scripts run. */
export interface ScriptFile {
  readonly path: string
  readonly content: Buffer
}

/** What a package holds. */
export interface ScriptPackage {
  readonly sha256: Buffer
  readonly files: readonly ScriptFile[]
  /** Systems for which it has a script. */
  readonly platforms: ('linux' | 'windows')[]
}

/** Largest package, and largest content. */
export const PACKAGE_BYTES = 10 * 1024 * 1024
const CONTENT_BYTES = 16 * 1024 * 1024
const MAX_FILES = 200
/** Which file begins the collection on which system. */
export const ENTRY_SCRIPTS = { linux: 'collect.sh', windows: 'collect.ps1' } as const

const LINK = 0o120000
const KIND = 0o170000
/** Names that every system can have; no leading dot or blank, nothing that Windows takes for a device. */
const SEGMENT = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[\p{L}\p{N}_+-][\p{L}\p{N}_+. -]{0,99}(?<![. ])$/iu

/**
 * Reads a package whole, within bounds.
 *
 * @throws AppError invalid script_package_invalid with the reason as a stable word
 */
export async function readScriptPackage(bytes: Buffer): Promise<ScriptPackage> {
  if (bytes.length > PACKAGE_BYTES) throw refused('too_large')
  const zip = await open(bytes)
  const files: ScriptFile[] = []
  const names = new Set<string>()
  let left = CONTENT_BYTES
  try {
    if (zip.entryCount > MAX_FILES) throw refused('too_many_files')
    for await (const entry of zip.eachEntry()) {
      const path = pathOf(entry)
      if (path === null) continue
      // Windows takes them for one file.
      if (names.has(path.toLowerCase())) throw refused('name_repeated', path)
      names.add(path.toLowerCase())
      const content = await contentOf(zip, entry, left, path)
      left -= content.length
      files.push({ path, content })
    }
  } catch (err) {
    throw err instanceof AppError ? err : refused('damaged', '', err)
  } finally {
    zip.close()
  }
  const platforms = (['linux', 'windows'] as const).filter((platform) => names.has(ENTRY_SCRIPTS[platform]))
  if (platforms.length === 0) throw refused('no_script')
  return { sha256: createHash('sha256').update(bytes).digest(), files, platforms }
}

async function open(bytes: Buffer): Promise<ZipFile> {
  try {
    return await yauzl.fromBufferPromise(bytes, { decodeStrings: false, validateEntrySizes: true })
  } catch (err) {
    throw refused('not_zip', '', err)
  }
}

/** @returns null for a folder */
function pathOf(entry: Entry): string | null {
  const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true)
  const segments = (name.endsWith('/') ? name.slice(0, -1) : name).split('/')
  if (segments.length > 10 || segments.some((segment) => !SEGMENT.test(segment))) throw refused('path_invalid', name.slice(0, 200))
  if (((entry.externalFileAttributes >>> 16) & KIND) === LINK) throw refused('link', name)
  if (entry.isEncrypted()) throw refused('encrypted', name)
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw refused('method_unsupported', name)
  return name.endsWith('/') ? null : name
}

async function contentOf(zip: ZipFile, entry: Entry, left: number, path: string): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of await zip.openReadStreamPromise(entry)) {
    size += (part as Buffer).length
    if (size > left) throw refused('content_too_large', path)
    parts.push(part as Buffer)
  }
  const content = Buffer.concat(parts)
  if (crc32(content) !== entry.crc32) throw refused('damaged', path)
  return content
}

function refused(reason: string, entry = '', cause?: unknown): AppError {
  return new AppError('invalid', 'script_package_invalid', { reason, entry }, { cause })
}
