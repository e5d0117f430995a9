import { createHash } from 'node:crypto'
import { aptReleaseFrom, repositoryFrom, type AptRelease, type RepositoryFile } from '../../catalog/index.ts'
import { SYSTEM, withInfra } from '../context.ts'
import { AppError } from '../errors.ts'
import { addressOf, keepState, keptAlongside, put, taken, textOf, type Fetching } from './fetching.ts'
import { NO_PATCHES, NOTHING_NEW } from './imported.ts'
import type { Way } from './preset.ts'
import { checkBeside, checkInline, putSigned } from './signed.ts'
import type { Spooled } from './spool.ts'
import { findDocument, noteFetched } from './store.ts'

/** Feeds of single documents: at fixed addresses, or where a signed list says. */

/** Fetches documents at fixed addresses; one that fails does not keep the others back. */
export async function updateFiles(fetching: Fetching, base: string, files: readonly string[]): Promise<void> {
  await each(fetching, files, async (path) => {
    const url = addressOf(base, path)
    await taken(fetching, url, (spooled, state) => putSigned(fetching, spooled, url, state))
  })
}

/** Does the same with each; what goes wrong with one is thrown when all had their turn. */
async function each<T>({ signal }: Fetching, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const item of items) {
    signal.throwIfAborted()
    try {
      await work(item)
    } catch (err) {
      if (!(err instanceof AppError) || err.code === 'discovery_canceled') throw err
      failures.push(err)
    }
  }
  if (failures.length > 0) throw failures[0]
}

interface Beside {
  readonly signedBy: string | null
  readonly revisedAt: string | null
  readonly validUntil: string | null
  /** Path of the list in the repository, unpacked. */
  readonly listed: string
}

/**
 * Fetches the package lists of a repository of Debian or Ubuntu that its signed list names.
 *
 * @throws AppError as fetchDocument and importDocument; invalid feed_list_malformed, feed_checksum_wrong, feed_signature_invalid
 */
export async function updateApt(fetching: Fetching, base: string, way: Extract<Way, { kind: 'apt' }>): Promise<void> {
  const folder = addressOf(folderOf(base), `dists/${way.suite}/`)
  const url = `${folder}InRelease`
  await taken(fetching, url, async (spooled, state) => {
    const { text, signedBy } = await checkInline(fetching, spooled)
    const release = aptReleaseFrom(text)
    if (release === null) throw malformed(url, 'no Release file')
    const { stream } = fetching.facts.plan
    if (isOfOther(release, fetching.facts))
      throw malformed(url, `it is of ${release.stream ?? 'another repository'}, not of ${stream ?? ''}`)
    const { revisedAt, validUntil } = release
    await each(fetching, way.lists, async (path) =>
      updateList(fetching, folder, listIn(release, path, url), { signedBy, revisedAt, validUntil, listed: path }),
    )
    await keepState(fetching, url, state)
  })
}

/** A known archive says of which stream it is; of one's own only Debian's and Ubuntu's copies have to. */
function isOfOther(release: AptRelease, { preset, plan: { stream } }: Fetching['facts']): boolean {
  return stream !== undefined && release.stream !== stream && (preset !== undefined || /^(?:Debian|Ubuntu)/i.test(release.origin))
}

function listIn(release: AptRelease, path: string, url: string): { path: string; sha256: string } {
  for (const suffix of ['.xz', '.gz', '']) {
    const file = release.files.find((one) => one.path === `${path}${suffix}`)
    if (file !== undefined) return file
  }
  throw malformed(url, `no ${path}`)
}

async function updateList(fetching: Fetching, folder: string, file: { path: string; sha256: string }, beside: Beside): Promise<void> {
  const { app, feed, facts } = fetching
  const url = addressOf(folder, file.path)
  const sha256 = Buffer.from(file.sha256, 'hex')
  const isKnown = await withInfra(app, SYSTEM, async (ctx) => {
    const same = fetching.force ? undefined : await findDocument(ctx, feed.id, { sha256 })
    if (same === undefined) return false
    await noteFetched(ctx, same.id, beside)
    const { key, title, records, skipped, rejected } = same
    const told = { key, format: 'deb-packages', title, sha256: file.sha256, records, skipped, rejected, patches: NO_PATCHES } as const
    await keptAlongside(fetching, ctx, url, null, { ...NOTHING_NEW, ...told, documents: { read: 1, changed: 0, gone: 0, refused: 0 } })
    return true
  })
  if (isKnown) return
  const options = { always: true, whole: true, limit: facts.plan.largest ?? 256 * 1024 * 1024 }
  await taken(
    fetching,
    url,
    async (spooled) => {
      if (!spooled.sha256.equals(sha256)) throw new AppError('invalid', 'feed_checksum_wrong', { url })
      await put(fetching, spooled, url, null, beside)
    },
    options,
  )
}

/**
 * Fetches the advisories of RPM repositories.
 *
 * @throws AppError as fetchDocument and importDocument; invalid feed_list_malformed, feed_checksum_wrong
 */
export async function updateRpm(fetching: Fetching, base: string, way: Extract<Way, { kind: 'rpm' }>): Promise<void> {
  const root = way.mirrors === undefined ? base : await mirrorOf(fetching, addressOf(base, way.mirrors))
  await each(fetching, way.repositories, async (path) => {
    const folder = addressOf(folderOf(root), path === '' ? path : folderOf(path))
    const url = `${folder}repodata/repomd.xml`
    await taken(fetching, url, async (spooled, state) => {
      const signedBy = await checkBeside(fetching, url, spooled)
      const repository = repositoryFrom(await textOf(spooled))
      const file = repository?.files.find(({ type }) => type === 'updateinfo')
      if (file === undefined) throw malformed(url, repository === null ? 'no repomd.xml' : 'no updateinfo')
      await updateUpdateinfo(fetching, addressOf(folder, file.path), file, { signedBy, listed: path })
      await keepState(fetching, url, state)
    })
  })
}

function folderOf(address: string): string {
  return address.endsWith('/') ? address : `${address}/`
}

async function updateUpdateinfo(
  fetching: Fetching,
  url: string,
  file: RepositoryFile,
  beside: { readonly signedBy: string | null; readonly listed: string },
): Promise<void> {
  const options = { always: true, whole: true }
  await taken(
    fetching,
    url,
    async (spooled) => {
      if ((await digestOf(spooled, file.algorithm)) !== file.checksum) throw new AppError('invalid', 'feed_checksum_wrong', { url })
      await put(fetching, spooled, url, null, beside)
    },
    options,
  )
}

async function digestOf(spooled: Spooled, algorithm: RepositoryFile['algorithm']): Promise<string> {
  if (algorithm === 'sha256') return spooled.sha256.toString('hex')
  const hash = createHash(algorithm)
  for await (const chunk of spooled.raw()) hash.update(chunk)
  return hash.digest('hex')
}

/** The first mirror of a list that is on the list's own host: nobody else decides where we go. */
async function mirrorOf(fetching: Fetching, url: string): Promise<string> {
  let found: string | undefined
  await taken(
    fetching,
    url,
    async (spooled) => {
      const lines = (await textOf(spooled, 1024 * 1024)).split(/\s+/).filter((line) => URL.canParse(line))
      found = lines.find((line) => new URL(line).host === new URL(url).host && new URL(line).protocol === new URL(url).protocol)
    },
    { always: true },
  )
  if (found === undefined) throw malformed(url, 'no mirror on this host')
  return found
}

function malformed(url: string, reason: string): AppError {
  return new AppError('invalid', 'feed_list_malformed', { url, reason })
}
