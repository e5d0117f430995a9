import { isRelativePath } from './fields.ts'
import { openXml } from './xml.ts'

/** repomd.xml of RPM repositories: which files a repository has, and how they are to be checked. */

export interface RepositoryFile {
  /** `primary`, `updateinfo`, `modules`… */
  readonly type: string
  /** Relative to the folder of the repository. */
  readonly path: string
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  /** Of the file as it is, hexadecimal, lower case. */
  readonly checksum: string
  /** Bytes; null where not told. */
  readonly bytes: number | null
}

export interface Repository {
  /** A number that grows; null where not told. */
  readonly revision: string | null
  readonly files: readonly RepositoryFile[]
}

const DIGITS: Readonly<Record<RepositoryFile['algorithm'], number>> = { sha1: 40, sha256: 64, sha384: 96, sha512: 128 }
const ALGORITHMS: Readonly<Record<string, RepositoryFile['algorithm']>> = {
  sha: 'sha1',
  sha1: 'sha1',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
}

/**
 * Reads repomd.xml. Files whose path leads out of the repository, or that cannot be checked, are left out.
 *
 * @param document text
 * @returns null when it is XML of something else
 * @throws FeedError feed_malformed
 */
export function repositoryFrom(document: string): Repository | null {
  const files: RepositoryFile[] = []
  let root: string | undefined
  let revision: string | null = null
  let file = { type: '', path: '', algorithm: '', checksum: '', bytes: '' }
  const xml = openXml({
    open(name, attributes) {
      root ??= name
      if (name === 'data') file = { type: attributes['type'] ?? '', path: '', algorithm: '', checksum: '', bytes: '' }
      else if (name === 'location') file.path = attributes['href'] ?? ''
      else if (name === 'checksum') file.algorithm = (attributes['type'] ?? '').toLowerCase()
    },
    close(name, text) {
      if (name === 'revision') revision = text.trim().slice(0, 100) || null
      else if (name === 'checksum') file.checksum = text.trim().toLowerCase()
      else if (name === 'size') file.bytes = text.trim()
      else if (name === 'data') {
        const checked = checkedFile(file)
        if (checked !== undefined) files.push(checked)
      }
    },
  })
  xml.write(document.replace(/^\uFEFF/, ''))
  xml.end()
  return root === 'repomd' ? { revision, files } : null
}

function checkedFile({
  type,
  path,
  algorithm,
  checksum,
  bytes,
}: Record<'type' | 'path' | 'algorithm' | 'checksum' | 'bytes', string>): RepositoryFile | undefined {
  const known = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined
  if (known === undefined || checksum.length !== DIGITS[known] || !/^[0-9a-f]+$/.test(checksum)) return undefined
  if (!/^[\w-]{1,60}$/.test(type) || !isRelativePath(path)) return undefined
  return { type, path, algorithm: known, checksum, bytes: /^\d{1,15}$/.test(bytes) ? Number(bytes) : null }
}
