import { isRelativePath } from './fields.ts'
import { debianRelease, ubuntuRelease } from './releases.ts'
import { openStanzas } from './stanzas.ts'

/** Release files of Debian's and Ubuntu's repositories: of which stream a repository is, until when it is right, and which files it has. */

export interface AptRelease {
  readonly origin: string
  readonly suite: string
  readonly codename: string
  /** `debian/12/security`; null where origin, suite and codename do not say. */
  readonly stream: string | null
  /** ISO 8601. */
  readonly revisedAt: string | null
  readonly validUntil: string | null
  readonly components: readonly string[]
  /** Paths are relative to the file's own folder. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[]
}

const FIELDS = new Set(['origin', 'suite', 'codename', 'date', 'valid-until', 'components', 'sha256'])
const MOST_FILES = 100_000

/**
 * Reads a Release file, or an InRelease file. Whether its signature is good must be known before.
 *
 * @param document text
 * @returns null when the text is something else
 * @throws FeedError feed_malformed when it begins as one and goes on as something else
 */
export function aptReleaseFrom(document: string): AptRelease | null {
  const text = signedText(document)
  if (!/^(?:Origin|Label|Suite|Codename|Version|Date): /m.test(text.slice(0, 2_000))) return null
  let release: AptRelease | null = null
  const stanzas = openStanzas(FIELDS, (stanza) => {
    release ??= releaseOf(stanza)
  })
  stanzas.write(text)
  stanzas.end()
  return release
}

/** What stands between the lines of a signature (RFC 9580, section 7). */
function signedText(document: string): string {
  const begin = '-----BEGIN PGP SIGNED MESSAGE-----'
  if (!document.startsWith(begin)) return document
  const from = document.search(/\r?\n\r?\n/)
  const to = document.indexOf('\n-----BEGIN PGP SIGNATURE-----')
  if (from < 0 || to < from) return ''
  return document.slice(from, to).trimStart().replaceAll(/^- /gm, '')
}

function releaseOf(stanza: ReadonlyMap<string, string>): AptRelease {
  const field = (name: string): string => stanza.get(name) ?? ''
  const origin = field('origin')
  const suite = field('suite')
  const codename = field('codename')
  return {
    origin,
    suite,
    codename,
    stream: streamOf(origin, suite, codename),
    revisedAt: dateOf(field('date')),
    validUntil: dateOf(field('valid-until')),
    components: field('components')
      .split(/\s+/)
      .filter((word) => word !== ''),
    files: filesOf(field('sha256')),
  }
}

/** Debian's codename has the pocket behind it (`bookworm-security`), Ubuntu's suite has (`jammy-updates`, `jammy-infra-security` for ESM). */
function streamOf(origin: string, suite: string, codename: string): string | null {
  const [name = ''] = codename.split(/[-/]/, 1)
  const isUbuntu = /^(?:Ubuntu|UbuntuESM\w*|LP-PPA-ubuntu-)/i.test(origin)
  const release = isUbuntu ? ubuntuRelease(name) : debianRelease(name)
  if (release === undefined) return null
  const rest = isUbuntu && suite.startsWith(name) ? suite.slice(name.length) : codename.slice(name.length)
  const suffix = rest.replace('/updates', '-security')
  const pocket = Object.hasOwn(POCKETS, suffix) ? POCKETS[suffix] : undefined
  return pocket === undefined ? null : `${release}/${pocket}`
}

const POCKETS: Readonly<Record<string, string>> = {
  '': 'main',
  '-security': 'security',
  '-updates': 'updates',
  '-backports': 'backports',
  '-proposed': 'proposed',
  '-proposed-updates': 'proposed',
  '-infra-security': 'esm-infra',
  '-infra-updates': 'esm-infra',
  '-apps-security': 'esm-apps',
  '-apps-updates': 'esm-apps',
}

function dateOf(text: string): string | null {
  const time = Date.parse(text)
  return text.length > 60 || Number.isNaN(time) ? null : new Date(time).toISOString()
}

function filesOf(text: string): AptRelease['files'] {
  const files: { path: string; bytes: number; sha256: string }[] = []
  for (const line of text.split('\n').slice(0, MOST_FILES)) {
    const [, sha256, bytes, path] = /^\s*([0-9a-f]{64})\s+(\d{1,12})\s+(\S+)$/.exec(line) ?? []
    if (sha256 !== undefined && isRelativePath(path!)) files.push({ path: path!, bytes: Number(bytes), sha256 })
  }
  return files
}
