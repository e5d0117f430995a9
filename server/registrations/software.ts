import { record } from '../audit/service.ts'
import { newPublicId } from '../cmdb/ids.ts'
import type { InfraContext } from '../context.ts'
import { tenantMeant } from '../exceptions/meant.ts'
import { refuseRows, repeatedRows, type RowProblem } from '../http/row-problems.ts'
import { auditedRows } from './audited.ts'
import { furtherIdentity, identityOf, isIdOf, isName, isVersion, osTypeOf } from './rules.ts'
import * as store from './store-software.ts'
import type { SoftwareRow } from './store-software.ts'
import { refreshProducts } from './patches.ts'
import { requireManual } from './sources.ts'

/** A line of the software file; null is an empty field. */
export interface SoftwareLine {
  readonly softwareId: string | null
  readonly name: string | null
  readonly version: string | null
  readonly osType: string | null
  readonly vendor: string | null
}

/**
 * Registers software, all of it or none.
 *
 * @param tenantId public id of the tenant whose alone it is; left out: everybody's, or the source's owner's
 * @returns public ids in the order of the lines
 * @throws AppError invalid rows_invalid; not_found source_not_found, tenant_not_found
 */
export async function addSoftware(
  ctx: InfraContext,
  sourceId: string,
  lines: readonly SoftwareLine[],
  tenantId?: string,
): Promise<string[]> {
  const source = await requireManual(ctx, sourceId)
  const ownerTenantId = tenantId === undefined ? source.ownerTenantId : await tenantMeant(ctx, tenantId)
  const given = lines.flatMap((line) => line.softwareId ?? [])
  const taken = await store.takenSoftwareIds(ctx, given)
  const known = await store.softwareByIdentity(
    ctx,
    { sourceKey: source.id, ownerTenantId },
    lines.map((line) => identity(line)),
  )
  const problems = lines.flatMap((line, i) => {
    const found = [...problemsOf(line, i + 1)]
    const { softwareId } = line
    if (softwareId !== null && !isIdOf(softwareId, sourceId))
      found.push(problem(i + 1, 'softwareId', 'software_id_invalid', { softwareId, sourceId }))
    else if (softwareId !== null && taken.has(softwareId)) found.push(problem(i + 1, 'softwareId', 'software_id_taken', { softwareId }))
    if (known.has(identity(line))) found.push(exists(line, i + 1))
    return found
  })
  refuseRows([...problems, ...repeated(lines), ...repeatedIds(lines, 'software_id_taken')])
  const rows = lines.map((line) => toRow(line, line.softwareId ?? newPublicId(sourceId), source.id, ownerTenantId))
  await store.addSoftware(ctx, rows)
  await record(ctx, 'software.add', { sourceId, tenantId, ...auditedRows(rows) })
  return rows.map((row) => row.softwareId)
}

/**
 * Changes registered software, found by id, all of it or none; ids stay.
 *
 * @throws AppError invalid rows_invalid; not_found source_not_found
 */
export async function updateSoftware(ctx: InfraContext, sourceId: string, lines: readonly SoftwareLine[]): Promise<void> {
  const source = await requireManual(ctx, sourceId)
  const found = await store.findSoftware(
    ctx,
    lines.flatMap((line) => line.softwareId ?? []),
  )
  const ownOf = (line: SoftwareLine): SoftwareRow | undefined => {
    const row = found.get(line.softwareId ?? '')
    return row?.sourceKey === source.id ? row : undefined
  }
  const problems: RowProblem[] = []
  const changing = new Set(found.keys())
  for (const ownerTenantId of new Set(lines.flatMap((line) => ownOf(line) ?? []).map((row) => row.ownerTenantId))) {
    const named = lines.map((line) => identity(line, ownOf(line)))
    const known = await store.softwareByIdentity(ctx, { sourceKey: source.id, ownerTenantId }, named)
    for (const [i, line] of lines.entries()) {
      const other = known.get(named[i] ?? '')
      if (ownOf(line)?.ownerTenantId === ownerTenantId && other !== undefined && !changing.has(other.softwareId))
        problems.push(exists(line, i + 1))
    }
  }
  for (const [i, line] of lines.entries()) {
    if (line.softwareId === null) problems.push(problem(i + 1, 'softwareId', 'software_id_missing', {}))
    else if (ownOf(line) === undefined) problems.push(problem(i + 1, 'softwareId', 'software_not_found', { softwareId: line.softwareId }))
    problems.push(...problemsOf(line, i + 1))
  }
  refuseRows([...problems, ...repeated(lines, ownOf), ...repeatedIds(lines, 'software_repeated')])
  const rows = lines.flatMap((line) => {
    const own = ownOf(line)
    return own === undefined ? [] : [toRow(line, own.softwareId, source.id, own.ownerTenantId, own)]
  })
  await store.changeSoftware(ctx, rows)
  await refreshProducts(
    ctx,
    [...found.values()].map((row) => row.id),
  )
  await record(ctx, 'software.update', { sourceId, ...auditedRows(rows) })
}

/**
 * Removes software to which nothing holds on any more, all of it or none.
 *
 * @throws AppError invalid rows_invalid
 */
export async function deleteSoftware(ctx: InfraContext, softwareIds: readonly string[]): Promise<void> {
  const found = await store.findSoftware(ctx, softwareIds)
  for (const sourceKey of new Set([...found.values()].map((row) => row.sourceKey).toSorted((a, b) => a - b))) {
    await store.lockRegistrations(ctx, sourceKey)
  }
  const ids = [...found.values()].map((row) => row.id)
  const uses = await store.usesOfSoftware(ctx, ids)
  refuseRows(
    softwareIds.flatMap((softwareId, i) => {
      const row = found.get(softwareId)
      if (row === undefined) return [problem(i + 1, 'softwareId', 'software_not_found', { softwareId })]
      const use = uses.get(row.id)
      return use === undefined ? [] : [problem(i + 1, 'softwareId', 'software_in_use', { softwareId, ...use })]
    }),
  )
  await store.endSoftware(ctx, ids)
  await record(ctx, 'software.delete', { softwareIds })
}

function problemsOf(line: SoftwareLine, row: number): RowProblem[] {
  const problems: RowProblem[] = []
  if (!isName(line.name)) problems.push(problem(row, 'name', 'software_name_invalid', { name: line.name }))
  if (!isVersion(line.version ?? '')) problems.push(problem(row, 'version', 'software_version_invalid', { version: line.version }))
  if (osTypeOf(line.osType) === undefined) problems.push(problem(row, 'osType', 'registered_os_type_invalid', { osType: line.osType }))
  if (line.vendor !== null && !isName(line.vendor))
    problems.push(problem(row, 'vendor', 'software_vendor_invalid', { vendor: line.vendor }))
  return problems
}

function repeated(lines: readonly SoftwareLine[], ownOf: (line: SoftwareLine) => SoftwareRow | undefined = () => undefined): RowProblem[] {
  return repeatedRows(lines, (line) => `${ownOf(line)?.ownerTenantId ?? ''}/${identity(line, ownOf(line))}`).flatMap((row) => {
    const line = lines[row - 1]
    return line === undefined ? [] : [exists(line, row)]
  })
}

function repeatedIds(lines: readonly SoftwareLine[], code: string): RowProblem[] {
  return repeatedRows(lines, (line) => line.softwareId).map((row) =>
    problem(row, 'softwareId', code, { softwareId: lines[row - 1]?.softwareId }),
  )
}

/** What an own source tells software apart by besides name, version and system stays as it was found. */
function identity(line: SoftwareLine, own?: SoftwareRow): string {
  return identityOf([line.name ?? '', line.version ?? '', line.osType ?? '', ...(own === undefined ? [] : furtherIdentity(own.identity))])
}

function exists(line: SoftwareLine, row: number): RowProblem {
  return problem(row, 'name', 'software_exists', { name: line.name, version: line.version, osType: line.osType })
}

function toRow(
  line: SoftwareLine,
  softwareId: string,
  sourceKey: number,
  ownerTenantId: number | null,
  own?: SoftwareRow,
): store.NewSoftware {
  return {
    softwareId,
    sourceKey,
    ownerTenantId,
    name: line.name ?? '',
    version: line.version ?? '',
    osType: osTypeOf(line.osType) ?? 'Windows',
    vendor: line.vendor ?? '',
    identity: identity(line, own),
  }
}

function problem(row: number, column: string, code: string, details: Readonly<Record<string, unknown>>): RowProblem {
  return { row, column, code, details }
}
