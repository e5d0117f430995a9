import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec, Options } from '../command.ts'
import { readBounded, readCsv } from '../csv.ts'
import { ENCODING_OPTION } from '../file-rows.ts'
import { waitForJobs } from '../jobs.ts'
import { planText, type PreviewedPlan } from '../plan-text.ts'

const KINDS = ['windows', 'linux', 'middleware'] as const
const LONGEST_MONITOR = 1440
const SCRIPT_BYTES = 1024 * 1024
/** How long computers may take to say what they would do, and how often they are asked for it. */
const PREVIEW_PATIENCE_MS = 120_000
const PREVIEW_POLL_MS = 2000

/** Requests the application of patches for a user. */
export const patchApply: CommandSpec = {
  name: 'swcfmg_patch_apply',
  title: { en: 'Requests the application of patches', ja: 'パッチの適用を申請します' },
  synopsis: [
    'swcfmg_patch_apply -userid U {-serverid S,... | -ip A,... | -servergroupid G} -t {windows|linux|middleware} ' +
      '{-patch P,... | -file F [-e ENC] | -all} [-monitor MINUTES] [-prescript PATH] [-postscript PATH] [-successcode 0|all] ' +
      '[-schedule "YYYY-MM-DD HH:MM"] [-policy NAME] [-reboot] [-force] [-wait] [-preview]',
  ],
  options: [
    {
      name: 'userid',
      value: 'U',
      text: { en: 'The job’s administrator; needs rights on every server', ja: 'ジョブの管理者（すべての業務サーバへの権限が必要）' },
    },
    { name: 'serverid', value: 'S,...', text: { en: 'Server IDs', ja: '業務サーバID' } },
    { name: 'ip', value: 'A,...', text: { en: 'Addresses of servers', ja: '業務サーバのIPアドレス' } },
    { name: 'servergroupid', value: 'G', text: { en: 'All servers of a server group', ja: 'サーバグループのすべての業務サーバ' } },
    {
      name: 't',
      value: 'TYPE',
      text: { en: 'Type of the patches: windows, linux, middleware', ja: 'パッチの種別: windows、linux、middleware' },
    },
    {
      name: 'patch',
      value: 'P,...',
      text: {
        en: 'Up to 100 patches. windows: Update ID or KB number; linux: name/version/release/architecture; middleware: patch ID',
        ja: 'パッチ（100件まで）。windows: Update IDまたはKB番号、linux: 名前/バージョン/リリース/アーキテクチャ、middleware: パッチID',
      },
    },
    { name: 'file', value: 'F', text: { en: 'File with one patch per line', ja: '1行に1件ずつパッチを書いたファイル' } },
    ENCODING_OPTION,
    { name: 'all', text: { en: 'All patches that are unapplied there', ja: '未適用のすべてのパッチ' } },
    {
      name: 'monitor',
      value: 'MINUTES',
      text: {
        en: 'How long the operation check waits for a server (1 to 1440, default 10)',
        ja: 'サーバ稼働確認の監視時間（1～1440分、省略値 10）',
      },
    },
    {
      name: 'prescript',
      value: 'PATH',
      text: { en: 'Script of this machine to run before', ja: '適用前に実行するスクリプト（管理サーバ上のファイル）' },
    },
    {
      name: 'postscript',
      value: 'PATH',
      text: { en: 'Script of this machine to run after', ja: '適用後に実行するスクリプト（管理サーバ上のファイル）' },
    },
    {
      name: 'successcode',
      value: 'CODE',
      text: {
        en: '0: only return value 0 of a script is success (default); all: every one',
        ja: 'スクリプトの成功とみなす復帰値。0: 0のみ（省略値）、all: すべて',
      },
    },
    {
      name: 'schedule',
      value: 'TIME',
      text: { en: 'When to start, in the tenant’s time zone or with an offset', ja: '開始日時（テナントのタイムゾーン。時差の明示も可）' },
    },
    { name: 'policy', value: 'NAME', text: { en: 'Deployment policy', ja: '適用ポリシー' } },
    { name: 'reboot', text: { en: 'Restarts if a patch needs it', ja: 'パッチが必要とする場合に再起動します' } },
    { name: 'force', text: { en: 'Goes on past failed steps', ja: '失敗した処理があっても続行します' } },
    { name: 'wait', text: { en: 'Waits until the job ends', ja: 'ジョブの終了を待ちます' } },
    { name: 'preview', text: { en: 'Prints the exact plan and starts nothing', ja: '実行計画だけを表示します（何も開始しません）' } },
  ],
  returns: { 60: { en: '-wait: the job ended, and not well', ja: '-wait: ジョブが正常に終了しませんでした' } },
  examples: [
    {
      line: 'swcfmg_patch_apply -userid tuser1 -serverid K7M2Q9XDA@Direct -t windows -patch KB5031356 -preview',
      text: { en: 'What would be done?', ja: '実行計画を確認します' },
    },
    {
      line: 'swcfmg_patch_apply -userid tadmin1 -servergroupid UB5JFK3AT@Direct -t windows -all -schedule "2026-12-01 22:00" -reboot -wait',
      text: {
        en: 'All unapplied patches of a group, at night, and wait for the end',
        ja: 'グループの未適用パッチを夜間にすべて適用し、終了を待ちます',
      },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    const body = await requestOf(call.options)
    if (call.options.has('preview')) return preview(call, body)
    const { jobs } = await call.client.post<{ jobs: { jobId: string; state: string }[] }>('/jobs/for-user', body)
    for (const { jobId, state } of jobs) {
      call.terminal.print(jobId)
      call.terminal.say(state === 'pending_approval' ? 'job_wait_approval' : 'job_requested', { jobId })
    }
    if (!call.options.has('wait')) return 0
    return waitForJobs(
      call.client,
      call.terminal,
      jobs.map((job) => job.jobId),
    )
  },
}

/** Asks again while computers may still answer, then prints what is known. */
async function preview({ client, terminal }: CommandCall, body: object): Promise<number> {
  const deadline = Date.now() + PREVIEW_PATIENCE_MS
  for (;;) {
    const { plans } = await client.post<{ plans: PreviewedPlan[] }>('/jobs/for-user/preview', body)
    const computers = plans.flatMap((plan) => plan.computers)
    const asked = computers.filter((computer) => computer.preview.state === 'asked').length
    if (asked === 0 || Date.now() > deadline) {
      for (const plan of plans) terminal.print(planText(plan, terminal.locale, terminal.zone))
      return 0
    }
    terminal.progress(`${computers.length - asked}/${computers.length}`)
    await sleep(PREVIEW_POLL_MS)
  }
}

async function requestOf(options: Options): Promise<object> {
  exactlyOne(options, ['serverid', 'ip', 'servergroupid'])
  exactlyOne(options, ['patch', 'file', 'all'])
  const kind = options.oneOf('t', KINDS)
  return {
    userId: options.need('userid'),
    kind: kind ?? options.need('t'),
    patches: await patchesOf(options),
    computerIds: options.list('serverid'),
    addresses: options.list('ip'),
    serverGroupIds: options.has('servergroupid') ? [options.need('servergroupid')] : undefined,
    monitorMinutes: options.whole('monitor', 1, LONGEST_MONITOR),
    preScript: await scriptOf(options.get('prescript')),
    postScript: await scriptOf(options.get('postscript')),
    scriptSuccess: options.oneOf('successcode', ['0', 'all']),
    schedule: options.get('schedule'),
    policy: options.get('policy'),
    restart: options.has('reboot'),
    goOnAfterFailure: options.has('force'),
  }
}

function exactlyOne(options: Options, names: readonly string[]): void {
  const dashed = names.filter((name) => options.has(name)).map((name) => `-${name}`)
  if (dashed.length > 1) throw new CommandError('parameter_conflict', { options: dashed.join(', ') })
  if (dashed.length === 0) throw new CommandError('parameter_missing', { option: names.map((name) => `-${name}`).join(' | ') })
}

async function patchesOf(options: Options): Promise<string[] | 'all'> {
  if (options.has('all')) return 'all'
  const file = options.get('file')
  if (file === undefined) return options.list('patch') ?? []
  const rows = await readCsv(file, options.get('e'), { least: 1, most: 1 })
  return [...new Set(rows.map((row) => row.fields[0] ?? ''))]
}

/** The text of a script; a path on the target is never run. */
async function scriptOf(path: string | undefined): Promise<{ fileName: string; body: string } | undefined> {
  if (path === undefined) return undefined
  const bytes = await readBounded(path)
  if (bytes.length > SCRIPT_BYTES) throw new CommandError('script_too_large', { limit: SCRIPT_BYTES })
  try {
    return { fileName: basename(path), body: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (err) {
    throw new CommandError('script_not_text', { path }, { cause: err })
  }
}
