import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

import type { CollectorDelivery, CollectorManifest } from '../../../wsus-adapter/index.ts'
import { COLLECTED_ROW_SETS, DELIVERED_EFFECTIVE, DELIVERED_TARGETS, deliveredSet } from '../../../wsus-adapter/collector/row-sets.ts'
import { allRows } from '../../../wsus-adapter/susdb/reading.ts'
import type { RowReader } from '../../../wsus-adapter/susdb/row-reader.ts'
import type { Cell } from '../../../wsus-adapter/susdb/row-set.ts'
import { SqlRowReader } from '../../../wsus-adapter/susdb/sql/reader.ts'
import { SqlSession } from '../../../wsus-adapter/susdb/sql/session.ts'
import { sqlSettings } from '../../../wsus-adapter/susdb/sql/settings.ts'
import { ACCOUNTS, type ASusdb } from '../susdb/a-susdb.ts'

const DOWNSTREAM_SERVERS = 'd374f42a-9be2-4163-a0fa-3c86a401b7a7'

/** A delivery in memory, open to whatever a test wants to do to it. */
export interface Recorded extends CollectorDelivery {
  manifest: CollectorManifest
  parts: Map<string, Buffer>
  /** How often which part was asked for. */
  asked: string[]
}

export interface RecordWish {
  /** Rows of a part. */
  partRows?: number
  /** Whose states are sent; left out: everybody's. */
  targets?: readonly number[]
}

/** Writes what a reader gives as the collector's script does: the same row sets, samples, values and parts. */
export async function recordDelivery(reader: RowReader, { partRows = 4, targets }: RecordWish = {}): Promise<Recorded> {
  const survey = await reader.survey()
  const delivery = emptyDelivery()
  const put = (set: string, rows: readonly (readonly Cell[])[], missing: readonly string[] = []): void => {
    const columns = deliveredSet(set as (typeof COLLECTED_ROW_SETS)[number]).columns.map(({ name }) => name)
    delivery.manifest.sets[set] = { columns, missing: [...missing], parts: [] }
    for (let at = 0; at < rows.length; at += partRows)
      addPart(
        delivery,
        set,
        rows.slice(at, at + partRows).map((row) => row.map(plain)),
      )
  }
  for (const set of COLLECTED_ROW_SETS) {
    const lacks = survey.lacks.get(set)
    if (lacks) {
      delivery.manifest.unreadable.push(...lacks.map(({ object }) => ({ set, object, reason: 'not_there' as const })))
      continue
    }
    const missing = [...survey.missing].flatMap((name) => (name.startsWith(`${set}.`) ? [name.slice(set.length + 1)] : []))
    if (set === 'effective_approvals') continue
    put(set, await allRows(reader, set, set === 'states' && targets ? [{ column: 'TargetID', in: targets }] : []), missing)
  }
  const asked = await effectiveComputers(reader)
  put('effective_approvals', await allRows(reader, 'effective_approvals', [{ column: 'ComputerTargetId', in: asked }]))
  put(
    DELIVERED_EFFECTIVE,
    asked.map((id) => [id]),
  )
  if (targets)
    put(
      DELIVERED_TARGETS,
      targets.map((id) => [id]),
    )
  delivery.manifest.states = targets ? 'some' : 'all'
  const { serverId, identity, replica, upstreamServer, serverTargeting, indexes, database } = survey.server
  const told = { server: database?.server ?? '', name: database?.name ?? '', version: null }
  delivery.manifest.server = { serverId, identity, serverVersion: '10.0.20348.1', database: told, replica, upstreamServer, serverTargeting }
  delivery.manifest.indexes = [...indexes]
  return delivery
}

/** What the collector's script would deliver of a stand-in. */
export async function recordSusdb({ susdb }: ASusdb, wish?: RecordWish): Promise<Recorded> {
  const { user, password } = ACCOUNTS[0]
  const credentials = { kind: 'sql', user, password } as const
  const settings = sqlSettings({ route: 'sql', server: susdb.host, port: susdb.port, credentials, encrypt: false })
  const { server, instance } = settings
  const reader = new SqlRowReader(new SqlSession(settings), { server, instance, aheadRows: 100, log: undefined })
  try {
    return await recordDelivery(reader, wish)
  } finally {
    await reader.close()
  }
}

/** First, middle and last of the computers in the same groups; all where those differ. */
async function effectiveComputers(reader: RowReader): Promise<string[]> {
  const groups = new Map<unknown, Set<string>>()
  for (const [target, group] of await allRows(reader, 'memberships')) {
    if (String(group).toLowerCase() !== DOWNSTREAM_SERVERS)
      groups.set(target, (groups.get(target) ?? new Set()).add(String(group).toLowerCase()))
  }
  const classes = new Map<string, string[]>()
  for (const [target, id, , parent] of await allRows(reader, 'targets')) {
    const key = `${parent !== null} ${[...(groups.get(target) ?? [])].toSorted().join(' ')}`
    classes.set(key, [...(classes.get(key) ?? []), String(id)])
  }
  const all: string[] = []
  for (const computers of classes.values()) {
    const last = computers.length - 1
    const sample = last < 3 ? computers : [0, last >> 1, last].flatMap((index) => computers[index] ?? [])
    const answers = await Promise.all(sample.map((id) => answerOf(reader, id)))
    all.push(...(new Set(answers).size > 1 ? computers : sample))
  }
  return all
}

async function answerOf(reader: RowReader, id: string): Promise<string> {
  const rows = await allRows(reader, 'effective_approvals', [{ column: 'ComputerTargetId', in: [id] }])
  return rows
    .map(([, update, approval]) => `${String(update)} ${String(approval)}`.toLowerCase())
    .toSorted()
    .join('\n')
}

function plain(cell: Cell): unknown {
  return cell instanceof Date ? cell.toISOString().replace('Z', '') : cell
}

/** A delivery without anything in it. */
export function emptyDelivery(): Recorded {
  const parts = new Map<string, Buffer>()
  const asked: string[] = []
  return {
    parts,
    asked,
    part: async (set, number) => {
      asked.push(`${set}/${number}`)
      return parts.get(`${set}/${number}`)
    },
    manifest: {
      protocol: 1,
      deliveryId: '44444444-0000-4000-8000-000000000001',
      collectorVersion: '1.0.0',
      host: 'WSUS01',
      beganAt: '2026-07-01T00:00:00Z',
      endedAt: '2026-07-01T00:05:00Z',
      server: {
        serverId: '33333333-0000-4000-8000-000000000001',
        identity: 'server',
        serverVersion: null,
        database: { server: 'MICROSOFT##WID', name: 'SUSDB', version: null },
        replica: null,
        upstreamServer: null,
        serverTargeting: null,
      },
      indexes: [],
      states: 'all',
      sets: {},
      unreadable: [],
    },
  }
}

/** Adds a part of lines, or of whatever bytes. */
export function addPart(delivery: Recorded, set: string, rows: readonly (readonly unknown[])[], body?: Buffer): void {
  const { parts } = (delivery.manifest.sets[set] ??= { columns: [], missing: [], parts: [] })
  const bytes = body ?? gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  delivery.parts.set(`${set}/${parts.length}`, bytes)
  parts.push({ number: parts.length, rows: rows.length, bytes: bytes.length, sha256 })
}
