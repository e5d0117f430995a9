import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { COMMAND, withInfra, type Actor, type App } from '../context.ts'
import { AppError } from '../errors.ts'
import { Unauthenticated } from '../http/problem.ts'
import { hashPassword } from '../users/password.ts'
import { refuseRows } from '../http/row-problems.ts'
import { problemsOfUser, type UserRow } from '../users/rules.ts'
import { addFirstAdministrator } from '../users/service.ts'
import { countInfrastructureUsers } from '../users/store.ts'
import { sameText } from './guard.ts'

const TOKEN_FILE = 'setup.token'

/** Whether the service has its first administrator. */
export async function isSetUp(app: App): Promise<boolean> {
  return (await countInfrastructureUsers(app.pools.infra)) > 0
}

/**
 * Opens the first-run set-up when nobody can administer the service: a one-time token in the state directory. The log says where
 * it is, not what it is.
 */
export async function openSetUp(app: App): Promise<void> {
  const file = join(app.config.stateDir, TOKEN_FILE)
  if (await isSetUp(app)) return rm(file, { force: true })
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (kept.trim().length < 32) {
    await writeFile(`${file}.new`, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
    await rename(`${file}.new`, file)
  }
  app.log.info({ file }, 'the service is not set up: the set-up token is in a file')
}

/**
 * Makes the first administrator and ends the set-up.
 *
 * @param actor COMMAND needs no token: who may read the operator credential may read the token too
 * @throws Unauthenticated setup_token_invalid; AppError conflict already_set_up, invalid rows_invalid
 */
export async function completeSetUp(app: App, actor: Actor | null, token: string | undefined, user: UserRow): Promise<void> {
  if (await isSetUp(app)) throw new AppError('conflict', 'already_set_up')
  const file = join(app.config.stateDir, TOKEN_FILE)
  if (actor?.kind !== 'command') {
    const expected = (await readFile(file, 'utf8').catch(() => '')).trim()
    if (expected.length < 32 || !sameText(token ?? '', expected)) throw new Unauthenticated('setup_token_invalid')
  }
  refuseRows(problemsOfUser(user, 1, { passwordKept: false }))
  const passwordHash = await hashPassword(user.password)
  await withInfra(app, COMMAND, (ctx) => addFirstAdministrator(ctx, user, passwordHash))
  await rm(file, { force: true })
  app.log.info({}, 'the first administrator was made')
}
