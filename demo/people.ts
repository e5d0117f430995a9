import { randomBytes } from 'node:crypto'
import { Person } from './api.ts'
import type { Service } from './service.ts'

export interface DemoTenant {
  readonly id: string
  readonly name: string
  /** Language of the tenant's user; its administrator reads Japanese. */
  readonly userLocale: 'ja' | 'en'
}

/** The three customers of the demonstration. */
export const TENANTS: readonly DemoTenant[] = [
  { id: 'sakura', name: '桜商事', userLocale: 'ja' },
  { id: 'minato', name: 'みなと物流', userLocale: 'en' },
  { id: 'hinata', name: 'ひなた工業', userLocale: 'ja' },
]

export interface Account {
  readonly userId: string
  readonly password: string
  readonly role: 'administrator' | 'infra_admin' | 'tenant_admin' | 'tenant_user'
  readonly tenantId: string | null
  readonly email: string
  readonly locale: 'ja' | 'en'
}

/** Everybody who can sign in; the passwords are made at each start and kept nowhere else. */
export class People {
  readonly accounts: readonly Account[]
  readonly #url: string
  readonly #signedIn = new Map<string, Promise<Person>>()

  constructor(url: string) {
    this.#url = url
    this.accounts = [
      account('admin', 'administrator', null, 'ja'),
      account('infra', 'infra_admin', null, 'en'),
      ...TENANTS.flatMap(({ id, userLocale }) => [
        account(`${id}-admin`, 'tenant_admin', id, 'ja'),
        account(`${id}-user`, 'tenant_user', id, userLocale),
      ]),
    ]
  }

  /** @throws when nobody has this id */
  account(userId: string): Account {
    const found = this.accounts.find((candidate) => candidate.userId === userId)
    if (found === undefined) throw new Error(`nobody is called ${userId}`)
    return found
  }

  /** The person's session; signed in once. */
  async as(userId: string): Promise<Person> {
    const { password } = this.account(userId)
    const person = this.#signedIn.get(userId) ?? Person.signIn(this.#url, userId, password)
    this.#signedIn.set(userId, person)
    return person
  }
}

function account(userId: string, role: Account['role'], tenantId: string | null, locale: 'ja' | 'en'): Account {
  return { userId, role, tenantId, locale, password: randomBytes(9).toString('base64url'), email: `${userId}@demo.example` }
}

/** Makes the first administrator by command, the tenants, everybody else, and a server group for each tenant's user. */
export async function registerPeople(service: Service, people: People): Promise<void> {
  const admin = people.account('admin')
  const passwordFile = await service.file('admin-password.txt', `${admin.password}\n`)
  await service.must('swcfmg_setup', ['-userid', admin.userId, '-passwordfile', passwordFile, '-email', admin.email])
  await service.must('swcfmg_tenant', [
    '-add',
    '-file',
    await service.file('tenants.csv', TENANTS.map(({ id, name }) => `${id},${name}\n`).join('')),
  ])
  const others = people.accounts.filter((person) => person !== admin)
  const lines = others.map((p) => [p.userId, p.password, p.tenantId ?? '', p.role, p.email, '', '', '', '', '', p.locale].join(','))
  await service.must('swcfmg_account', ['-add', '-file', await service.file('accounts.csv', `${lines.join('\n')}\n`)])
  const groups = TENANTS.map(({ id }) => `,${id} servers,${id},${id}-user`)
  await service.must('swcfmg_servergroup', ['-add', '-file', await service.file('groups.csv', `${groups.join('\n')}\n`)])
}

/** The id that the service gave to each tenant's server group. */
export async function serverGroups(service: Service): Promise<Map<string, string>> {
  const rows = JSON.parse(await service.must('swcfmg_servergroup', ['-list', '-format', 'json'])) as {
    serverGroupId: string
    name: string
    tenantId: string
  }[]
  return new Map(rows.filter((row) => row.name === `${row.tenantId} servers`).map((row) => [row.tenantId, row.serverGroupId]))
}
