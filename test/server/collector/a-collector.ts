import { createHash, randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { issueCollectorToken } from '../../../server/collector/service.ts'
import type { CollectorManifest } from '../../../wsus-adapter/index.ts'
import type { TestApi } from '../../support/api.ts'
import { unique } from '../../support/people.ts'

/** What the door answered. */
export interface Told {
  readonly status: number
  readonly json: Record<string, unknown>
}

/** A source with a collector route, and its token. */
export async function aSource(test: TestApi): Promise<{ sourceId: string; id: number; token: string }> {
  const sourceId = unique('C')
  const db = test.app.pools.infra
  const [row] = (await db('source')
    .insert({ public_id: sourceId, kind: 'wsus', name: sourceId, classifications: '{}', interval_minutes: 180, created_at: new Date() })
    .returning('id')) as { id: number }[]
  const id = row?.id ?? 0
  await db('source_route').insert({ source_id: id, kind: 'collector', url: `collector://${sourceId}`, auth: 'token' })
  const token = await withInfra(test.app, COMMAND, (ctx) => issueCollectorToken(ctx, sourceId))
  return { sourceId, id, token }
}

/** A collector as far as the server can tell. */
export class Collector {
  readonly #url: string
  token: string
  deliveryId: string = randomUUID()

  constructor(url: string, token: string) {
    this.#url = url
    this.token = token
  }

  async ask(method: string, path: string, body?: Buffer | string, headers: Record<string, string> = {}): Promise<Told> {
    const response = await fetch(new URL(`/collector/v1${path}`, this.#url), {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    })
    const text = await response.text()
    return { status: response.status, json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {} }
  }

  put(set: string, number: number, body: Buffer, sha256 = sumOf(body)): Promise<Told> {
    const path = `/deliveries/${this.deliveryId}/parts/${set}/${number}`
    return this.ask('PUT', path, body, { 'content-type': 'application/gzip', 'tsukuroi-sha256': sha256 })
  }

  complete(manifest: object = this.manifest()): Promise<Told> {
    return this.ask('POST', `/deliveries/${this.deliveryId}/complete`, JSON.stringify(manifest), { 'content-type': 'application/json' })
  }

  /** What it says at the end. */
  manifest(sets: Record<string, readonly Buffer[]> = {}, more: Partial<CollectorManifest> = {}): CollectorManifest {
    return {
      protocol: 1,
      deliveryId: this.deliveryId,
      collectorVersion: '1.0.0',
      host: 'WSUS01',
      beganAt: '2026-07-01T00:00:00Z',
      endedAt: '2026-07-01T00:05:00Z',
      server: {
        serverId: '33333333-0000-4000-8000-000000000001',
        identity: 'server',
        serverVersion: '10.0.20348.1',
        database: { server: 'MICROSOFT##WID', name: 'SUSDB', version: '14.0.1000.169' },
        replica: false,
        upstreamServer: null,
        serverTargeting: true,
      },
      indexes: [],
      states: 'all',
      sets: Object.fromEntries(
        Object.entries(sets).map(([set, parts]) => [
          set,
          {
            columns: ['A'],
            missing: [],
            parts: parts.map((body, number) => ({ number, rows: 1, bytes: body.length, sha256: sumOf(body) })),
          },
        ]),
      ),
      unreadable: [],
      ...more,
    }
  }
}

export function sumOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}

/** Lines as a collector sends them. */
export function lines(...rows: readonly unknown[][]): Buffer {
  return gzipSync(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
