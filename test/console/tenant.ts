import { SYSTEM, withInfra, type Actor } from '../../server/context.ts'
import { endpoints } from '../../server/endpoints.ts'
import { changePasswords } from '../../server/users/service.ts'
import { aTenant, type World } from '../server/jobs/world.ts'
import { PASSWORD } from '../support/people.ts'
import { openTestConsole, type Screen, type TestConsole, type Window } from './browser.ts'

/** The console with one tenant in it, whose people get their password when they come. */
export interface TenantConsole {
  readonly world: TestConsole
  readonly estate: World
  /** A window of one of the tenant's people, signed in. */
  as(actor: Actor, screen: Screen): Promise<Window>
  close(): Promise<void>
}

/** Opens one; call it in `before` and `close` in `after`. */
export async function openTenantConsole(): Promise<TenantConsole> {
  const world = await openTestConsole({ endpoints })
  const { app } = world.test
  return {
    world,
    estate: await aTenant(app),
    as: async (actor, screen) => {
      await withInfra(app, SYSTEM, (ctx) => changePasswords(ctx, [{ userId: actor.name, password: PASSWORD }]))
      return world.as(actor.name, screen)
    },
    close: () => world.close(),
  }
}
