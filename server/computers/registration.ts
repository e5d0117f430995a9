import { isIP } from 'node:net'
import { record } from '../audit/service.ts'
import { newPublicId } from '../cmdb/ids.ts'
import type { InfraContext } from '../context.ts'
import { refuseRows, repeatedRows, type RowProblem, type RowsWish } from '../http/row-problems.ts'
import { queueRecount } from '../verdicts/states.ts'
import { refreshReadiness } from './discovered.ts'
import { matchHostName, type HostMatch } from './rules.ts'
import { absorbComputer, assignComputer } from './service.ts'
import * as store from './store.ts'
import { changeRegistration, endComputer, type Place, type Registration } from './store-assign.ts'
import { computersByAddress, computersByPublicId, placesByGroup, unassignedByName, type RegisteredComputer } from './store-lists.ts'

/** A line of the servers' file. */
export interface ServerRow {
  readonly address: string
  readonly name: string
  readonly serverGroupId: string
  readonly hostName: string
  readonly osType: string
  readonly osArchitecture: string
  readonly osName: string
}

type PlaceOfGroup = Place & { readonly reserved: boolean; readonly tenantPublicId: string }

interface Surroundings {
  readonly places: ReadonlyMap<string, PlaceOfGroup>
  readonly byAddress: readonly RegisteredComputer[]
  readonly unassigned: readonly RegisteredComputer[]
}

const NAME = /^[^<>&"'|,\n\r\t]{0,85}$/
const HOST = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,253})$/

/**
 * Registers computers, all of them or none: a discovered one that the host name means is assigned, otherwise a new row begins.
 *
 * @returns public ids in the order of the rows
 * @throws AppError invalid rows_invalid
 */
export async function addServers(ctx: InfraContext, rows: readonly ServerRow[], wish: RowsWish = {}): Promise<string[]> {
  const around = await lookAround(ctx, rows)
  refuseRows([...rows.flatMap((row, i) => problemsOf(row, i + 1, around, undefined)), ...repeated(rows, around)])
  if (wish.dryRun === true) return []
  const ids: string[] = []
  for (const row of rows) ids.push(await register(ctx, row, around))
  await record(ctx, 'server.add', { servers: rows.map((row, i) => ({ ...row, serverId: ids[i] })) })
  return ids
}

/**
 * Changes registered computers, found by their addresses, all of them or none; another tenant's group moves the computer there.
 *
 * @throws AppError invalid rows_invalid
 */
export async function updateServers(ctx: InfraContext, rows: readonly ServerRow[], wish: RowsWish = {}): Promise<void> {
  const around = await lookAround(ctx, rows)
  const found = rows.map((row) => findRegistered(row, around))
  const problems = rows.flatMap((row, i) => {
    const one = found[i]
    if (one === undefined) return [{ row: i + 1, column: 'address', code: 'address_not_found', details: { address: row.address } }]
    return problemsOf(row, i + 1, around, one)
  })
  refuseRows([...problems, ...repeated(rows, around)])
  if (wish.dryRun === true) return
  for (const [i, row] of rows.entries()) {
    const one = found[i]
    if (one !== undefined) await change(ctx, row, one, around)
  }
  await record(ctx, 'server.update', { servers: rows })
}

/**
 * Takes computers out of their tenants: one that a source still knows goes back to the unassigned, the others end.
 *
 * @throws AppError invalid rows_invalid
 */
export async function deleteServers(ctx: InfraContext, ids: readonly string[]): Promise<void> {
  const found = new Map((await computersByPublicId(ctx, ids)).map((computer) => [computer.publicId, computer]))
  refuseRows(
    ids.flatMap((id, i) =>
      found.has(id) ? [] : [{ row: i + 1, column: 'serverId', code: 'computer_not_found', details: { serverId: id, computerId: id } }],
    ),
  )
  const unassigned = await store.unassignedTenant(ctx)
  for (const computer of found.values()) {
    if (computer.discovered && computer.tenantId !== unassigned.tenantId) {
      const back = await assignComputer(ctx, computer, unassigned)
      await changeRegistration(ctx, back, { registered: false, managementAddress: null, displayName: '' })
    } else await endComputer(ctx, computer)
    await queueRecount(ctx, computer.tenantId)
  }
  await record(ctx, 'server.delete', { serverIds: ids })
}

async function lookAround(ctx: InfraContext, rows: readonly ServerRow[]): Promise<Surroundings> {
  return {
    places: await placesByGroup(
      ctx,
      rows.map((row) => row.serverGroupId),
    ),
    byAddress: await computersByAddress(
      ctx,
      rows.map((row) => row.address),
    ),
    unassigned: await unassignedByName(
      ctx,
      rows.map((row) => row.hostName.trim().toLowerCase()),
    ),
  }
}

function problemsOf(row: ServerRow, number: number, around: Surroundings, self: RegisteredComputer | undefined): RowProblem[] {
  const problems: RowProblem[] = []
  const say = (column: string, code: string, details: Record<string, unknown>): void =>
    void problems.push({ row: number, column, code, details })
  if (isIP(row.address) === 0) say('address', 'address_invalid', { address: row.address })
  if (!NAME.test(row.name)) say('name', 'server_name_invalid', { name: row.name })
  if (!HOST.test(row.hostName)) say('hostName', 'host_name_invalid', { hostName: row.hostName })
  if (row.osType !== 'windows' && row.osType !== 'linux') say('osType', 'os_type_invalid', { osType: row.osType })
  const place = around.places.get(row.serverGroupId)
  if (place === undefined || place.reserved) say('serverGroupId', 'server_group_not_found', { serverGroupId: row.serverGroupId })
  const isTaken = around.byAddress.some(
    (c) => c.tenantId === place?.tenantId && c.computerId !== self?.computerId && c.managementAddress === row.address,
  )
  if (place !== undefined && isTaken) {
    say('address', 'address_taken', { address: row.address, tenantId: place.tenantPublicId })
  }
  const match = matchOf(row, around)
  if (match.kind === 'several') say('hostName', 'computer_ambiguous', { hostName: row.hostName, candidates: match.names.join(', ') })
  return problems
}

function repeated(rows: readonly ServerRow[], around: Surroundings): RowProblem[] {
  const addresses = repeatedRows(rows, (row) => `${around.places.get(row.serverGroupId)?.tenantId ?? ''}/${row.address}`)
  const computers = repeatedRows(rows, (row) => {
    const match = matchOf(row, around)
    return match.kind === 'one' ? String(match.computerId) : null
  })
  return [
    ...addresses.map((row) => ({
      row,
      column: 'address',
      code: 'address_taken',
      details: { address: rows[row - 1]?.address, tenantId: '-' },
    })),
    ...computers.map((row) => ({
      row,
      column: 'hostName',
      code: 'computer_ambiguous',
      details: { hostName: rows[row - 1]?.hostName, candidates: '-' },
    })),
  ]
}

/** Only Windows computers come from WSUS; a Linux one is known by its agent. */
function matchOf(row: ServerRow, around: Surroundings): HostMatch {
  return row.osType === 'windows' ? matchHostName(row.hostName, around.unassigned) : { kind: 'none' }
}

function findRegistered(row: ServerRow, around: Surroundings): RegisteredComputer | undefined {
  const found = around.byAddress.filter((c) => c.managementAddress === row.address)
  const tenantId = around.places.get(row.serverGroupId)?.tenantId
  return found.find((c) => c.tenantId === tenantId) ?? (found.length === 1 ? found[0] : undefined)
}

async function register(ctx: InfraContext, row: ServerRow, around: Surroundings): Promise<string> {
  const place = around.places.get(row.serverGroupId)
  if (place === undefined) throw new Error('a server group that was there is gone')
  const match = matchOf(row, around)
  const unassigned = match.kind === 'one' ? around.unassigned.find((c) => c.computerId === match.computerId) : undefined
  if (unassigned !== undefined) {
    const to = await assignComputer(ctx, unassigned, place)
    await changeRegistration(ctx, to, { ...registrationOf(row), hostName: undefined, fqdn: undefined })
    return unassigned.publicId
  }
  const publicId = newPublicId()
  const { hostName, fqdn } = namesOf(row)
  const ids = await store.insertComputers(ctx, [
    {
      tenantId: place.tenantId,
      publicId,
      hostName,
      fqdn,
      displayName: row.name,
      managementAddress: row.address,
      addresses: [],
      osType: row.osType === 'linux' ? 'linux' : 'windows',
      osName: row.osName,
      osVersion: '',
      osArchitecture: row.osArchitecture,
      serverGroupId: place.serverGroupId,
      siteId: place.siteId,
      registered: true,
    },
  ])
  await refreshReadiness(ctx, [...ids.values()])
  await queueRecount(ctx, place.tenantId)
  return publicId
}

async function change(ctx: InfraContext, row: ServerRow, computer: RegisteredComputer, around: Surroundings): Promise<void> {
  const place = around.places.get(row.serverGroupId)
  if (place === undefined) throw new Error('a server group that was there is gone')
  const key = place.tenantId === computer.tenantId ? computer : await assignComputer(ctx, computer, place)
  const match = matchOf(row, around)
  const unassigned =
    match.kind === 'one' && !computer.discovered ? around.unassigned.find((c) => c.computerId === match.computerId) : undefined
  if (unassigned !== undefined) await absorbComputer(ctx, unassigned, key)
  const names = computer.discovered || unassigned !== undefined ? {} : namesOf(row)
  await changeRegistration(ctx, key, { ...registrationOf(row), ...names, serverGroupId: place.serverGroupId })
  await queueRecount(ctx, place.tenantId)
}

function registrationOf(row: ServerRow): Registration {
  return {
    displayName: row.name,
    managementAddress: row.address,
    osName: row.osName === '' ? undefined : row.osName,
    osArchitecture: row.osArchitecture === '' ? undefined : row.osArchitecture,
    registered: true,
  }
}

function namesOf(row: ServerRow): { hostName: string; fqdn: string | null } {
  const full = row.hostName.trim().toLowerCase()
  return { hostName: full.split('.')[0] || full, fqdn: full.includes('.') ? full : null }
}
