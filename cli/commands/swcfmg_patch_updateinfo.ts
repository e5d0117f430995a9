import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '../command-error.ts'
import type { CommandCall, CommandSpec, Options } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { endedColumns, progressLine, type Run } from '../runs.ts'
import type { Text } from '../text.ts'
import { named } from '../wsus-test.ts'

const NARROW = ['repository', 'wsus', 'yum', 'catalog'] as const
const PARTLY_FAILED = 50
const BRAKED = 61
const POLL_MS = 1000

/** What the brake counts. */
const KINDS: Readonly<Record<string, Text>> = {
  patches: { en: 'patches', ja: 'パッチ' },
  computers: { en: 'servers', ja: '業務サーバ' },
  approvals: { en: 'approvals', ja: '承認' },
}

/** Discovery on demand. */
export const patchUpdateinfo: CommandSpec = {
  name: 'swcfmg_patch_updateinfo',
  title: { en: 'Reads patch information from its sources', ja: 'パッチ情報を更新します' },
  synopsis: ['swcfmg_patch_updateinfo [-repository | -wsus | -yum | -catalog] [-sourceid S,...] [-cleanup [-force]] [-full]'],
  options: [
    { name: 'repository', text: { en: 'WSUS servers and catalog feeds', ja: 'WSUSサーバとカタログから取得します' } },
    { name: 'wsus', text: { en: 'Only WSUS servers', ja: 'WSUSサーバだけから取得します' } },
    {
      name: 'yum',
      text: {
        en: 'Only package repositories: agents read those, so there is no source and it ends with 10',
        ja: 'パッケージリポジトリだけから取得します。リポジトリはエージェントが読み取るため、情報収集元がなく、復帰値10で終了します',
      },
    },
    { name: 'catalog', text: { en: 'Only catalog feeds', ja: 'カタログだけを取得します' } },
    { name: 'sourceid', value: 'S,...', text: { en: 'Only these sources', ja: '対象の情報収集元' } },
    { name: 'cleanup', text: { en: 'Also ends what no longer exists there', ja: '取得元に存在しなくなった情報も削除します' } },
    { name: 'force', text: { en: 'Overrides the brake against mass deletion', ja: '大量削除の防止機能を解除します' } },
    { name: 'full', text: { en: 'Reads everything instead of the difference', ja: '差分ではなくすべてを取得し直します' } },
  ],
  returns: {
    50: { en: 'Some sources could not be read', ja: '取得できなかった情報収集元があります' },
    61: { en: 'Stopped by the brake against mass deletion', ja: '大量削除の防止機能により中止しました' },
  },
  examples: [
    {
      line: 'swcfmg_patch_updateinfo -repository',
      text: { en: 'Read WSUS servers and security data', ja: 'WSUSサーバとセキュリティ情報を取得します' },
    },
    { line: 'swcfmg_patch_updateinfo', text: { en: 'Read everything that changed', ja: 'すべての情報収集元から差分を取得します' } },
    {
      line: 'swcfmg_patch_updateinfo -wsus -sourceid WSUS1 -cleanup',
      text: { en: 'Read one WSUS server and end what it no longer has', ja: '1台のWSUSサーバから取得し、存在しなくなった情報を削除します' },
    },
  ],
  async run(call: CommandCall): Promise<number> {
    const { client, options, terminal } = call
    const { runs } = await client.post<{ runs: { runId: number; sourceId: string }[] }>('/discovery/runs', wishOf(options))
    const ended = await follow(
      call,
      runs.map((run) => run.runId),
    )
    for (const run of ended) report(run, terminal)
    await terminal.list(endedColumns(terminal), ended, { format: 'table', file: undefined, encoding: undefined })
    const failed = ended.filter((run) => run.state === 'failed' || run.errorCode === 'discovery_canceled')
    if (failed.length > 0) terminal.say('discovery_partly_failed', { sources: failed.map((run) => run.sourceId) })
    if (ended.some((run) => run.errorCode === 'discovery_brake')) return BRAKED
    return failed.length > 0 ? PARTLY_FAILED : 0
  },
}

function wishOf(options: Options): object {
  const given = NARROW.filter((name) => options.has(name))
  if (given.length > 1) throw new CommandError('parameter_conflict', { options: given.map((name) => `-${name}`).join(', ') })
  // Package repositories are read by the agents of the computers that use them.
  if (given[0] === 'yum') throw new CommandError('no_source')
  return {
    kinds: given[0] === undefined ? undefined : given[0] === 'repository' ? ['wsus', 'catalog'] : [given[0]],
    sourceIds: options.list('sourceid'),
    full: options.has('full'),
    cleanup: options.has('cleanup'),
    force: options.has('force'),
  }
}

async function follow({ client, terminal }: CommandCall, runIds: readonly number[]): Promise<Run[]> {
  const ended = new Map<number, Run>()
  for (;;) {
    const going: Run[] = []
    for (const runId of runIds) {
      if (ended.has(runId)) continue
      const run = await client.get<Run>(`/discovery/runs/${runId}`)
      if (run.state === 'running') going.push(run)
      else ended.set(runId, run)
    }
    if (going.length === 0) return runIds.flatMap((runId) => ended.get(runId) ?? [])
    terminal.progress(going.map((run) => progressLine(run, terminal)).join('  '))
    await sleep(POLL_MS)
  }
}

function report(run: Run, terminal: Terminal): void {
  const { sourceId, total, newlyApproved: approved, notices, seconds } = run
  if (run.state === 'succeeded') {
    terminal.say('discovery_completed', { sourceId, ...total, approved, notices, seconds: (seconds ?? 0).toFixed(1) })
    for (const [route, reason] of Object.entries(run.failedRoutes)) terminal.say('source_route_failing', { sourceId, route, reason })
    if (run.rereads.length > 0) terminal.say('discovery_reread', { sourceId, what: named(run.rereads, terminal) })
    if (run.aside > 0) terminal.say('discovery_set_aside', { sourceId, count: run.aside })
    return
  }
  const details = { ...run.errorDetails }
  const what = details['what']
  if (typeof what === 'string') details['what'] = KINDS[what]?.[terminal.locale] ?? what
  terminal.say(run.errorCode ?? 'discovery_failed', { reason: '', ...details, sourceId })
}
