import { hasMessage } from '../templates/index.ts'
import { CommandError } from './command-error.ts'
import type { CommandCall, OptionSpec } from './command.ts'
import { listOutput } from './file-rows.ts'
import type { Column, Terminal } from './terminal.ts'
import type { Text } from './text.ts'

/** `swcfmg_wsus -findings`: what an infrastructure administrator has to look at, and what to do about it. */

interface Finding {
  readonly findingId: string
  readonly kind: string
  readonly number: string
  readonly severity: 'info' | 'warning' | 'error'
  readonly sourceId: string | null
  readonly subject: string
  readonly count: number
  readonly patchId: string | null
  readonly text: string
  readonly advice: string
  readonly foundAt: string
  readonly changedAt: string
  readonly endedAt: string | null
}

interface FoundComputer {
  readonly computerId: string
  readonly tenantId: string
  readonly hostName: string
  readonly fqdn: string
  readonly clientId: string
  readonly lastSyncAt: string | null
  readonly lastReportAt: string | null
}

export const FINDINGS_SYNOPSIS = [
  'swcfmg_wsus -findings [-id W] [-kind K,...] [-computers N] [-file OUT [-e ENC]] [-format table|csv|json]',
  'swcfmg_wsus -findings -threshold NAME[=N],...',
] as const

/** Thresholds as the command names them, and as the server does. */
const THRESHOLDS = {
  not_reporting_days: 'notReportingDays',
  sync_without_report_hours: 'syncWithoutReportHours',
  rollup_stale_hours: 'rollupStaleHours',
  renamed_within_days: 'renamedWithinDays',
  clock_ahead_minutes: 'clockAheadMinutes',
} as const
type Thresholds = Readonly<Record<(typeof THRESHOLDS)[keyof typeof THRESHOLDS], number>>

/** Options of `-findings` besides -id, -file, -e and -format. */
export const FINDINGS_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'kind',
    value: 'K,...',
    text: {
      en: '-findings: only these kinds, such as not_reporting, needed_not_approved, server_vulnerable',
      ja: '-findings: 表示する種類（例: not_reporting、needed_not_approved、server_vulnerable）',
    },
  },
  {
    name: 'computers',
    value: 'N',
    text: {
      en: '-findings: the servers of the finding with this number',
      ja: '-findings: 指定した番号の検出事項の対象となる業務サーバを表示します',
    },
  },
  {
    name: 'threshold',
    value: 'NAME[=N],...',
    text: {
      en: `-findings: sets from when on something is a finding, or shows it without =N: ${Object.keys(THRESHOLDS).join(', ')}`,
      ja: `-findings: 検出の基準値を設定します（=N を省略すると表示）: ${Object.keys(THRESHOLDS).join('、')}`,
    },
  },
]

const SEVERITY: Readonly<Record<Finding['severity'], Text>> = {
  info: { en: 'information', ja: '情報' },
  warning: { en: 'warning', ja: '警告' },
  error: { en: 'error', ja: 'エラー' },
}

/**
 * Prints findings that hold, or the computers of one.
 *
 * @throws CommandError finding_not_found, finding_without_computers, input_invalid for an unknown kind
 */
export async function printFindings(call: CommandCall): Promise<void> {
  const { client, options, terminal } = call
  const asked = options.list('threshold')
  if (asked !== undefined) return thresholds(call, asked)
  const kinds = options.list('kind')
  const odd = kinds?.find((kind) => !hasMessage(`finding_${kind.replace(/^finding_/, '')}`))
  if (odd !== undefined) throw new CommandError('parameter_invalid', { option: '-kind', value: odd })
  const one = options.whole('computers', 1, 999_999_999)
  if (one !== undefined) {
    await terminal.list(COMPUTER_COLUMNS, client.list<FoundComputer>(`/findings/${String(one)}/computers`), listOutput(call))
    return
  }
  const query = { sourceId: options.get('id'), kinds: kinds?.join(','), locale: terminal.locale }
  const advice = new Map<string, string>()
  async function* gravestFirst(): AsyncGenerator<Finding> {
    for (const severity of ['error', 'warning', 'info'] as const) {
      for await (const finding of client.list<Finding>('/findings', { ...query, severity })) {
        if (advice.size < 100) advice.set(finding.number, finding.advice)
        yield finding
      }
    }
  }
  const output = listOutput(call)
  await terminal.list(findingColumns(terminal), gravestFirst(), output)
  if (terminal.formatOf(output) === 'table' && advice.size > 0) printAdvice(advice, terminal)
}

/** What to do, once for each kind: a table has no room for saying it in every line. */
function printAdvice(advice: ReadonlyMap<string, string>, terminal: Terminal): void {
  terminal.print(`\n${{ en: 'What to do', ja: '対処' }[terminal.locale]}:`)
  for (const [number, text] of advice) terminal.print(terminal.indented(`  ${number}  `, text))
}

/** Sets the thresholds that have a value, and prints the named ones as they are then. */
async function thresholds({ client, terminal }: CommandCall, asked: readonly string[]): Promise<void> {
  const change: Record<string, number> = {}
  const names: (keyof typeof THRESHOLDS)[] = []
  for (const one of asked) {
    const [, name = '', value] = /^(\w+)(?:=(\d{1,6}))?$/.exec(one) ?? []
    if (!isThreshold(name)) throw new CommandError('parameter_invalid', { option: '-threshold', value: one })
    names.push(name)
    if (value !== undefined) change[THRESHOLDS[name]] = Number(value)
  }
  const set = Object.keys(change).length > 0
  const now = set ? await client.patch<Thresholds>('/finding-thresholds', change) : await client.get<Thresholds>('/finding-thresholds')
  for (const name of names) terminal.print(`${name}=${String(now[THRESHOLDS[name]])}`)
}

function isThreshold(name: string): name is keyof typeof THRESHOLDS {
  return Object.hasOwn(THRESHOLDS, name)
}

function findingColumns({ locale }: Terminal): readonly Column<Finding>[] {
  return [
    { name: 'findingId', title: { en: 'No.', ja: '番号' }, value: (f) => f.findingId },
    { name: 'severity', title: { en: 'Severity', ja: '深刻度' }, value: (f) => f.severity, shown: (f) => SEVERITY[f.severity][locale] },
    { name: 'sourceId', title: { en: 'Source ID', ja: '情報収集元ID' }, value: (f) => f.sourceId, detail: true },
    { name: 'kind', title: { en: 'Kind', ja: '種類' }, value: (f) => f.kind.replace(/^finding_/, ''), detail: true },
    { name: 'subject', title: { en: 'Subject', ja: '対象' }, value: (f) => f.subject, detail: true },
    { name: 'count', title: { en: 'Count', ja: '件数' }, value: (f) => f.count },
    { name: 'text', title: { en: 'Finding', ja: '内容' }, value: (f) => `${f.number}: ${f.text}` },
    { name: 'advice', title: { en: 'What to do', ja: '対処' }, value: (f) => f.advice, detail: true },
    { name: 'foundAt', title: { en: 'Found', ja: '検出日時' }, value: (f) => f.foundAt, time: true, wide: true },
    { name: 'changedAt', title: { en: 'Changed', ja: '更新日時' }, value: (f) => f.changedAt, time: true, detail: true },
    { name: 'patchId', title: { en: 'Patch ID', ja: 'パッチID' }, value: (f) => f.patchId, detail: true },
  ]
}

const COMPUTER_COLUMNS: readonly Column<FoundComputer>[] = [
  { name: 'serverId', title: { en: 'Server ID', ja: '業務サーバID' }, value: (c) => c.computerId },
  { name: 'hostName', title: { en: 'Host name', ja: 'ホスト名' }, value: (c) => c.hostName, detail: true },
  { name: 'fqdn', title: { en: 'Full name', ja: '完全修飾名' }, value: (c) => c.fqdn },
  { name: 'tenantId', title: { en: 'Tenant ID', ja: 'テナントID' }, value: (c) => c.tenantId },
  { name: 'clientId', title: { en: 'Client ID', ja: 'クライアントID' }, value: (c) => c.clientId, detail: true },
  { name: 'lastSyncAt', title: { en: 'Last contact', ja: '最終通信日時' }, value: (c) => c.lastSyncAt, time: true },
  { name: 'lastReportAt', title: { en: 'Last report', ja: '最終報告日時' }, value: (c) => c.lastReportAt, time: true },
]
