import type pg from 'pg'
import { provesNtlm } from './ntlm.ts'
import type { Login7 } from './login.ts'
import type { Login } from './tsql/scope.ts'
import { SqlError, type Schema } from './types.ts'

/**
 * `views`: member of PublicViewAccess. `tables`: that and db_datareader. `dbo tables`: SELECT on dbo, without the views.
 * `none`: a user of the database without rights. `no database`: a login of the server alone. Or objects by `schema.name`.
 */
export type Rights =
  | 'views'
  | 'tables'
  | 'dbo tables'
  | 'none'
  | 'no database'
  | { readonly select: readonly string[]; readonly roles?: readonly string[] }

export interface AccountOptions {
  readonly user: string
  readonly password: string
  readonly rights: Rights
  /** A Windows account: `user` is without the domain. */
  readonly domain?: string
}

/** Who may log in, and what each may read. */
export class Accounts {
  readonly #accounts: readonly AccountOptions[]
  readonly #schema: Schema
  readonly #database: string

  constructor(accounts: readonly AccountOptions[], schema: Schema, database: string) {
    this.#accounts = accounts
    this.#schema = schema
    this.#database = database
  }

  /** @throws SqlError 18456 or 4060 */
  admit({ user, password, database }: Login7): Login {
    const account = this.#accounts.find(
      (one) => one.domain === undefined && one.user.toLowerCase() === user.toLowerCase() && one.password === password,
    )
    if (account === undefined) throw new SqlError(18_456, `Login failed for user '${user}'.`, 14)
    if (account.rights === 'no database' || (database !== '' && database.toLowerCase() !== this.#database.toLowerCase())) {
      throw new SqlError(4060, `Cannot open database "${database}" requested by the login. The login failed.`, 11)
    }
    return this.#login(account)
  }

  /** @throws SqlError 18456 */
  admitNtlm(message: Buffer, nonce: Buffer): Login {
    const account = this.#accounts.find((one) => one.domain !== undefined && provesNtlm(message, nonce, { ...one, domain: one.domain }))
    if (account === undefined)
      throw new SqlError(
        18_452,
        'Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.',
        14,
      )
    return this.#login(account)
  }

  #login(account: AccountOptions): Login {
    const name = account.domain === undefined ? account.user : `${account.domain}\\${account.user}`
    return { name, readable: this.#readable(account.rights), roles: rolesOf(account.rights) }
  }

  #readable(rights: Rights): Set<string> {
    if (typeof rights === 'object') return new Set(rights.select.map((name) => name.toLowerCase()))
    const schemas = { views: ['public_views'], tables: ['dbo', 'public_views'], 'dbo tables': ['dbo'], none: [], 'no database': [] }[rights]
    return new Set([...this.#schema.keys()].filter((key) => schemas.some((schema) => key.startsWith(`${schema}.`))))
  }

  /** Writes what each login sees in the catalog. */
  async publish(client: pg.Client): Promise<void> {
    await client.query('truncate tsql.visible')
    for (const account of this.#accounts) {
      const { name, readable } = this.#login(account)
      const ids = [...readable].flatMap((key) => this.#schema.get(key)?.id ?? [])
      await client.query('insert into tsql.visible select $1, unnest($2::int[])', [name.toLowerCase(), ids])
    }
  }
}

function rolesOf(rights: Rights): Set<string> {
  if (typeof rights === 'object') return new Set((rights.roles ?? []).map((role) => role.toLowerCase()))
  return new Set(
    { views: ['publicviewaccess'], tables: ['publicviewaccess', 'db_datareader'], 'dbo tables': [], none: [], 'no database': [] }[rights],
  )
}
