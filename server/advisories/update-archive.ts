import { SYSTEM, withInfra } from '../context.ts'
import { AppError } from '../errors.ts'
import { archiveFrom, changesFrom, dayOfArchive } from './change-lists.ts'
import { addressOf, fetched, keepState, keptAlongside, taken, textOf, type Fetching } from './fetching.ts'
import { importMembers } from './import.ts'
import { SET } from './import-set.ts'
import type { ChangeLists, Way } from './preset.ts'
import { checkBeside, putSigned } from './signed.ts'
import type { Spooled, SpooledEntry } from './spool.ts'
import { findDocument } from './store.ts'
import { fetchState, saveFetchState, type FetchState } from './store-feeds.ts'

/** Feeds of an archive with a file for each statement; where a list says which of them changed, those alone are fetched. */

/** More changed files than this cost more than the archive. */
const MOST_CHANGED = 3_000

/**
 * Fetches an archive, or what changed of it.
 *
 * @throws AppError as fetchDocument and importDocument; invalid feed_list_malformed
 */
export async function updateArchive(fetching: Fetching, base: string, way: Extract<Way, { kind: 'archive' }>): Promise<void> {
  const { changes } = way
  const isThere = await withInfra(
    fetching.app,
    SYSTEM,
    async (ctx) => (await findDocument(ctx, fetching.feed.id, { key: SET })) !== undefined,
  )
  if (changes === undefined) return takeArchive(fetching, addressOf(base, way.archive))
  if (isThere && !fetching.force && (await followChanges(fetching, base, changes))) return
  const cursor = await takeWhole(fetching, base, way.archive, changes)
  await withInfra(fetching.app, SYSTEM, (ctx) =>
    saveFetchState(ctx, fetching.feed.id, addressOf(base, changes.changed), { ...NEVER, cursor }),
  )
  if (changes.latest !== undefined) await followChanges(fetching, base, changes)
}

const NEVER: FetchState = { etag: null, lastModified: null }

async function takeArchive(fetching: Fetching, url: string): Promise<void> {
  await taken(fetching, url, (spooled, state) => putSigned(fetching, spooled, url, state), { whole: true })
}

/** @returns up to when changes are in the archive */
async function takeWhole(fetching: Fetching, base: string, archive: string, changes: ChangeLists): Promise<string | null> {
  if (changes.latest === undefined) {
    // What changes while the archive is on its way is fetched the next time.
    const before = await listOf(fetching, addressOf(base, changes.changed), changes.shape, null)
    await takeArchive(fetching, addressOf(base, archive))
    return before?.newest ?? null
  }
  const named = addressOf(base, changes.latest)
  let name: string | undefined
  await taken(fetching, named, async (spooled) => void (name = archiveFrom(await textOf(spooled, 4_096))), { always: true })
  if (name === undefined) throw new AppError('invalid', 'feed_list_malformed', { url: named, reason: 'no name of an archive' })
  await takeArchive(fetching, addressOf(base, name))
  return dayOfArchive(name)
}

async function listOf(
  fetching: Fetching,
  url: string,
  shape: ChangeLists['shape'],
  since: string | null,
): Promise<{ paths: readonly string[]; newest: string | null } | undefined> {
  let found: { paths: readonly string[]; newest: string | null } | undefined
  const work = async (spooled: Spooled): Promise<void> => {
    found = changesFrom(await textOf(spooled), shape, since)
    if (found === undefined) throw new AppError('invalid', 'feed_list_malformed', { url, reason: 'no list of changes' })
  }
  await taken(fetching, url, work, { always: true })
  return found
}

/** @returns false when the archive has to be fetched instead */
async function followChanges(fetching: Fetching, base: string, changes: ChangeLists): Promise<boolean> {
  const { app, feed } = fetching
  const url = addressOf(base, changes.changed)
  const cursor = (await withInfra(app, SYSTEM, (ctx) => fetchState(ctx, feed.id, url)))?.cursor ?? null
  if (cursor === null) return false
  const changed = await listOf(fetching, url, changes.shape, cursor)
  const gone = changes.deleted === undefined ? undefined : await listOf(fetching, addressOf(base, changes.deleted), changes.shape, cursor)
  const removed = gone?.paths ?? []
  const paths = (changed?.paths ?? []).filter((path) => !removed.includes(path))
  if (paths.length > MOST_CHANGED) return false
  const state = { ...NEVER, cursor: latest(changed?.newest ?? cursor, gone?.newest ?? cursor) }
  if (paths.length === 0 && removed.length === 0) await keepState(fetching, url, state)
  else await takeChanged(fetching, base, paths, removed, { url, state })
  return true
}

function latest(a: string, b: string): string {
  return Date.parse(a) >= Date.parse(b) ? a : b
}

async function takeChanged(
  fetching: Fetching,
  base: string,
  paths: readonly string[],
  removed: readonly string[],
  list: { url: string; state: FetchState },
): Promise<void> {
  const { app, feed, facts, force } = fetching
  const files: { path: string; spooled: Spooled }[] = []
  let signedBy: string | null = null
  try {
    // Everything is there before a transaction begins: no network is waited for in one.
    for (const path of paths) {
      const url = addressOf(base, path)
      const spooled = await memberOf(fetching, url)
      files.push({ path, spooled })
      signedBy = await checkBeside(fetching, url, spooled)
    }
    await importMembers(app, SYSTEM, entriesOf(files), removed, {
      sourceId: feed.id,
      url: base,
      plan: facts.plan,
      force,
      joinLater: true,
      signedBy,
      alongside: (ctx, imported) => keptAlongside(fetching, ctx, list.url, list.state, imported),
    })
  } finally {
    for (const { spooled } of files) await spooled.remove()
  }
}

async function memberOf(fetching: Fetching, url: string): Promise<Spooled> {
  fetching.signal.throwIfAborted()
  const found = await fetched(fetching, url, { always: true })
  if (found === undefined) throw new AppError('unavailable', 'feed_unreachable', { url, reason: 'nothing came' })
  return found.spooled
}

async function* entriesOf(files: readonly { path: string; spooled: Spooled }[]): AsyncGenerator<SpooledEntry> {
  for (const { path, spooled } of files) for await (const entry of spooled.entries()) yield { ...entry, path }
}
