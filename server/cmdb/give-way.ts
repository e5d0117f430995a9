import { constants, setPriority } from 'node:os'
import type { Knex } from 'knex'
import type { App } from '../context.ts'

/** What we use of the pool below Knex. */
interface Pool {
  on(event: 'createSuccess', listener: (eventId: number, connection: { readonly processID?: number | null }) => void): void
}

/**
 * Lets this process, and what the embedded database does for it, have what people who wait for an answer leave: lower priority for the process
 * and for the server processes behind its connections. An external database is on a machine of its own and stays as it is.
 */
export function giveWay(app: App): void {
  lower(app, 0)
  if (app.config.database !== undefined) return
  for (const knex of [app.pools.infra, app.pools.tenant, app.pools.owner]) {
    poolOf(knex).on('createSuccess', (_, { processID }) => {
      if (typeof processID === 'number' && processID > 0) lower(app, processID)
    })
  }
}

function poolOf(knex: Knex): Pool {
  return (knex.client as { pool: Pool }).pool
}

/** Only the same account or root may; where it may not, work goes on as before. */
function lower(app: App, processId: number): void {
  try {
    setPriority(processId, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch (err) {
    app.log.debug({ err, processId }, 'the priority of a process cannot be lowered')
  }
}
