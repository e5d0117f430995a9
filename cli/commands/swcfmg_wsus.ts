import type { CommandCall, CommandSpec, Options } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { FILE_OPTIONS, FORMAT_OPTION } from '../file-rows.ts'
import { FINDINGS_OPTIONS, FINDINGS_SYNOPSIS, printFindings } from '../findings.ts'
import { cancelRun, printRuns } from '../runs.ts'
import { findServer, printServers } from '../wsus-list.ts'
import { readSettings, ROUTES, SETTINGS_OPTIONS, SETTINGS_SYNOPSIS, type Route } from '../wsus-settings.ts'
import { testServer } from '../wsus-test.ts'

const NOT_ALL_ANSWERED = 50

/** Settings of the linkage to WSUS servers. */
export const wsus: CommandSpec = {
  name: 'swcfmg_wsus',
  title: { en: 'Manages the linkage to WSUS servers', ja: 'WSUSサーバとの連携を管理します' },
  synopsis: [
    ...SETTINGS_SYNOPSIS,
    'swcfmg_wsus -delete -id W [-route KIND]',
    'swcfmg_wsus -list [-file OUT [-e ENC]] [-format table|csv|json]',
    'swcfmg_wsus -test -id W [-route KIND]',
    'swcfmg_wsus -cancel -id W',
    'swcfmg_wsus -confirm -id W -serverid GUID',
    'swcfmg_wsus -runs [-id W] [-from D] [-to D] [-file OUT [-e ENC]] [-format table|csv|json]',
    ...FINDINGS_SYNOPSIS,
  ],
  options: [
    { name: 'add', text: { en: 'Registers a WSUS server', ja: 'WSUSサーバを登録します' } },
    { name: 'update', text: { en: 'Changes what is given, the rest stays', ja: '指定した設定だけを変更します' } },
    {
      name: 'delete',
      text: {
        en: 'Removes a WSUS server and what it said, or one of its routes',
        ja: 'WSUSサーバの登録とその情報、または経路を削除します',
      },
    },
    {
      name: 'list',
      text: { en: 'Lists WSUS servers, their routes and how old their facts are', ja: 'WSUSサーバの経路と情報の鮮度を一覧表示します' },
    },
    {
      name: 'test',
      text: {
        en: 'Asks the WSUS server over each route who it is, what can be read and what is missing',
        ja: '経路ごとに接続を確認し、取得できる情報と不足している権限を表示します',
      },
    },
    {
      name: 'confirm',
      text: {
        en: 'Says that another server is this source now: everything is read anew',
        ja: '別のサーバへの置き換えを確認し、すべて取得し直します',
      },
    },
    { name: 'serverid', value: 'GUID', text: { en: 'The server that was found there', ja: '検出されたサーバのID' } },
    { name: 'cancel', text: { en: 'Stops the run of a source', ja: '情報収集元のディスカバリを取り消します' } },
    {
      name: 'runs',
      text: { en: 'Lists runs, of the last 30 days unless -from is given', ja: '実行履歴を表示します（-from 省略時は過去30日）' },
    },
    { name: 'from', value: 'D', text: { en: 'Runs that began from here on', ja: '開始日時の下限' } },
    { name: 'to', value: 'D', text: { en: 'Runs that began before its end', ja: '開始日時の上限' } },
    { name: 'findings', text: { en: 'Lists what has to be looked at', ja: '確認が必要な事項を表示します' } },
    { name: 'id', value: 'W', text: { en: 'Source ID: up to 32 alphanumerics, - and _', ja: '情報収集元ID（英数字、-、_ で32文字まで）' } },
    ...SETTINGS_OPTIONS,
    ...FINDINGS_OPTIONS,
    ...FILE_OPTIONS,
    FORMAT_OPTION,
  ],
  actions: ['add', 'update', 'delete', 'list', 'test', 'confirm', 'cancel', 'runs', 'findings'],
  returns: {
    50: {
      en: '-test: a route of the WSUS server did not answer as it should',
      ja: '-test: WSUSサーバに正常に接続できない経路がありました',
    },
  },
  examples: [
    {
      line: 'swcfmg_wsus -add -id WSUS1 -url https://wsus.example.com:8531 -user "EXAMPLE\\tsukuroi" -passwordfile ./password.txt',
      text: { en: 'Register a WSUS server', ja: 'WSUSサーバを登録します' },
    },
    {
      line: 'swcfmg_wsus -update -id WSUS1 -sqlserver sql.example.com:1433 -user tsukuroi -passwordfile ./sql.txt',
      text: { en: 'Read it over its database as well, which is faster', ja: 'データベースによる経路を追加し、取得を高速化します' },
    },
    {
      line: 'swcfmg_wsus -test -id WSUS1',
      text: { en: 'What can be read, and which rights are missing?', ja: '取得できる情報と不足している権限を確認します' },
    },
    {
      line: 'swcfmg_wsus -update -id WSUS1 -times 02:00,14:00 -timezone Asia/Tokyo -jitter 15 -blackout "Mon-Fri 08:00-10:00"',
      text: { en: 'Read it at set times, and not while people sign in', ja: '実行時刻を指定し、始業時の実行を避けます' },
    },
    {
      line: 'swcfmg_wsus -update -id WSUS1 -disable -route soap',
      text: { en: 'Use a route no longer, but keep it', ja: '経路を残したまま使用を停止します' },
    },
    {
      line: 'swcfmg_wsus -add -id BRANCH -collector -tokenfile ./collector.token',
      text: {
        en: 'Register a server that can only be read on its own host',
        ja: 'サーバ上でしか読み取れないWSUSをコレクタで登録します',
      },
    },
    {
      line: 'swcfmg_wsus -findings -id WSUS1',
      text: { en: 'What has to be looked at, and what to do about it', ja: '確認が必要な事項と対処を表示します' },
    },
    {
      line: 'swcfmg_wsus -confirm -id WSUS1 -serverid 11111111-2222-3333-4444-555555555555',
      text: { en: 'The server was replaced on purpose', ja: '意図したサーバの置き換えを確認します' },
    },
    { line: 'swcfmg_wsus -runs -id WSUS1 -format csv', text: { en: 'Figures of the last runs', ja: '最近の実行結果をCSVで出力します' } },
  ],
  async run(call: CommandCall): Promise<number> {
    const { options } = call
    if (options.has('list')) await printServers(call)
    else if (options.has('runs')) await printRuns(call)
    else if (options.has('findings')) await printFindings(call)
    else if (options.has('test')) return (await testServer(call)) ? 0 : NOT_ALL_ANSWERED
    else if (options.has('cancel')) await cancelRun(call)
    else if (options.has('confirm')) await confirm(call)
    else if (options.has('delete')) await remove(call)
    else if (options.has('add')) await add(call)
    else await update(call)
    return 0
  },
}

async function add(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const sourceId = options.need('id')
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/.test(sourceId)) throw new CommandError('source_id_invalid', { sourceId })
  for (const option of ['enable', 'disable', 'route']) {
    if (options.has(option)) throw new CommandError('parameter_conflict', { options: `-add, -${option}` })
  }
  const { source, route } = await readSettings(call, undefined)
  await client.post('/sources', { ...source, sourceId, enabled: undefined, route: { ...route?.settings, kind: route?.kind } })
  await writeToken(call, route?.kind)
  terminal.say('wsus_settings_saved', { sourceId })
}

async function update(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const { source, route } = await readSettings(call, await findServer(call))
  if (route !== undefined) await client.put(`${pathOf(options)}/routes/${route.kind}`, route.settings)
  if (Object.values(source).some((value) => value !== undefined)) await client.patch(pathOf(options), source)
  await writeToken(call, route?.kind)
  terminal.say('wsus_settings_saved', { sourceId: options.need('id') })
}

/** The token is shown this once, and to a file: a terminal keeps what it shows. */
async function writeToken({ client, options, terminal }: CommandCall, kind: Route | undefined): Promise<void> {
  const file = options.get('tokenfile')
  if (kind !== 'collector' || file === undefined) return
  const { token } = await client.post<{ token: string }>(`${pathOf(options)}/collector-token`)
  await terminal.writeFile(file, `${token}\n`)
}

async function remove({ client, options, terminal }: CommandCall): Promise<void> {
  const sourceId = options.need('id')
  const route = options.oneOf('route', ROUTES)
  if (route === undefined) {
    await client.delete(pathOf(options))
    terminal.say('source_deleted', { sourceId })
  } else {
    await client.delete(`${pathOf(options)}/routes/${route}`)
    terminal.say('source_route_deleted', { sourceId, route })
  }
}

async function confirm({ client, options, terminal }: CommandCall): Promise<void> {
  const [sourceId, serverId] = [options.need('id'), options.need('serverid').toLowerCase()]
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(serverId)) {
    throw new CommandError('parameter_invalid', { option: '-serverid', value: serverId })
  }
  await client.post(`${pathOf(options)}/confirm-server`, { serverId })
  terminal.say('source_server_confirmed', { sourceId, serverId })
}

function pathOf(options: Options): string {
  return `/sources/${encodeURIComponent(options.need('id'))}`
}
