import { labelFor, listColumnTitle, LOCALES, type LabelGroup, type Locale } from '../../../templates/words.ts'
import { compared, type FileColumn, type FileShape } from './row-file.ts'

/** What files of rows are taken for. */
export const BATCH_NAMES = [
  'tenants_add',
  'tenants_update',
  'users_add',
  'users_update',
  'users_move',
  'users_passwords',
  'groups_add',
  'groups_update',
  'groups_move',
  'computers_add',
  'computers_update',
  'sites_add',
  'sites_update',
  'sites_place',
  'selections_add',
  'selections_update',
  'selections_fill',
] as const
export type BatchName = (typeof BATCH_NAMES)[number]

/** A kind of file, and where its rows go. */
export interface Batch extends FileShape {
  readonly name: BatchName
  /** Below /api/v1. */
  readonly path: string
  /** How the body calls the rows. */
  readonly rows: string
  /** Most rows of one request: passwords take time. */
  readonly size: number
  /** Fields of a row that is shown as an example. */
  readonly example: readonly string[]
  /** The list whose headings the columns have. */
  readonly list: string
  /** Headings that another field of the list has. */
  readonly alias?: Readonly<Record<string, string>>
  /** Lists that look different afterwards. */
  readonly changes: readonly string[]
  /** No command takes such files. */
  readonly isOfConsole?: boolean
}

interface Kind {
  readonly list: string
  readonly rows: string
  readonly changes: readonly string[]
  readonly alias?: Readonly<Record<string, string>>
  readonly isOfConsole?: boolean
}

const TENANTS: Kind = { list: 'tenants', rows: 'tenants', changes: ['/tenants', '/server-groups', '/sites'] }
const USERS: Kind = { list: 'users', rows: 'users', changes: ['/users', '/tenants'] }
const GROUPS: Kind = { list: 'server_groups', rows: 'serverGroups', changes: ['/server-groups', '/tenants'] }
const COMPUTERS: Kind = {
  list: 'computers',
  rows: 'servers',
  changes: ['/computers', '/unassigned-computers', '/server-groups', '/tenants', '/sites'],
  alias: { address: 'managementAddress', name: 'displayName' },
}

const PLACES: Kind = { list: 'sites', rows: 'sites', changes: ['/sites', '/computers'], isOfConsole: true }
const SELECTIONS: Kind = {
  list: 'computer_groups',
  rows: 'computerGroups',
  changes: ['/computer-groups', '/exceptions'],
  isOfConsole: true,
}

/** Values that a file may also give by their words. */
const WORDED: Readonly<Record<string, readonly [group: LabelGroup, ...values: string[]]>> = {
  role: ['role', 'infra_admin', 'administrator', 'tenant_admin', 'tenant_user'],
  locale: ['locale', 'ja', 'en'],
  osType: ['osType', 'windows', 'linux'],
}

const PLAIN = 250
/** Each row of these is held against all before it. */
const ONE_BY_ONE = 100
const HASHED = 50

const TENANT_FIELDS = ['tenantId', 'name', 'locale', 'timeZone']
const TENANT_EXAMPLE = ['sakura', 'さくら商事', 'ja', 'Asia/Tokyo']
const USER_FIELDS = 'userId password tenantId role email firstName middleName lastName contractName phone locale'.split(' ')
const USER_EXAMPLE = ['hana', 'change this soon', 'sakura', 'tenant_admin', 'hana@example.com', '花', '', '山田', '', '03-0000-0000', 'ja']
const GROUP_FIELDS = ['serverGroupId', 'name', 'tenantId', 'owner']
const SERVER_FIELDS = ['address', 'name', 'serverGroupId', 'hostName', 'osType', 'osArchitecture', 'osName']
const SERVER_EXAMPLE = ['192.0.2.10', 'web1', 'UB5JFK3AT@Direct', 'web1.example.com', 'windows', 'x64', 'Windows Server 2022']
const SITE_FIELDS = ['siteId', 'name', 'tenantId', 'ranges']
const SITE_EXAMPLE = ['K7M2Q9XDA@Direct', '東京', 'sakura', '192.0.2.0/24; 2001:db8::/32']
const SELECTION_FIELDS = ['computerGroupId', 'name', 'tenantId']
const SELECTION_EXAMPLE = ['UB5JFK3AT@Direct', 'Web', 'sakura']
const GROUP_EXAMPLE = ['UB5JFK3AT@Direct', 'Web', 'sakura', 'hana']

type Draft = Pick<Batch, 'least' | 'needed' | 'example'> & {
  readonly kind: Kind
  readonly fields: readonly string[]
  readonly size?: number
}

const BATCHES: Readonly<Record<BatchName, Draft>> = {
  tenants_add: { kind: TENANTS, fields: TENANT_FIELDS, least: 2, needed: ['tenantId', 'name'], example: TENANT_EXAMPLE },
  tenants_update: { kind: TENANTS, fields: TENANT_FIELDS, least: 2, needed: ['tenantId', 'name'], example: TENANT_EXAMPLE },
  users_add: { kind: USERS, fields: USER_FIELDS, least: 4, needed: ['userId', 'password', 'role'], example: USER_EXAMPLE, size: HASHED },
  users_update: {
    kind: USERS,
    fields: USER_FIELDS,
    least: 10,
    // What an update does not name would be emptied; a password stays.
    needed: USER_FIELDS.filter((name) => name !== 'password'),
    example: USER_EXAMPLE.with(1, '****'),
    size: HASHED,
  },
  users_move: {
    kind: USERS,
    fields: ['userId', 'tenantId', 'role'],
    least: 2,
    needed: ['userId', 'tenantId'],
    example: ['hana', 'minato', 'tenant_user'],
  },
  users_passwords: {
    kind: USERS,
    fields: ['userId', 'password'],
    least: 2,
    needed: ['userId', 'password'],
    example: ['hana', 'change this soon'],
    size: HASHED,
  },
  groups_add: { kind: GROUPS, fields: GROUP_FIELDS, least: 3, needed: ['name', 'tenantId'], example: GROUP_EXAMPLE.with(0, '') },
  groups_update: { kind: GROUPS, fields: GROUP_FIELDS, least: 4, needed: GROUP_FIELDS, example: GROUP_EXAMPLE },
  groups_move: { kind: GROUPS, fields: GROUP_FIELDS, least: 4, needed: GROUP_FIELDS, example: GROUP_EXAMPLE },
  computers_add: {
    kind: COMPUTERS,
    fields: SERVER_FIELDS,
    least: 5,
    needed: ['address', 'serverGroupId', 'hostName', 'osType'],
    example: SERVER_EXAMPLE,
  },
  sites_add: { kind: PLACES, fields: SITE_FIELDS.slice(1), least: 1, needed: ['name'], example: SITE_EXAMPLE.slice(1), size: ONE_BY_ONE },
  // What an update does not name would be emptied.
  sites_update: {
    kind: PLACES,
    fields: SITE_FIELDS,
    least: 4,
    needed: ['siteId', 'name', 'ranges'],
    example: SITE_EXAMPLE,
    size: ONE_BY_ONE,
  },
  sites_place: {
    kind: { ...PLACES, rows: 'places' },
    fields: ['computerId', 'siteId'],
    least: 2,
    needed: ['computerId', 'siteId'],
    example: ['XD4R7T2QM@Direct', 'K7M2Q9XDA@Direct'],
  },
  selections_add: {
    kind: SELECTIONS,
    fields: SELECTION_FIELDS.slice(1),
    least: 1,
    needed: ['name'],
    example: SELECTION_EXAMPLE.slice(1),
    size: ONE_BY_ONE,
  },
  selections_update: {
    kind: SELECTIONS,
    fields: SELECTION_FIELDS,
    least: 2,
    needed: ['computerGroupId', 'name'],
    example: SELECTION_EXAMPLE,
    size: ONE_BY_ONE,
  },
  selections_fill: {
    kind: { ...SELECTIONS, rows: 'members' },
    fields: ['computerId', 'computerGroupId'],
    least: 2,
    needed: ['computerId', 'computerGroupId'],
    example: ['XD4R7T2QM@Direct', 'UB5JFK3AT@Direct'],
  },
  computers_update: { kind: COMPUTERS, fields: SERVER_FIELDS, least: 5, needed: SERVER_FIELDS.slice(0, 5), example: SERVER_EXAMPLE },
}

/** Nouns of the API that have other names here. */
const NOUNS: Readonly<Record<string, string>> = { groups: 'server-groups', selections: 'computer-groups' }

/** The kind of file with that name. */
export function batchNamed(name: BatchName): Batch {
  const { kind, fields, size = PLAIN, ...rest } = BATCHES[name]
  const [noun, action] = name.split('_')
  const path = `/${NOUNS[noun ?? ''] ?? noun}/${action}`
  return { ...kind, ...rest, name, path, size, columns: fields.map((field) => columnOf(field, kind, name)) }
}

/** Fields that may be absent, as the API has it. */
const NULLABLE: Readonly<Record<string, readonly string[]>> = {
  tenants: ['locale', 'timeZone'],
  users: ['tenantId', 'locale'],
  server_groups: ['serverGroupId', 'owner'],
  sites: ['tenantId'],
  computer_groups: ['tenantId'],
}

function columnOf(field: string, kind: Kind, name: BatchName): FileColumn {
  const [group, ...values] = WORDED[field] ?? []
  return {
    name: field,
    titles: LOCALES.map((locale) => titleOf(kind, field, locale)),
    ...(group === undefined
      ? {}
      : {
          words: new Map(
            values.flatMap((value) => [value, ...LOCALES.map((one) => labelFor(group, value, one))].map((word) => [compared(word), value])),
          ),
        }),
    // The tenants' endpoint reads no other languages; elsewhere the rules say what is wrong.
    ...(kind === TENANTS && field === 'locale' ? { values } : {}),
    isNullable: NULLABLE[kind.list]?.includes(field) === true || (name === 'users_move' && field === 'role'),
    isSecret: field === 'password',
  }
}

/** What a column is called in a language, as the exports of its list call it. */
function titleOf({ list, alias }: Kind, field: string, locale: Locale): string {
  return field === 'password' ? PASSWORD[locale] : listColumnTitle(list, alias?.[field] ?? field, locale)
}

/** The files of passwords are the only ones with this heading: no list has it. */
const PASSWORD = { en: 'Password', ja: 'パスワード' } as const

/** What a column of a kind of file is called. */
export function columnTitle(batch: Batch, field: string, locale: Locale): string {
  return titleOf(batch, field, locale)
}

/** A row as the service takes it. */
export function fieldsOf(batch: Batch, cells: Readonly<Record<string, string>>): Record<string, string | null> {
  return Object.fromEntries(
    batch.columns.map(({ name, isNullable }) => [name, (cells[name] ?? '') === '' && isNullable === true ? null : (cells[name] ?? '')]),
  )
}
