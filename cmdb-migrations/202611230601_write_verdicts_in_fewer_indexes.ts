import type { Knex } from 'knex'
import { refuseDown as down } from './kit.ts'

export { down }

/** What waits to be told is found by its patch alone: the index by tenant and patch was written for each new need, and read by nobody. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop index verdict_untold')
}
