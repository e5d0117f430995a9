import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { basename } from 'node:path'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec, Options } from '../command.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput } from '../file-rows.ts'
import type { Column } from '../terminal.ts'

interface StoredFile {
  readonly sha256: string
  readonly bytes: number
  readonly name: string
  readonly url: string | null
  readonly tenantId: string | null
  readonly addedAt: string
  readonly addedBy: string
  /** Null: in quarantine. */
  readonly usedAt: string | null
  readonly wanted: boolean
}

interface RefusedFile {
  readonly quarantineId: number
  readonly sha256: string
  readonly wantedSha256: string | null
  readonly bytes: number
  readonly name: string
  readonly url: string | null
  readonly reason: string
  readonly refusedBy: string
  readonly refusedAt: string
}

interface Gone {
  readonly files: number
  readonly bytes: number
}

interface Figures {
  readonly heldBytes: number
  readonly setting: { readonly totalBytes: number }
}

const GB = 1024 ** 3

/** The patch store: files that agents load from the management server. */
export const store: CommandSpec = {
  name: 'swcfmg_store',
  title: { en: 'Manages the patch store', ja: 'パッチストアを管理します' },
  synopsis: [
    'swcfmg_store -list [-quarantine] [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_store -add -file F [-sha256 H] [-tenantid X]',
    'swcfmg_store -fetch -patchid P',
    'swcfmg_store -delete {-sha256 H,... | -id N}',
    'swcfmg_store -release -id N',
    'swcfmg_store -cleanup [-force] [-format table|csv|json]',
    'swcfmg_store -set [-size GB] [-largest GB] [-free GB] [-keep DAYS]',
  ],
  options: [
    { name: 'list', text: { en: 'Lists the files', ja: 'ファイルの一覧を表示します' } },
    { name: 'add', text: { en: 'Brings a file, where there is no internet', ja: 'ファイルを格納します（インターネット接続がない場合）' } },
    { name: 'fetch', text: { en: 'Fetches the files of a patch', ja: 'パッチのファイルを取得して格納します' } },
    {
      name: 'delete',
      text: { en: 'Deletes files; what is needed is fetched again', ja: 'ファイルを削除します（必要なファイルは再取得されます）' },
    },
    { name: 'release', text: { en: 'Takes a file out of quarantine into the store', ja: '隔離を解除して格納します' } },
    {
      name: 'cleanup',
      text: { en: 'Lists what nobody misses; with -force deletes it', ja: '不要なファイルを表示します（-force を指定すると削除）' },
    },
    { name: 'set', text: { en: 'Changes how much it may hold', ja: '容量などの設定を変更します' } },
    { name: 'quarantine', text: { en: 'Lists files that were refused', ja: '隔離したファイルの一覧を表示します' } },
    ...FILE_OPTIONS,
    {
      name: 'sha256',
      value: 'H,...',
      text: { en: 'SHA-256 of files; with -add what it must be', ja: 'ファイルのSHA-256（-add では期待する値）' },
    },
    { name: 'tenantid', value: 'X', text: { en: 'Whose alone it is to be', ja: 'このテナント専用にします' } },
    { name: 'patchid', value: 'P', text: { en: 'Patch ID', ja: 'パッチID' } },
    { name: 'id', value: 'N', text: { en: 'Number in quarantine', ja: '隔離番号' } },
    { name: 'force', text: { en: 'Really deletes', ja: '実際に削除します' } },
    { name: 'size', value: 'GB', text: { en: 'All files together', ja: 'ファイル全体の上限' } },
    { name: 'largest', value: 'GB', text: { en: 'One file', ja: '1ファイルの上限' } },
    { name: 'free', value: 'GB', text: { en: 'What has to stay free on the disk', ja: 'ディスクに確保する空き容量' } },
    { name: 'keep', value: 'DAYS', text: { en: 'Days that a file stays which nobody misses', ja: '不要なファイルを残す日数' } },
    FORMAT_OPTION,
  ],
  actions: ['list', 'add', 'fetch', 'delete', 'release', 'cleanup', 'set'],
  returns: { 50: { en: 'A file could not be fetched', ja: '取得できなかったファイルがあります' } },
  examples: [
    {
      line: 'swcfmg_store -add -file windows10.0-kb5000001-x64.msu',
      text: { en: 'Bring a file where there is no internet', ja: 'ファイルを格納します（インターネット接続なし）' },
    },
    { line: 'swcfmg_store -cleanup', text: { en: 'What could be deleted', ja: '削除できるファイルを確認します' } },
  ],
  async run(call: CommandCall): Promise<number> {
    const { options } = call
    if (options.has('list')) return options.has('quarantine') ? listRefused(call) : list(call)
    if (options.has('add')) return add(call)
    if (options.has('fetch')) return fetchFiles(call)
    if (options.has('delete')) return remove(call)
    if (options.has('release')) return release(call)
    if (options.has('cleanup')) return cleanUp(call)
    return set(call)
  },
}

const COLUMNS: readonly Column<StoredFile>[] = [
  { name: 'sha256', title: { en: 'SHA-256', ja: 'SHA-256' }, value: (f) => f.sha256 },
  { name: 'name', title: { en: 'File', ja: 'ファイル名' }, value: (f) => f.name },
  { name: 'bytes', title: { en: 'Bytes', ja: 'バイト数' }, value: (f) => f.bytes },
  { name: 'wanted', title: { en: 'Wanted', ja: '使用予定' }, value: (f) => (f.wanted ? 'yes' : 'no') },
  { name: 'usedAt', title: { en: 'Last used', ja: '最終使用日時' }, value: (f) => f.usedAt, time: true },
  { name: 'tenantId', title: { en: 'Tenant', ja: 'テナント' }, value: (f) => f.tenantId, detail: true },
  { name: 'addedAt', title: { en: 'Added', ja: '格納日時' }, value: (f) => f.addedAt, time: true, detail: true },
  { name: 'addedBy', title: { en: 'By', ja: '格納者' }, value: (f) => f.addedBy, detail: true },
  { name: 'url', title: { en: 'From', ja: '取得元' }, value: (f) => f.url, detail: true },
]

/** A file of the store, or one in quarantine. */
type Deletable = StoredFile & { readonly quarantineId?: number }

const DELETABLE_COLUMNS: readonly Column<Deletable>[] = [
  ...COLUMNS,
  { name: 'quarantineId', title: { en: 'Number in quarantine', ja: '隔離番号' }, value: (f) => f.quarantineId ?? null },
]

const REFUSED_COLUMNS: readonly Column<RefusedFile>[] = [
  { name: 'quarantineId', title: { en: 'Number', ja: '隔離番号' }, value: (f) => f.quarantineId },
  { name: 'name', title: { en: 'File', ja: 'ファイル名' }, value: (f) => f.name },
  { name: 'reason', title: { en: 'Reason', ja: '理由' }, value: (f) => f.reason },
  { name: 'bytes', title: { en: 'Bytes', ja: 'バイト数' }, value: (f) => f.bytes },
  { name: 'refusedAt', title: { en: 'Refused', ja: '隔離日時' }, value: (f) => f.refusedAt, time: true },
  { name: 'sha256', title: { en: 'SHA-256', ja: 'SHA-256' }, value: (f) => f.sha256 },
  { name: 'wantedSha256', title: { en: 'Wanted', ja: '期待したSHA-256' }, value: (f) => f.wantedSha256, detail: true },
  { name: 'refusedBy', title: { en: 'By', ja: '格納者' }, value: (f) => f.refusedBy, detail: true },
  { name: 'url', title: { en: 'From', ja: '取得元' }, value: (f) => f.url, detail: true },
]

async function list(call: CommandCall): Promise<number> {
  const { client, options, terminal } = call
  await terminal.list(COLUMNS, await all(client.list<StoredFile>('/store/files')), listOutput(call))
  if (options.has('file') || isForPrograms(call)) return 0
  const { heldBytes, setting } = await client.get<Figures>('/store/setting')
  terminal.say('store_figures', { heldBytes, totalBytes: setting.totalBytes })
  return 0
}

async function listRefused(call: CommandCall): Promise<number> {
  await call.terminal.list(REFUSED_COLUMNS, await all(call.client.list<RefusedFile>('/store/quarantine')), listOutput(call))
  return 0
}

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const row of rows) found.push(row)
  return found
}

async function add({ client, options, terminal }: CommandCall): Promise<number> {
  const path = options.need('file')
  try {
    await access(path, constants.R_OK)
  } catch (err) {
    throw new CommandError('input_path_invalid', { path, reason: (err as NodeJS.ErrnoException).code ?? '' }, { cause: err })
  }
  const query = { name: basename(path), sha256: options.get('sha256')?.toLowerCase(), tenantId: options.get('tenantid') }
  terminal.say('store_file_added', { ...(await client.upload<StoredFile>('/store/files', query, createReadStream(path))) })
  return 0
}

async function fetchFiles({ client, options, terminal }: CommandCall): Promise<number> {
  const { items } = await client.post<{ items: StoredFile[] }>('/store/fetches', { patchId: options.need('patchid') })
  for (const file of items) terminal.say('store_file_added', { ...file })
  return 0
}

async function remove({ client, options, terminal }: CommandCall): Promise<number> {
  if (options.has('id')) {
    const quarantineId = options.need('id')
    await client.delete(`/store/quarantine/${encodeURIComponent(quarantineId)}`)
    terminal.say('store_quarantine_deleted', { quarantineId })
    return 0
  }
  options.need('sha256')
  const sha256 = (options.list('sha256') ?? []).map((hash) => hash.toLowerCase())
  terminal.say('store_files_deleted', { ...(await client.post<Gone>('/store/deletions', { sha256 })) })
  return 0
}

async function release({ client, options, terminal }: CommandCall): Promise<number> {
  const file = await client.post<StoredFile>(`/store/quarantine/${encodeURIComponent(options.need('id'))}/release`, {})
  terminal.say('store_file_added', { ...file })
  return 0
}

async function cleanUp(call: CommandCall): Promise<number> {
  const { client, options, terminal } = call
  const dryRun = !options.has('force')
  type Found = Gone & { items: StoredFile[]; refused: RefusedFile[] }
  const { items, refused, ...gone } = await client.post<Found>('/store/cleanups', { dryRun })
  await terminal.list(DELETABLE_COLUMNS, [...items, ...refused.map(deletable)], listOutput(call))
  if (options.has('file') || !isForPrograms(call)) terminal.say(dryRun ? 'store_files_deletable' : 'store_files_deleted', { ...gone })
  return 0
}

/** Figures are for eyes: another program gets the list alone. */
function isForPrograms({ options }: CommandCall): boolean {
  return ['csv', 'json'].includes(options.get('format') ?? '')
}

function deletable({ refusedAt, refusedBy, ...file }: RefusedFile): Deletable {
  return { ...file, tenantId: null, addedAt: refusedAt, addedBy: refusedBy, usedAt: null, wanted: false }
}

async function set({ client, options, terminal }: CommandCall): Promise<number> {
  await client.put('/store/setting', {
    totalBytes: bytesOf(options, 'size'),
    largestBytes: bytesOf(options, 'largest'),
    freeBytes: bytesOf(options, 'free'),
    keepDays: numberOf(options, 'keep'),
  })
  terminal.say('store_setting_saved', {})
  return 0
}

function bytesOf(options: Options, name: string): number | undefined {
  const given = numberOf(options, name)
  return given === undefined ? undefined : Math.round(given * GB)
}

function numberOf(options: Options, name: string): number | undefined {
  const given = options.get(name)
  if (given === undefined) return undefined
  if (!/^\d{1,7}(?:\.\d{1,3})?$/.test(given)) throw new CommandError('parameter_invalid', { option: `-${name}`, value: given })
  return Number(given)
}
