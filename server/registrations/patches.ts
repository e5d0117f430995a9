import { record } from '../audit/service.ts'
import { newPublicId } from '../cmdb/ids.ts'
import type { InfraContext } from '../context.ts'
import { refuseRows, repeatedRows, type RowProblem } from '../http/row-problems.ts'
import { addRegistered, changeRegistered, endRegistered, takenPatchIds, type RegisteredPatchRow } from '../patches/store-registered.ts'
import { auditedRows } from './audited.ts'
import { importanceOf, isIdOf, isName, osTypeOf, type Importance, type OsType } from './rules.ts'
import { settle } from './settle.ts'
import { requireManual } from './sources.ts'
import { deleteAppliedOf } from './store-facts.ts'
import * as store from './store-patches.ts'
import type { RegisteredPatch } from './store-patches.ts'
import { findSoftware, lockRegistrations, type SoftwareRow } from './store-software.ts'

/** A line of the patch file; null is an empty field. */
export interface PatchLine {
  readonly patchId: string | null
  readonly name: string | null
  readonly osType: string | null
  readonly softwareId: string | null
  readonly importance: string | null
}

/** A line in which everything stands for something. */
interface ReadLine {
  readonly patchId: string
  readonly name: string
  readonly osType: OsType
  readonly software: SoftwareRow
  readonly importance: Importance
}

/**
 * Registers patches for registered software, all of them or none: computers that have the software lack them until they are said to be applied.
 *
 * @returns public ids in the order of the lines
 * @throws AppError invalid rows_invalid; not_found source_not_found
 */
export async function addPatches(ctx: InfraContext, sourceId: string, lines: readonly PatchLine[]): Promise<string[]> {
  const source = await requireManual(ctx, sourceId)
  const software = await findSoftware(
    ctx,
    lines.flatMap((line) => line.softwareId ?? []),
  )
  const taken = await takenPatchIds(
    ctx,
    lines.flatMap((line) => line.patchId ?? []),
  )
  const problems = lines.flatMap((line, i) => {
    const { patchId } = line
    const found = problemsOf(line, i + 1, software)
    if (patchId !== null && !isIdOf(patchId, sourceId)) found.push(problem(i + 1, 'patchId', 'patch_id_invalid', { patchId, sourceId }))
    else if (patchId !== null && taken.has(patchId)) found.push(problem(i + 1, 'patchId', 'patch_id_taken', { patchId }))
    return found
  })
  refuseRows([...problems, ...repeatedIds(lines, 'patch_id_taken')])
  const read = lines.flatMap((line) => readLine(line, line.patchId ?? newPublicId(sourceId), software))
  const keys = await addRegistered(ctx, read.map(patchRow))
  await store.addRegistrations(ctx, registrations(read, keys, source.id))
  await record(ctx, 'patch.register', { sourceId, ...auditedLines(read) })
  await settle(ctx, source.id, { patchIds: [...keys.values()] })
  return read.map((line) => line.patchId)
}

/**
 * Changes registered patches, found by id, all of them or none; ids stay.
 *
 * @throws AppError invalid rows_invalid; not_found source_not_found
 */
export async function updatePatches(ctx: InfraContext, sourceId: string, lines: readonly PatchLine[]): Promise<void> {
  const source = await requireManual(ctx, sourceId)
  const software = await findSoftware(
    ctx,
    lines.flatMap((line) => line.softwareId ?? []),
  )
  const found = await store.findPatches(
    ctx,
    lines.flatMap((line) => line.patchId ?? []),
  )
  const problems = lines.flatMap((line, i) => {
    const { patchId } = line
    const own = problemsOf(line, i + 1, software)
    if (patchId === null) own.push(problem(i + 1, 'patchId', 'patch_id_missing', {}))
    else if (found.get(patchId)?.sourceKey !== source.id) own.push(problem(i + 1, 'patchId', 'registered_patch_not_found', { patchId }))
    return own
  })
  refuseRows([...problems, ...repeatedIds(lines, 'patch_repeated')])
  const read = lines.flatMap((line) => readLine(line, line.patchId ?? '', software))
  const keys = await changeRegistered(ctx, read.map(patchRow))
  await store.changeRegistrations(ctx, registrations(read, keys, source.id))
  await record(ctx, 'patch.change_registered', { sourceId, ...auditedLines(read) })
  await settle(ctx, source.id, { patchIds: [...keys.values()] })
}

/**
 * Removes registered patches with what is said of them, all of them or none; history and jobs keep them.
 *
 * @throws AppError invalid rows_invalid
 */
export async function deletePatches(ctx: InfraContext, patchIds: readonly string[]): Promise<void> {
  const found = await store.findPatches(ctx, patchIds)
  const sourceKeys = [...new Set([...found.values()].map((row) => row.sourceKey))].toSorted((a, b) => a - b)
  for (const sourceKey of sourceKeys) await lockRegistrations(ctx, sourceKey)
  refuseRows(
    patchIds.flatMap((patchId, i) => (found.has(patchId) ? [] : [problem(i + 1, 'patchId', 'registered_patch_not_found', { patchId })])),
  )
  const keys = [...found.values()].map((row) => row.id)
  await store.endRegistrations(ctx, keys)
  await deleteAppliedOf(ctx, keys)
  await endRegistered(ctx, keys)
  await record(ctx, 'patch.unregister', { patchIds })
  for (const sourceKey of sourceKeys) {
    await settle(ctx, sourceKey, { patchIds: [...found.values()].filter((row) => row.sourceKey === sourceKey).map((row) => row.id) })
  }
}

/** Brings the names of changed software to the patches that are for it. */
export async function refreshProducts(ctx: InfraContext, softwareKeys: readonly number[]): Promise<void> {
  const patches = await store.patchesOfSoftware(ctx, softwareKeys)
  const software = await findSoftware(
    ctx,
    patches.map((row) => row.softwareId),
  )
  const rows = patches.flatMap((row): RegisteredPatchRow[] => {
    const its = software.get(row.softwareId)
    // Whose it is does not change by a name.
    return its === undefined ? [] : [{ ...patchRow({ ...row, software: its }), ownerTenantId: row.ownerTenantId }]
  })
  if (rows.length > 0) await changeRegistered(ctx, rows)
}

function problemsOf(line: PatchLine, row: number, software: ReadonlyMap<string, SoftwareRow>): RowProblem[] {
  const problems: RowProblem[] = []
  if (!isName(line.name)) problems.push(problem(row, 'name', 'patch_name_invalid', { name: line.name }))
  if (osTypeOf(line.osType) === undefined) problems.push(problem(row, 'osType', 'registered_os_type_invalid', { osType: line.osType }))
  if (!software.has(line.softwareId ?? '')) problems.push(problem(row, 'softwareId', 'software_not_found', { softwareId: line.softwareId }))
  if (importanceOf(line.importance) === undefined)
    problems.push(problem(row, 'importance', 'importance_invalid', { importance: line.importance }))
  return problems
}

function repeatedIds(lines: readonly PatchLine[], code: string): RowProblem[] {
  return repeatedRows(lines, (line) => line.patchId).map((row) => problem(row, 'patchId', code, { patchId: lines[row - 1]?.patchId }))
}

function readLine(line: PatchLine, patchId: string, software: ReadonlyMap<string, SoftwareRow>): ReadLine[] {
  const [osType, importance, its] = [osTypeOf(line.osType), importanceOf(line.importance), software.get(line.softwareId ?? '')]
  if (osType === undefined || importance === undefined || its === undefined) return []
  return [{ patchId, name: line.name ?? '', osType, software: its, importance }]
}

function patchRow(line: Pick<ReadLine, 'patchId' | 'name' | 'software' | 'importance'>): RegisteredPatchRow {
  const { name, version, ownerTenantId } = line.software
  return { publicId: line.patchId, ownerTenantId, name: line.name, importance: line.importance, product: `${name} ${version}`.trim() }
}

function registrations(lines: readonly ReadLine[], keys: ReadonlyMap<string, number>, sourceKey: number): store.Registration[] {
  return lines.flatMap(({ patchId, software, osType, importance }) => {
    const patchKey = keys.get(patchId)
    if (patchKey === undefined) return []
    return [{ patchKey, softwareKey: software.id, sourceKey, ownerTenantId: software.ownerTenantId, osType, importance }]
  })
}

function auditedLines(lines: readonly ReadLine[]): ReturnType<typeof auditedRows> {
  return auditedRows(lines.map(({ software, ...line }) => ({ ...line, softwareId: software.softwareId })))
}

function problem(row: number, column: string, code: string, details: Readonly<Record<string, unknown>>): RowProblem {
  return { row, column, code, details }
}

export type { RegisteredPatch }
