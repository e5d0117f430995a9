import { record } from '../audit/service.ts'
import { computersByAddress, computersByPublicId, type RegisteredComputer } from '../computers/store-lists.ts'
import type { InfraContext } from '../context.ts'
import { refuseRows, repeatedRows, type RowProblem } from '../http/row-problems.ts'
import { auditedRows } from './audited.ts'
import { DIRECT, placedSoftware } from './rules.ts'
import { settle } from './settle.ts'
import { requireManual } from './sources.ts'
import * as store from './store-facts.ts'
import type { Fact, FactKind } from './store-facts.ts'
import { findPatches, type RegisteredPatch } from './store-patches.ts'
import { findSoftware, type SoftwareRow } from './store-software.ts'

/** A line of the file of installed software, or with a patch of applied patches; null is an empty field. */
export interface FactLine {
  /** Server id or address. */
  readonly server: string | null
  /** With its place, where it is there several times. */
  readonly softwareId: string | null
  readonly patchId?: string | null
}

interface Surroundings {
  readonly computers: ReadonlyMap<string, readonly RegisteredComputer[]>
  readonly software: ReadonlyMap<string, SoftwareRow>
  readonly patches: ReadonlyMap<string, RegisteredPatch>
}

/** A line as a fact, or what is wrong with it. */
type Read = { readonly fact: Fact } | { readonly problems: readonly RowProblem[] }

/**
 * Registers which software computers have, or which patches are applied there; all lines or none.
 *
 * @throws AppError invalid rows_invalid
 */
export async function addFacts(ctx: InfraContext, kind: FactKind, lines: readonly FactLine[]): Promise<void> {
  const direct = await requireManual(ctx, DIRECT)
  const read = await readLines(ctx, kind, lines)
  const facts = read.map((one) => ('fact' in one ? one.fact : NOTHING))
  const known = await store.knownFacts(ctx, kind, facts)
  const repeated = repeatedFacts(read)
  refuseRows(
    read.flatMap((one, i) => {
      if ('problems' in one) return one.problems
      return known.has(i + 1) || repeated.has(i + 1) ? [problem(i + 1, lastColumn(kind), EXISTS[kind], lines[i])] : []
    }),
  )
  await store.addFacts(ctx, kind, direct.id, facts)
  await finish(ctx, direct.id, OPERATIONS[kind].add, lines, facts)
}

/**
 * Takes such registrations back; all lines or none. What scripts have found is not taken back: they would find it again.
 *
 * @throws AppError invalid rows_invalid
 */
export async function deleteFacts(ctx: InfraContext, kind: FactKind, lines: readonly FactLine[]): Promise<void> {
  const direct = await requireManual(ctx, DIRECT)
  const read = await readLines(ctx, kind, lines)
  const facts = read.map((one) => ('fact' in one ? one.fact : NOTHING))
  const known = await store.knownFacts(ctx, kind, facts)
  const repeated = repeatedFacts(read)
  refuseRows(
    read.flatMap((one, i) => {
      if ('problems' in one) return one.problems
      return known.get(i + 1) === direct.id && !repeated.has(i + 1) ? [] : [problem(i + 1, lastColumn(kind), UNKNOWN[kind], lines[i])]
    }),
  )
  await store.dropFacts(ctx, kind, direct.id, facts)
  await finish(ctx, direct.id, OPERATIONS[kind].drop, lines, facts)
}

const NOTHING: Fact = { tenantId: 0, computerId: 0, thing: 0, location: '' }
const EXISTS = { installed: 'installed_exists', applied: 'applied_exists' } as const
const UNKNOWN = { installed: 'installed_not_found', applied: 'applied_not_found' } as const
const OPERATIONS = {
  installed: { add: 'software.install', drop: 'software.uninstall' },
  applied: { add: 'patch.say_applied', drop: 'patch.say_not_applied' },
} as const

function lastColumn(kind: FactKind): string {
  return kind === 'installed' ? 'softwareId' : 'patchId'
}

async function finish(
  ctx: InfraContext,
  sourceKey: number,
  operation: string,
  lines: readonly FactLine[],
  facts: readonly Fact[],
): Promise<void> {
  await record(ctx, operation, auditedRows(lines))
  await settle(ctx, sourceKey, { computerIds: [...new Set(facts.map((fact) => fact.computerId))] })
}

async function readLines(ctx: InfraContext, kind: FactKind, lines: readonly FactLine[]): Promise<Read[]> {
  const placed = lines.map((line) => placedSoftware(line.softwareId ?? ''))
  const around: Surroundings = {
    computers: await computersNamed(ctx, [...new Set(lines.flatMap((line) => line.server ?? []))]),
    software: await findSoftware(
      ctx,
      placed.flatMap((one) => one?.softwareId ?? []),
    ),
    patches: await findPatches(
      ctx,
      lines.flatMap((line) => line.patchId ?? []),
    ),
  }
  return lines.map((line, i) => readLine(kind, line, i + 1, around))
}

async function computersNamed(ctx: InfraContext, names: readonly string[]): Promise<Map<string, RegisteredComputer[]>> {
  const found = new Map<string, RegisteredComputer[]>()
  const add = (name: string | null, computer: RegisteredComputer): void => {
    // What nobody has been given is not managed yet.
    if (name !== null && computer.tenantPublicId !== '__UNASSIGNED__') found.set(name, [...(found.get(name) ?? []), computer])
  }
  for (const computer of await computersByAddress(ctx, names)) add(computer.managementAddress, computer)
  for (const computer of await computersByPublicId(ctx, names)) add(computer.publicId, computer)
  return found
}

function readLine(kind: FactKind, line: FactLine, row: number, around: Surroundings): Read {
  const problems: RowProblem[] = []
  const say = (column: string, code: string, details: Record<string, unknown>): void => void problems.push({ row, column, code, details })
  const [computer, second] = around.computers.get(line.server ?? '') ?? []
  if (computer === undefined) say('server', 'server_unknown', { server: line.server })
  else if (second !== undefined) {
    const candidates = (around.computers.get(line.server ?? '') ?? []).map(
      (one) => `${one.publicId} (${one.tenantPublicId}, ${one.fqdn ?? one.hostName})`,
    )
    say('server', 'server_ambiguous', { server: line.server, candidates: candidates.join(', ') })
  }
  const placed = placedSoftware(line.softwareId ?? '')
  const software = ownOrShared(around.software.get(placed?.softwareId ?? ''), computer)
  if (placed === null) say('softwareId', 'location_invalid', { softwareId: line.softwareId })
  else if (software === undefined) say('softwareId', 'software_not_found', { softwareId: placed.softwareId })
  const patch = ownOrShared(around.patches.get(line.patchId ?? ''), computer)
  if (kind === 'applied' && patch === undefined) say('patchId', 'registered_patch_not_found', { patchId: line.patchId })
  else if (kind === 'applied' && software !== undefined && patch?.softwareKey !== software.id)
    say('patchId', 'patch_of_other_software', { patchId: line.patchId, softwareId: placed?.softwareId })
  const thing = kind === 'applied' ? patch?.id : software?.id
  if (problems.length > 0 || computer === undefined || thing === undefined) return { problems }
  return { fact: { tenantId: computer.tenantId, computerId: computer.computerId, thing, location: placed?.location ?? '' } }
}

/** What is another tenant's alone is as good as not there. */
function ownOrShared<T extends { readonly ownerTenantId: number | null }>(
  one: T | undefined,
  computer: RegisteredComputer | undefined,
): T | undefined {
  if (one === undefined || computer === undefined) return one
  return one.ownerTenantId === null || one.ownerTenantId === computer.tenantId ? one : undefined
}

function repeatedFacts(read: readonly Read[]): Set<number> {
  return new Set(
    repeatedRows(read, (one) => ('fact' in one ? JSON.stringify([one.fact.computerId, one.fact.thing, one.fact.location]) : null)),
  )
}

function problem(row: number, column: string, code: string, line: FactLine | undefined): RowProblem {
  return { row, column, code, details: { server: line?.server, softwareId: line?.softwareId, patchId: line?.patchId } }
}
