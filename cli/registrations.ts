import { CommandError } from './command-error.ts'
import type { CommandCall, OptionSpec } from './command.ts'
import { listOutput, submitFile } from './file-rows.ts'
import { namedServers } from './servers.ts'
import type { Column } from './terminal.ts'

/** What the commands for manual registration have in common. */

export const SOURCE_OPTION: OptionSpec = {
  name: 'sourceid',
  value: 'S',
  text: {
    en: 'Information collection source (default: Direct, what is registered by hand)',
    ja: '情報収集元（省略値: 手動登録を示す Direct）',
  },
}

export const OWNER_OPTION: OptionSpec = {
  name: 'tenantid',
  value: 'X',
  text: {
    en: '-add: the tenant whose alone it is (default: all tenants)',
    ja: '-add: 特定のテナント専用にする場合のテナントID（省略時は全テナント共通）',
  },
}

export const ALL_OPTION: OptionSpec = {
  name: 'all',
  text: {
    en: '-list: what the scripts of sources have found as well',
    ja: '-list: 情報収集元のスクリプトで収集された情報も表示します',
  },
}

export const OS_TYPES_TEXT = 'Windows, Windows EM64T, Linux, Linux EM64T, Solaris'

/** What a file's rows are sent as. */
export interface RowsFile {
  /** Names of the fields in the order of the file's columns. */
  readonly columns: readonly string[]
  readonly least: number
  readonly listed: number
  send(rows: Record<string, string | null>[]): Promise<unknown>
}

/** Takes the rows of -file and says how many there were. @returns 0 */
export async function takeFile(call: CommandCall, file: RowsFile): Promise<number> {
  const count = await submitFile(call, file)
  call.terminal.say('rows_taken', { count })
  return 0
}

/**
 * Removes what -id names and says how many there were.
 *
 * @returns 0
 * @throws CommandError parameter_missing, ids_refused with what is wrong with each
 */
export async function takeIds(call: CommandCall, remove: (ids: string[]) => Promise<unknown>): Promise<number> {
  const ids = call.options.list('id') ?? [call.options.need('id')]
  try {
    await remove(ids)
  } catch (err) {
    if (err instanceof CommandError && err.code === 'rows_invalid') throw new CommandError('ids_refused', err.details, { cause: err })
    throw err
  }
  call.terminal.say('rows_taken', { count: ids.length })
  return 0
}

/**
 * Which servers' facts are listed: those that -serverid or -ip name, those of -tenantid, or all.
 *
 * @throws CommandError computer_not_found and as namedServers
 */
async function listedServers({ client, options }: CommandCall): Promise<{ computerId?: string[]; tenantId?: string }> {
  const named = await namedServers(client, options)
  const tenantId = options.get('tenantid')
  for (const serverId of named ?? []) await client.get(`/computers/${encodeURIComponent(serverId)}`)
  return { ...(named === undefined ? {} : { computerId: named }), ...(tenantId === undefined ? {} : { tenantId }) }
}

/**
 * Lists, adds or takes back facts about servers, as the options say.
 *
 * @param path of the facts, below which `add` and `delete` lie
 * @param fields of a line of the file
 * @returns 0
 */
export async function runFacts<T>(
  call: CommandCall,
  path: string,
  columns: readonly Column<T>[],
  fields: readonly string[],
): Promise<number> {
  const { client, options, terminal } = call
  if (options.has('list')) {
    const query = { ...(await listedServers(call)), all: options.has('all') }
    await terminal.list(columns, client.list<T>(path, query), listOutput(call))
    return 0
  }
  const action = options.has('add') ? 'add' : 'delete'
  return takeFile(call, {
    columns: fields,
    least: fields.length,
    listed: columns.length,
    send: (rows) => client.post(`${path}/${action}`, { rows }),
  })
}
