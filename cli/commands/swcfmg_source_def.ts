import { basename, join } from 'node:path'
import type { CommandCall, CommandSpec } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { readBounded } from '../csv.ts'
import { FILE_OPTIONS, FORMAT_OPTION, listOutput, readRows, submitFile, tellRowProblems } from '../file-rows.ts'
import { writeBytes } from '../output-file.ts'
import type { Column, Terminal } from '../terminal.ts'
import type { Text } from '../text.ts'

interface Item {
  readonly name: string
  readonly use: string
}
interface Source {
  readonly sourceId: string
  readonly state: string
  readonly softwareItems: readonly Item[]
  readonly patchItems: readonly Item[] | null
  readonly fileName: string
  readonly sha256: string
  readonly platforms: readonly string[]
  readonly uploadedAt: string
  readonly uploadedBy: string
  readonly succeeded: number
  readonly failed: number
  readonly lastCollectedAt: string | null
}

interface Collection {
  readonly computerId: string
  readonly hostName: string
  readonly tenantId: string
  readonly outcome: string
  readonly reason: string | null
  readonly message: string
  readonly collectedAt: string
}

const STATES: Readonly<Record<string, Text>> = { valid: { en: 'valid', ja: '有効' }, invalid: { en: 'invalid', ja: '無効' } }
// The first two are those of -batchupdate, so that what was listed can be given back.
const columns = ({ locale }: Terminal): readonly Column<Source>[] => [
  { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (s) => s.sourceId },
  { name: 'state', title: { en: 'State', ja: '状態' }, value: (s) => s.state, shown: (s) => STATES[s.state]?.[locale] ?? s.state },
  { name: 'platforms', title: { en: 'Systems', ja: '対象OS' }, value: (s) => s.platforms.join(' ') },
  { name: 'succeeded', title: { en: 'Collected', ja: '収集済み' }, value: (s) => s.succeeded },
  { name: 'failed', title: { en: 'Failed', ja: '失敗' }, value: (s) => s.failed },
  { name: 'lastCollectedAt', title: { en: 'Last collected', ja: '最終収集日時' }, value: (s) => s.lastCollectedAt, time: true },
  { name: 'fileName', title: { en: 'Script package', ja: 'スクリプトパッケージ' }, value: (s) => s.fileName, wide: true },
  { name: 'sha256', title: { en: 'SHA-256', ja: 'SHA-256' }, value: (s) => s.sha256, detail: true },
  { name: 'uploadedAt', title: { en: 'Uploaded', ja: 'アップロード日時' }, value: (s) => s.uploadedAt, time: true, detail: true },
  { name: 'uploadedBy', title: { en: 'Uploaded by', ja: 'アップロードした人' }, value: (s) => s.uploadedBy, detail: true },
]
/** As many as `columns` has. */
const LISTED = 10
const OUTCOMES: Readonly<Record<string, Text>> = { succeeded: { en: 'succeeded', ja: '成功' }, failed: { en: 'failed', ja: '失敗' } }
const collectionColumns = ({ locale }: Terminal): readonly Column<Collection>[] => [
  { name: 'serverId', title: { en: 'Server ID', ja: '業務サーバID' }, value: (c) => c.computerId },
  { name: 'hostName', title: { en: 'Host name', ja: 'ホスト名' }, value: (c) => c.hostName },
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (c) => c.tenantId, detail: true },
  {
    name: 'outcome',
    title: { en: 'Result', ja: '結果' },
    value: (c) => c.outcome,
    shown: (c) => OUTCOMES[c.outcome]?.[locale] ?? c.outcome,
  },
  { name: 'reason', title: { en: 'Reason', ja: '理由' }, value: (c) => c.reason },
  { name: 'message', title: { en: 'Message', ja: 'メッセージ' }, value: (c) => c.message, wide: true },
  { name: 'collectedAt', title: { en: 'Collected', ja: '収集日時' }, value: (c) => c.collectedAt, time: true },
]
const ITEM_FIELDS = ['name', 'use'] as const
const ITEM_COLUMNS: readonly Column<Item>[] = [
  { name: 'name', title: { en: 'Item', ja: '収集項目' }, value: (item) => item.name },
  { name: 'use', title: { en: 'Use', ja: '用途' }, value: (item) => item.use },
]
const PACKAGE_BYTES = 10 * 1024 * 1024

/** Registers, changes and removes information collection sources of one's own. */
export const sourceDef: CommandSpec = {
  name: 'swcfmg_source_def',
  title: {
    en: 'Manages information collection sources whose scripts agents run',
    ja: 'エージェントがスクリプトで収集する独自の情報収集元を管理します',
  },
  synopsis: [
    'swcfmg_source_def -add -id S -softitem F [-patchitem F] -file PACKAGE [-e ENC]',
    'swcfmg_source_def -update -id S [-softitem F] [-patchitem F] [-e ENC]',
    'swcfmg_source_def -batchupdate -file F [-e ENC]',
    'swcfmg_source_def -delete -id S',
    'swcfmg_source_def -list [-id S] [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_source_def -get -id S [-softitem OUT] [-patchitem OUT] [-e ENC]',
    'swcfmg_source_def -upload -id S -file PACKAGE',
    'swcfmg_source_def -download -id S -dir OUTDIR',
  ],
  options: [
    {
      name: 'add',
      text: {
        en: 'Registers a source. Its script package is a ZIP with collect.sh (Linux) or collect.ps1 (Windows); the script writes software.csv and patches.csv into the folder that is its first argument, one column per item',
        ja: '情報収集元を登録します。スクリプトパッケージは collect.sh（Linux）または collect.ps1（Windows）を含むZIPです。スクリプトは、第1引数のフォルダに、収集項目の順の列を持つ software.csv と patches.csv を出力します',
      },
    },
    { name: 'update', text: { en: 'Changes what is collected', ja: '収集項目を変更します' } },
    {
      name: 'batchupdate',
      text: {
        en: 'Makes sources valid or invalid: [#]<source-id>,valid|invalid; the scripts of invalid ones are not run',
        ja: '情報収集元を有効または無効にします: [#]<情報収集元ID>,valid|invalid（無効な情報収集元のスクリプトは実行されません）',
      },
    },
    {
      name: 'delete',
      text: { en: 'Removes a source with everything that its scripts found', ja: '情報収集元と、収集された情報をすべて削除します' },
    },
    {
      name: 'list',
      text: {
        en: 'Lists sources; with -id the servers on which its scripts ran, and why they failed',
        ja: '情報収集元の一覧を表示します。-id を指定すると、スクリプトを実行した業務サーバと結果を表示します',
      },
    },
    { name: 'get', text: { en: 'Writes what is collected to files, or prints it', ja: '収集項目をファイルに出力するか、表示します' } },
    { name: 'upload', text: { en: 'Replaces the script package', ja: 'スクリプトパッケージを置き換えます' } },
    {
      name: 'download',
      text: { en: 'Writes the script package into a folder, as S.zip', ja: 'スクリプトパッケージをフォルダに S.zip として出力します' },
    },
    { name: 'id', value: 'S', text: { en: 'Source ID', ja: '情報収集元ID' } },
    {
      name: 'softitem',
      value: 'F',
      text: {
        en: 'Software items: [#]<item>,identification|definition; softwareName is mandatory',
        ja: 'ソフトウェア収集項目: [#]<項目>,identification|definition（softwareName は必須）',
      },
    },
    {
      name: 'patchitem',
      value: 'F',
      text: {
        en: 'Items of applied patches, same format; patchName and softwareName are mandatory',
        ja: '適用済みパッチの収集項目（同じ形式。patchName と softwareName は必須）',
      },
    },
    { name: 'dir', value: 'OUTDIR', text: { en: 'Output folder', ja: '出力先フォルダ' } },
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'update', 'batchupdate', 'delete', 'list', 'get', 'upload', 'download'],
  examples: [
    {
      line: 'swcfmg_source_def -add -id inhouse -softitem soft.csv -patchitem patch.csv -file scripts.zip',
      text: { en: 'Collect software of one’s own by scripts', ja: '自社ソフトウェアの情報をスクリプトで収集します' },
    },
    {
      line: 'swcfmg_source_def -list',
      text: { en: 'Sources, and on how many servers they worked', ja: '情報収集元と、収集できた業務サーバの台数を表示します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    if (options.has('list')) {
      const id = options.get('id')
      if (id !== undefined) return listCollections(call, id)
      await terminal.list(columns(terminal), client.list<Source>('/collection-sources'), listOutput(call))
      return 0
    }
    if (options.has('batchupdate')) return setValidity(call)
    const sourceId = options.need('id')
    if (options.has('add')) return add(call, sourceId)
    const path = `/collection-sources/${encodeURIComponent(sourceId)}`
    if (options.has('get')) return get(call, path)
    if (options.has('download')) return download(call, sourceId, path)
    if (options.has('update')) return update(call, sourceId, path)
    if (options.has('upload')) {
      await client.put(`${path}/package`, await packageIn(call))
      terminal.say('collection_source_changed', { sourceId })
      return 0
    }
    await client.delete(path)
    terminal.say('source_deleted', { sourceId })
    return 0
  },
}

async function listCollections(call: CommandCall, sourceId: string): Promise<number> {
  const { client, terminal } = call
  const path = `/collection-sources/${encodeURIComponent(sourceId)}/collections`
  await terminal.list(collectionColumns(terminal), client.list<Collection>(path), listOutput(call))
  return 0
}

async function add(call: CommandCall, sourceId: string): Promise<number> {
  call.options.need('softitem')
  const software = await itemsIn(call, 'softitem')
  const patches = call.options.has('patchitem') ? await itemsIn(call, 'patchitem') : null
  const body = { sourceId, software: software?.rows, patches: patches?.rows ?? null, package: await packageIn(call) }
  await withPlaces(call, [software, patches], () => call.client.post('/collection-sources', body))
  call.terminal.say('collection_source_added', { sourceId })
  return 0
}

async function update(call: CommandCall, sourceId: string, path: string): Promise<number> {
  const software = call.options.has('softitem') ? await itemsIn(call, 'softitem') : null
  const patches = call.options.has('patchitem') ? await itemsIn(call, 'patchitem') : null
  if (software === null && patches === null) throw new CommandError('parameter_missing', { option: '-softitem | -patchitem' })
  const body = { ...(software === null ? {} : { software: software.rows }), ...(patches === null ? {} : { patches: patches.rows }) }
  await withPlaces(call, [software, patches], () => call.client.patch(path, body))
  call.terminal.say('collection_source_changed', { sourceId })
  return 0
}

type ItemsFile = Awaited<ReturnType<typeof readRows>>

async function itemsIn(call: CommandCall, option: 'softitem' | 'patchitem'): Promise<ItemsFile> {
  return readRows(call, { option, columns: ITEM_FIELDS, least: 2 })
}

/** Says in which of the two files a problem is. */
async function withPlaces(
  call: CommandCall,
  [software, patches]: readonly (ItemsFile | null)[],
  send: () => Promise<unknown>,
): Promise<void> {
  try {
    await send()
  } catch (err) {
    const list = err instanceof CommandError && err.code === 'rows_invalid' ? listOf(err) : undefined
    const file = list === 'patch' ? patches : software
    if (list === undefined || file == null) throw err
    throw tellRowProblems(call, file, err as CommandError)
  }
}

function listOf(err: CommandError): unknown {
  const [first] = err.details['rows'] as { details?: { list?: unknown } }[]
  return first?.details?.list
}

async function packageIn({ options }: CommandCall): Promise<{ fileName: string; content: string }> {
  const path = options.need('file')
  return { fileName: basename(path).slice(-255), content: (await readBounded(path, PACKAGE_BYTES)).toString('base64') }
}

async function setValidity(call: CommandCall): Promise<number> {
  const count = await submitFile(call, {
    columns: ['sourceId', 'state'],
    least: 2,
    listed: LISTED,
    send: (sources) => call.client.post('/collection-sources/validity', { sources }),
  })
  call.terminal.say('rows_taken', { count })
  return 0
}

async function get(call: CommandCall, path: string): Promise<number> {
  const { options, terminal } = call
  const source = await call.client.get<Source>(path)
  const [softFile, patchFile] = [options.get('softitem'), options.get('patchitem')]
  const encoding = options.get('e')
  if (softFile === undefined && patchFile === undefined) {
    const output = { format: options.oneOf('format', ['table', 'csv', 'json']), file: undefined, encoding }
    await terminal.list(ITEM_COLUMNS, source.softwareItems, output)
    if (source.patchItems !== null) await terminal.list(ITEM_COLUMNS, source.patchItems, output)
  }
  if (softFile !== undefined) await terminal.list(ITEM_COLUMNS, source.softwareItems, { format: 'csv', file: softFile, encoding })
  if (patchFile !== undefined) await terminal.list(ITEM_COLUMNS, source.patchItems ?? [], { format: 'csv', file: patchFile, encoding })
  return 0
}

async function download(call: CommandCall, sourceId: string, path: string): Promise<number> {
  const folder = call.options.need('dir')
  const found = await call.client.get<{ content: string }>(`${path}/package`)
  const file = join(folder, `${sourceId}.zip`)
  await writeBytes(file, Buffer.from(found.content, 'base64'))
  call.terminal.say('collection_package_written', { path: file })
  return 0
}
