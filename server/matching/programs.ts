import {
  ApplicationIndex,
  normalPair,
  programPackage,
  type FoundApplication,
  type InstalledProgram,
  type PackageVersion,
} from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'
import { internAll } from './intern.ts'
import * as store from './store-programs.ts'
import { touchHolders } from './store-streams.ts'
import type { KnownVersion } from './store-versions.ts'

/** What a computer's entries of Add/Remove Programs are. */
export interface KnownPrograms {
  /** Our ids of the entries themselves. */
  readonly entryIds: readonly number[]
  /** The applications among them. */
  readonly applications: readonly KnownVersion[]
}

/** Finds out which applications the entries of Add/Remove Programs are; each distinct entry is looked for once. */
export async function internPrograms(ctx: InfraContext, programs: readonly InstalledProgram[]): Promise<KnownPrograms> {
  if (programs.length === 0) return { entryIds: [], applications: [] }
  const entries = await store.internEntries(ctx, programs)
  const unknown = entries.filter((entry) => entry.matched === false)
  if (unknown.length > 0) await store.saveMatches(ctx, await findAll(ctx, unknown))
  const found = await store.foundApplications(
    ctx,
    entries.map((entry) => entry.id),
  )
  const applications = await internAll(
    ctx,
    found.map((one): PackageVersion => programPackage(one)),
  )
  return {
    entryIds: [...new Set(entries.map((entry) => entry.id))],
    applications: [...new Map(applications.map((one) => [one.id, one])).values()],
  }
}

async function findAll(ctx: InfraContext, entries: readonly store.Entry[]): Promise<store.Match[]> {
  const pairs = entries.map(({ program }) => normalPair(program.name, program.publisher ?? ''))
  const index = await indexOf(ctx, await store.candidatesFor(ctx, entries, pairs))
  return entries.map(({ id, program }, i) => ({ entryId: id, program, normalName: pairs[i] ?? '', found: index.find(program) }))
}

async function indexOf(ctx: InfraContext, applicationIds: readonly number[]): Promise<ApplicationIndex> {
  const index = new ApplicationIndex()
  for (const statement of await store.statementsOf(ctx, applicationIds)) index.add(statement)
  return index
}

/**
 * Follows what feeds say of applications now: the names under which they are found, and the entries that are another application, or another release of
 * it, than before. Computers that have such an entry are noted, to be concluded anew.
 *
 * @param publicIds winget's package ids
 */
export async function followApplications(ctx: InfraContext, publicIds: readonly string[]): Promise<void> {
  if (publicIds.length === 0) return
  const applicationIds = await store.applicationKeys(ctx, publicIds)
  await store.settleNames(ctx, applicationIds, namesOf(await store.statementsOf(ctx, applicationIds)))
  const concerned = await store.entriesConcerned(ctx, applicationIds)
  const matches = await findAll(ctx, concerned)
  const changed = matches.filter((match, i) => !isSame(match.found, concerned[i]?.found ?? null))
  await store.saveMatches(ctx, changed)
  await touchHolders(
    ctx,
    changed.map((match) => match.entryId),
  )
}

function isSame(a: FoundApplication | null, b: store.Entry['found']): boolean {
  return a?.id === b?.id && a?.version === b?.version
}

/** Under which names entries of an application stand, as the index has them. */
function namesOf(statements: Awaited<ReturnType<typeof store.statementsOf>>): { publicId: string; normalName: string }[] {
  return statements.flatMap(({ id, name, publisher, installers }) => {
    const maker = publisher ?? id.split('.', 1)[0] ?? ''
    const shown = [{ displayName: name, publisher: maker }, ...installers.flatMap((installer) => installer.entries)]
    return shown
      .map((one) => normalPair(one.displayName ?? name ?? '', one.publisher ?? maker))
      .filter((normalName) => normalName !== '')
      .map((normalName) => ({ publicId: id, normalName }))
  })
}
