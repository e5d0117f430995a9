import type pg from 'pg'
import { withViewer, type Actor, type App, type Context } from '../server/context.ts'
import { endpoints } from '../server/endpoints.ts'
import { withOpenedCursor } from '../server/http/paging.ts'
import type { Question } from './reads-walk.ts'

/** The statements behind an answer, to be run without the API around them. */
export interface Floor {
  /** Pages of the database that they touch. */
  readonly pages: number
  /** Runs them in one transaction of the same kind. @returns milliseconds */
  replay(): Promise<number>
}

interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * Has the endpoint's handler answer once in this process and notes its statements.
 *
 * @param client a connection of the role in whose transactions the actor reads
 */
export async function floorOf(app: App, client: pg.Client, actor: Actor, question: Question): Promise<Floor> {
  const statements = await statementsOf(app, actor, question)
  const inTransaction = async (work: () => Promise<void>): Promise<void> => {
    await client.query('begin')
    if (actor.tenantId !== null) await client.query('select set_config($1, $2, true)', ['app.tenant_id', String(actor.tenantId)])
    await work()
    await client.query('commit')
  }
  let pages = 0
  await inTransaction(async () => {
    for (const statement of statements) pages += await pagesOf(client, statement)
  })
  return {
    pages,
    async replay() {
      const begin = performance.now()
      await inTransaction(async () => {
        for (const { text, values } of statements) await client.query(text, [...values])
      })
      return performance.now() - begin
    },
  }
}

async function statementsOf(app: App, actor: Actor, question: Question): Promise<Statement[]> {
  const found = endpoints.find((endpoint) => endpoint.id === question.endpoint)
  if (found?.run.kind !== 'transaction') throw new Error(`no endpoint ${question.endpoint}`)
  const { run } = found
  const statements: Statement[] = []
  let listening = false
  const note = ({ sql, bindings }: { sql: string; bindings?: readonly unknown[] }): void => {
    if (listening && sql.trimStart().toLowerCase().startsWith('select')) statements.push({ text: sql, values: bindings ?? [] })
  }
  const pool = actor.tenantId === null ? app.pools.infra : app.pools.tenant
  pool.on('query', note)
  try {
    await withViewer(app, actor, async (ctx: Context) => {
      listening = true
      const params: unknown = found.params?.parse(question.params) ?? {}
      const use = { endpointId: found.id, tenantId: actor.tenantId }
      const query = withOpenedCursor(app.vault, use, found.query?.parse(question.query) ?? {})
      await run.handle({ app, ctx, actor, params, query, body: {} })
      listening = false
    })
  } finally {
    pool.removeListener('query', note)
  }
  if (statements.length === 0) throw new Error(`${question.endpoint} asks the database nothing`)
  return statements
}

interface Plan {
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
}

async function pagesOf(client: pg.Client, { text, values }: Statement): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (analyze, buffers, format json) ${text}`, [...values])
  const plan = rows[0]?.['QUERY PLAN'][0].Plan
  return plan === undefined ? 0 : plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
}
