import { isTenantRole, ROLES, type Role } from '../authorization.ts'
import type { RowProblem } from '../http/row-problems.ts'
import { isOneLine, lengthOf } from '../http/text-rules.ts'

/** A user as a file or a form gives them. */
export interface UserRow {
  readonly userId: string
  readonly password: string
  readonly tenantId: string | null
  readonly role: string
  readonly email: string
  readonly firstName: string
  readonly middleName: string
  readonly lastName: string
  readonly contractName: string
  readonly phone: string
  readonly locale: string | null
}

const USER_ID = /^[a-z0-9][a-z0-9_.-]{0,31}$/
// Deliberately loose: the mail server has the last word. No spaces, no control characters, one @, a dot-free label or more behind it.
const EMAIL = /^[^\s@<>,;:"\\()[\]\p{Cc}]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/u
/** Characters of a password. */
export const PASSWORD_LENGTH = { least: 8, most: 64 } as const
const NAME_LIMIT = 64
const CONTRACT_LIMIT = 128
const PHONE_LIMIT = 32

/** What a form can tell before it is sent: lengths in characters, the pattern of user ids. */
export const USER_LIMITS = { userIdPattern: USER_ID.source, name: NAME_LIMIT, contractName: CONTRACT_LIMIT, phone: PHONE_LIMIT } as const

/** What a list shows in the place of a password, and what an update takes for "as it was". */
export const HIDDEN_PASSWORD = '****'

/** @returns the code of what is wrong with a user id, or null */
export function userIdProblem(userId: string): string | null {
  return USER_ID.test(userId) ? null : 'user_id_invalid'
}

/**
 * @param userId whose password it is to be
 * @returns the code of what is wrong with it, or null: 8 to 64 characters, not the user id
 */
export function passwordProblem(userId: string, password: string): string | null {
  const length = lengthOf(password)
  if (length < PASSWORD_LENGTH.least || length > PASSWORD_LENGTH.most) return 'password_length_invalid'
  if (!isOneLine(password, PASSWORD_LENGTH.most)) return 'password_characters_invalid'
  if (password.toLowerCase() === userId.toLowerCase()) return 'password_is_user_id'
  return null
}

/** @returns the code of what is wrong with a mail address, or null; empty is allowed */
export function emailProblem(email: string): string | null {
  return email === '' || (email.length <= 254 && EMAIL.test(email)) ? null : 'email_invalid'
}

/** Whether text names a role. */
export function isRole(role: string): role is Role {
  return (ROLES as readonly string[]).includes(role)
}

/**
 * Role and tenant belong together: tenant roles have one, the others none.
 *
 * @returns the code of what is wrong, or null
 */
export function roleProblem(role: string, tenantId: string | null): string | null {
  if (!isRole(role)) return 'role_unknown'
  if (isTenantRole(role)) return tenantId === null ? 'role_needs_tenant' : null
  return tenantId === null ? null : 'role_without_tenant'
}

/**
 * Everything that is wrong with a row by itself, whatever the CMDB holds.
 *
 * @param row number of the row, from 1
 * @param options passwordKept: an update leaves out or hides the password
 */
export function problemsOfUser(user: UserRow, row: number, options: { passwordKept: boolean }): RowProblem[] {
  const found: RowProblem[] = []
  const say = (column: keyof UserRow, code: string | null, details: Record<string, unknown> = {}): void => {
    if (code !== null) found.push({ row, column, code, details })
  }
  const { userId } = user
  say('userId', userIdProblem(userId), { userId: userId.slice(0, 40) })
  const kept = options.passwordKept && (user.password === '' || user.password === HIDDEN_PASSWORD)
  if (!kept) say('password', passwordProblem(userId, user.password), { userId: userId.slice(0, 40) })
  const wrongRole = roleProblem(user.role, user.tenantId)
  say(wrongRole === 'role_unknown' ? 'role' : 'tenantId', wrongRole, { role: user.role.slice(0, 40) })
  say('email', emailProblem(user.email), { email: user.email.slice(0, 80) })
  for (const column of ['firstName', 'middleName', 'lastName'] as const)
    say(column, textProblem(user[column], NAME_LIMIT), text(column, NAME_LIMIT))
  say('contractName', textProblem(user.contractName, CONTRACT_LIMIT), text('contractName', CONTRACT_LIMIT))
  say('phone', textProblem(user.phone, PHONE_LIMIT), text('phone', PHONE_LIMIT))
  if (user.locale !== null && user.locale !== 'ja' && user.locale !== 'en')
    say('locale', 'locale_unknown', { locale: user.locale.slice(0, 40) })
  return found
}

function textProblem(value: string, limit: number): string | null {
  return isOneLine(value, limit) ? null : 'text_invalid'
}

function text(column: string, limit: number): Record<string, unknown> {
  return { column, limit }
}

/** Failed attempts after which an account is locked, and for how long. */
export const LOCK = { failures: 5, minutes: 15 } as const

/**
 * What a failed sign-in leaves behind.
 *
 * @param failed attempts that failed since the last success, without this one
 */
export function afterFailure(failed: number, now: Date): { failedSignIns: number; lockedUntil: Date | null } {
  if (failed + 1 < LOCK.failures) return { failedSignIns: failed + 1, lockedUntil: null }
  return { failedSignIns: 0, lockedUntil: new Date(now.getTime() + LOCK.minutes * 60_000) }
}

export const USER_ACTIONS = ['edit', 'set_password', 'move', 'delete', 'unlock'] as const

/**
 * What whoever manages users may do with one: owners of server groups stay where their computers are, and somebody must be left who can administer the service.
 *
 * @param administrators how many can administer it now
 * @param isLocked whether too many attempts have locked the account
 */
export function userActions(
  user: { role: Role; ownsServerGroups: boolean },
  administrators: number,
  isLocked = false,
): (typeof USER_ACTIONS)[number][] {
  const isLast = !isTenantRole(user.role) && administrators <= 1
  const stays = user.ownsServerGroups || isLast
  const can = { edit: true, set_password: true, move: !stays, delete: !stays, unlock: isLocked }
  return USER_ACTIONS.filter((action) => can[action])
}
