import { createHash } from 'node:crypto'
import type { Router } from 'express'
import { z } from 'zod'
import { actorOf, parseBody, type SignedRoute } from '../agents/service.ts'
import type { AgentRow } from '../agents/store.ts'
import { withInfra, type Actor, type App } from '../context.ts'
import { AppError } from '../errors.ts'
import { takeCollection, type TakenCollection } from './collections.ts'
import { readScriptPackage, ENTRY_SCRIPTS } from './script-package.ts'
import { dueCollections, dueSourceOf, packageOf } from './store-sources.ts'

/** What agents ask about the scripts of information collection sources; below /agent/v1/collections. */

const SMALL = 4 * 1024
/** Two lists of at most 4 MiB, as JSON. */
const RESULT = 24 * 1024 * 1024
const LIST_LENGTH = 4 * 1024 * 1024
const TIMEOUT_SECONDS = 600

const Platform = z.enum(['linux', 'windows'])
const PackageBody = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })
const DueBody = z.object({ platform: Platform })
const ResultBody = z.object({
  sourceId: z.string().min(1).max(32),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  platform: Platform,
  outcome: z.enum(['succeeded', 'failed']),
  reason: z.string().max(100).nullable(),
  message: z.string().max(10_000),
  software: z.string().max(LIST_LENGTH),
  patches: z.string().max(LIST_LENGTH).nullable(),
})

/** Adds the routes to the agents' door. */
export function addCollectionRoutes(app: App, router: Router, signed: SignedRoute): void {
  router.post('/collections', ...signed(SMALL, ({ agent, body }) => due(app, agent, body)))
  router.post('/collections/results', ...signed(RESULT, ({ agent, body }) => take(app, agent, body)))
  router.post('/collections/package', ...signed(SMALL, ({ agent, body }) => scripts(app, agent, body)))
}

async function due(app: App, agent: AgentRow, raw: Buffer): Promise<object> {
  const { platform } = parseBody(DueBody, raw)
  const { tenantId, computerId } = agent
  const found = await withInfra(app, actorOf(agent), (ctx) => dueCollections(ctx, { tenantId, computerId, platform }))
  return {
    packages: found.map(({ sourceId, sha256, takesPatches }) => ({
      sourceId,
      sha256: sha256.toString('hex'),
      entry: ENTRY_SCRIPTS[platform],
      takesPatches,
      timeoutSeconds: TIMEOUT_SECONDS,
      maxBytes: LIST_LENGTH,
    })),
  }
}

/** Unpacked packages as they are sent: whole estates ask for the same one within minutes. */
const unpacked = new Map<string, Promise<object>>()
const UNPACKED = 4

/** The files of a package that is due on the computer, one by one: agents unpack nothing. */
async function scripts(app: App, agent: AgentRow, raw: Buffer): Promise<object> {
  const { sha256: hash } = parseBody(PackageBody, raw)
  const { tenantId, computerId } = agent
  const wished = { tenantId, computerId, sha256: Buffer.from(hash, 'hex') }
  const sourceKey = await withInfra(app, actorOf(agent), (ctx) => dueSourceOf(ctx, wished))
  if (sourceKey === undefined) throw new AppError('not_found', 'agent_file_not_found', { hash })
  const answer = unpacked.get(hash) ?? unpack(app, actorOf(agent), sourceKey, hash)
  // What was asked for last stands last.
  unpacked.delete(hash)
  unpacked.set(hash, answer)
  for (const oldest of [...unpacked.keys()].slice(0, -UNPACKED)) unpacked.delete(oldest)
  answer.catch(() => unpacked.delete(hash))
  return answer
}

async function unpack(app: App, actor: Actor, sourceKey: number, hash: string): Promise<object> {
  const found = await withInfra(app, actor, (ctx) => packageOf(ctx, { sourceKey }))
  if (found?.sha256.toString('hex') !== hash) throw new AppError('not_found', 'agent_file_not_found', { hash })
  const { files } = await readScriptPackage(found.body)
  return {
    sha256: hash,
    files: files.map(({ path, content }) => ({
      path,
      sha256: createHash('sha256').update(content).digest('hex'),
      content: content.toString('base64'),
    })),
  }
}

async function take(app: App, agent: AgentRow, raw: Buffer): Promise<TakenCollection> {
  const body = parseBody(ResultBody, raw)
  const { tenantId, computerId } = agent
  return withInfra(app, actorOf(agent), (ctx) => takeCollection(ctx, { tenantId, computerId, ...body }))
}
