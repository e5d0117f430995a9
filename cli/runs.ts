import { instantOf } from './time.ts'
import { CommandError } from './command-error.ts'
import type { CommandCall } from './command.ts'
import { listOutput } from './file-rows.ts'
import type { Column, Terminal } from './terminal.ts'
import type { Text } from './text.ts'
import { named } from './wsus-test.ts'

/** Runs of discoveries: how they are shown while they go on and afterwards. */

/** A run as the API shows it. */
export interface Run {
  readonly runId: number
  readonly sourceId: string
  readonly state: 'running' | 'succeeded' | 'failed' | 'stopped'
  readonly full: boolean
  readonly requestedBy: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly phase: string
  readonly seconds: number | null
  readonly total: { readonly read: number; readonly added: number; readonly changed: number; readonly removed: number }
  readonly newlyApproved: number
  readonly notices: number
  readonly computersRead: number
  readonly computersUnchanged: number
  readonly routes: Readonly<Record<string, string>>
  readonly failedRoutes: Readonly<Record<string, string>>
  readonly rereads: readonly string[]
  readonly unread: readonly string[]
  readonly aside: number
  readonly progress: {
    readonly done: number
    readonly total: number | null
    readonly percent: number | null
    readonly perSecond: number | null
    readonly secondsLeft: number | null
  } | null
  readonly errorCode: string | null
  readonly errorDetails: Readonly<Record<string, unknown>> | null
}

const PHASES: Readonly<Record<string, Text>> = {
  probe: { en: 'connecting', ja: '接続中' },
  groups: { en: 'target groups', ja: 'ターゲットグループ' },
  computers: { en: 'servers', ja: '業務サーバ' },
  categories: { en: 'classifications', ja: '分類' },
  updates: { en: 'patches', ja: 'パッチ' },
  texts: { en: 'titles', ja: 'タイトル' },
  relations: { en: 'supersedence', ja: '置き換え関係' },
  approvals: { en: 'approvals', ja: '承認' },
  states: { en: 'states', ja: '適用状態' },
  finish: { en: 'finishing', ja: '仕上げ' },
}
const STATES: Readonly<Record<Run['state'], Text>> = {
  running: { en: 'running', ja: '実行中' },
  succeeded: { en: 'succeeded', ja: '成功' },
  failed: { en: 'failed', ja: '失敗' },
  stopped: { en: 'stopped', ja: '中止' },
}

/** How far a run is, in one line: `W1: states 1200/20000 (6 %), 350/s, 54 s left`. */
export function progressLine(run: Run, { locale }: Pick<Terminal, 'locale'>): string {
  const phase = PHASES[run.phase]?.[locale] ?? run.phase
  const { progress } = run
  if (progress === null) return `${run.sourceId}: ${phase}`
  const share = progress.total === null ? String(progress.done) : `${progress.done}/${progress.total} (${progress.percent ?? 0} %)`
  const rate = progress.perSecond === null || progress.perSecond <= 0 ? '' : `, ${progress.perSecond}/s`
  const seconds = progress.secondsLeft
  const left = seconds === null || seconds === 0 ? '' : locale === 'ja' ? `、残り約${seconds}秒` : `, ${seconds} s left`
  return `${run.sourceId}: ${phase} ${share}${rate}${left}`
}

/** The routes that a run used, that of the states first. */
export function routesOfRun({ routes }: Run): string {
  const states = routes['states']
  return [...new Set([...(states === undefined ? [] : [states]), ...Object.values(routes)])].join(', ')
}

/** What a run did besides the numbers of its message. */
export function endedColumns({ locale }: Pick<Terminal, 'locale'>): readonly Column<Run>[] {
  return [
    { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (run) => run.sourceId },
    { name: 'state', title: { en: 'State', ja: '状態' }, value: (run) => run.state, shown: (run) => STATES[run.state][locale] },
    { name: 'routes', title: { en: 'Routes', ja: '経路' }, value: routesOfRun },
    { name: 'seconds', title: { en: 'Seconds', ja: '秒数' }, value: (run) => run.seconds },
    { name: 'computersRead', title: { en: 'Servers', ja: '業務サーバ' }, value: (run) => run.computersRead },
    { name: 'computersUnchanged', title: { en: 'Unchanged', ja: '変更なし' }, value: (run) => run.computersUnchanged, detail: true },
    {
      name: 'rereads',
      title: { en: 'Read anew', ja: '再取得' },
      value: (run) => run.rereads.join(' '),
      shown: (run) => named(run.rereads, { locale }),
    },
    { name: 'aside', title: { en: 'Kept aside', ja: '保留' }, value: (run) => run.aside },
  ]
}

/** Columns of the history of runs. */
function historyColumns(terminal: Terminal): readonly Column<Run>[] {
  const { locale } = terminal
  return [
    { name: 'runId', title: { en: 'Run', ja: '実行番号' }, value: (run) => run.runId, detail: true },
    { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (run) => run.sourceId },
    { name: 'startedAt', title: { en: 'Began', ja: '開始日時' }, value: (run) => run.startedAt, time: true },
    { name: 'endedAt', title: { en: 'Ended', ja: '終了日時' }, value: (run) => run.endedAt, time: true, detail: true },
    { name: 'seconds', title: { en: 'Seconds', ja: '秒数' }, value: (run) => run.seconds, wide: true },
    {
      name: 'state',
      title: { en: 'State', ja: '状態' },
      value: (run) => run.state,
      shown: (run) => [STATES[run.state][locale], run.errorCode].filter(Boolean).join(' '),
    },
    { name: 'requestedBy', title: { en: 'Requested by', ja: '要求者' }, value: (run) => run.requestedBy, detail: true },
    { name: 'full', title: { en: 'Everything anew', ja: '全件取得' }, value: (run) => run.full, detail: true },
    { name: 'routes', title: { en: 'Routes', ja: '経路' }, value: routesOfRun, detail: true },
    { name: 'read', title: { en: 'Read', ja: '取得' }, value: (run) => run.total.read, wide: true },
    { name: 'added', title: { en: 'Added', ja: '追加' }, value: (run) => run.total.added },
    { name: 'changed', title: { en: 'Changed', ja: '変更' }, value: (run) => run.total.changed },
    { name: 'removed', title: { en: 'Removed', ja: '削除' }, value: (run) => run.total.removed },
    { name: 'newlyApproved', title: { en: 'Newly approved', ja: '新規承認' }, value: (run) => run.newlyApproved, detail: true },
    { name: 'notices', title: { en: 'Notices', ja: '通知' }, value: (run) => run.notices, wide: true },
    { name: 'computersRead', title: { en: 'Servers read', ja: '取得した業務サーバ' }, value: (run) => run.computersRead, detail: true },
    {
      name: 'computersUnchanged',
      title: { en: 'Servers unchanged', ja: '変更なしの業務サーバ' },
      value: (run) => run.computersUnchanged,
      detail: true,
    },
    { name: 'rereads', title: { en: 'Read anew', ja: '再取得' }, value: (run) => run.rereads.join(' '), detail: true },
    { name: 'aside', title: { en: 'Kept aside', ja: '保留' }, value: (run) => run.aside, detail: true },
    { name: 'errorCode', title: { en: 'Error', ja: 'エラー' }, value: (run) => run.errorCode, detail: true },
  ]
}

const SHOWN_DAYS = 30
const DAY_MS = 86_400_000

/**
 * `swcfmg_wsus -runs`: the history of runs, newest first; of the last 30 days unless `-from` says otherwise.
 *
 * @throws CommandError source_not_found, time_invalid, time_skipped, time_repeated
 */
export async function printRuns(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const [from, to] = [options.get('from'), options.get('to')]
  const query = {
    sourceId: options.get('id'),
    from: from === undefined ? new Date(Date.now() - SHOWN_DAYS * DAY_MS).toISOString() : instantOf(from, terminal.zone),
    to: to === undefined ? undefined : instantOf(to, terminal.zone, true),
  }
  await terminal.list(historyColumns(terminal), client.list<Run>('/discovery/runs', query), listOutput(call))
}

/**
 * `swcfmg_wsus -cancel`: stops the run of a source.
 *
 * @throws CommandError discovery_not_running, source_not_found
 */
export async function cancelRun({ client, options, terminal }: CommandCall): Promise<void> {
  const sourceId = options.need('id')
  const { items } = await client.get<{ items: readonly Run[] }>('/discovery/runs', { sourceId, state: 'running', limit: 1 })
  const [run] = items
  if (run === undefined) throw new CommandError('discovery_not_running', { sourceId })
  await client.post(`/discovery/runs/${run.runId}/cancel`)
  terminal.say('discovery_cancel_taken', { sourceId })
}
