import type { Locale } from '../templates/index.ts'
import { stepName } from './jobs.ts'
import type { Text } from './text.ts'

interface Change {
  readonly action: string
  readonly name: string
  readonly architecture: string | null
  readonly from: string | null
  readonly to: string | null
}

interface Script {
  readonly fileName: string
  readonly sha256: string
  readonly interpreter: string
  readonly success: string
}

/** The exact plan of a request for the computers of one tenant, as the server answers it. */
export interface PreviewedPlan {
  readonly tenantId: string
  readonly planHash: string
  readonly common: {
    readonly preScript: Script | null
    readonly postScript: Script | null
    readonly goOnAfterFailure: boolean
    readonly monitorMinutes: number
    readonly policy: { readonly id: string; readonly version: number }
    readonly scheduledAt: string | null
  }
  readonly steps: readonly string[]
  readonly needsApproval: boolean
  readonly patches: readonly {
    readonly patchId: string
    readonly name: string
    readonly title: string
    readonly version: string | null
    readonly restart: string
    readonly bytes: number | null
  }[]
  readonly computers: readonly {
    readonly computerId: string
    readonly name: string
    readonly patchIds: readonly string[]
    readonly bytes: number | null
    readonly preview: { readonly state: 'known' | 'asked' | 'unknown'; readonly reason: string | null }
    readonly expected: { readonly changes: readonly Change[]; readonly restart: string; readonly bytes: number | null } | null
  }[]
}

const WORDS = {
  tenant: { en: 'Tenant', ja: 'テナント' },
  hash: { en: 'Plan', ja: '計画' },
  approval: { en: 'Approval', ja: '承認' },
  needed: { en: 'needed', ja: '必要' },
  notNeeded: { en: 'not needed', ja: '不要' },
  start: { en: 'Start', ja: '開始' },
  atOnce: { en: 'at once', ja: '即時' },
  policy: { en: 'Policy', ja: 'ポリシー' },
  failure: { en: 'After a failure', ja: '失敗時' },
  goOn: { en: 'go on', ja: '続行' },
  ask: { en: 'wait for a decision', ja: '判断待ち' },
  steps: { en: 'Steps', ja: '処理' },
  script: { en: 'Script', ja: 'スクリプト' },
  patches: { en: 'Patches', ja: 'パッチ' },
  servers: { en: 'Servers', ja: '業務サーバ' },
  restart: { en: 'restart', ja: '再起動' },
  unknown: { en: 'unknown: the server has not said what it would do', ja: '不明（業務サーバから応答がありません）' },
  nothing: { en: 'nothing would change', ja: '変更なし' },
} as const satisfies Record<string, Text>

const RESTARTS: Readonly<Record<string, Text>> = {
  none: { en: 'no', ja: 'なし' },
  never: { en: 'no', ja: 'なし' },
  possible: { en: 'possible', ja: '可能性あり' },
  required: { en: 'yes', ja: 'あり' },
  always: { en: 'yes', ja: 'あり' },
  unknown: { en: 'unknown', ja: '不明' },
}

const ACTIONS: Readonly<Record<string, Text>> = {
  add: { en: 'add', ja: '追加' },
  upgrade: { en: 'upgrade', ja: '更新' },
  downgrade: { en: 'downgrade', ja: 'ダウングレード' },
  remove: { en: 'remove', ja: '削除' },
}

/**
 * A plan in words: who, what, when, and what exactly changes on each computer.
 *
 * @param zone of the terminal
 */
export function planText(plan: PreviewedPlan, locale: Locale, zone: string): string {
  const word = (name: keyof typeof WORDS): string => WORDS[name][locale]
  const { common } = plan
  return [
    `${word('tenant')}: ${plan.tenantId}`,
    `${word('hash')}: ${plan.planHash}`,
    `${word('approval')}: ${plan.needsApproval ? word('needed') : word('notNeeded')}`,
    `${word('start')}: ${common.scheduledAt === null ? word('atOnce') : localTime(common.scheduledAt, zone)}`,
    `${word('policy')}: ${common.policy.id}`,
    `${word('failure')}: ${common.goOnAfterFailure ? word('goOn') : word('ask')}`,
    `${word('steps')}: ${plan.steps.map((kind) => stepName(kind, { locale })).join(' → ')}`,
    ...[common.preScript, common.postScript].flatMap((script) => scriptLine(script, word('script'))),
    `${word('patches')}:`,
    ...plan.patches.map((patch) => patchLine(patch, locale)),
    `${word('servers')}:`,
    ...plan.computers.flatMap((computer) => computerLines(computer, locale)),
  ].join('\n')
}

function scriptLine(script: Script | null, word: string): string[] {
  return script === null ? [] : [`${word}: ${script.fileName} (${script.interpreter}, SHA-256 ${script.sha256})`]
}

function patchLine(patch: PreviewedPlan['patches'][number], locale: Locale): string {
  const facts = [`${WORDS.restart[locale]}: ${RESTARTS[patch.restart]?.[locale] ?? patch.restart}`, size(patch.bytes)]
  const title = patch.title === patch.name ? '' : `  ${patch.title}`
  return `  ${patch.patchId}  ${patch.name}${patch.version === null ? '' : ` ${patch.version}`}${title}  (${facts.filter(Boolean).join(', ')})`
}

function computerLines(computer: PreviewedPlan['computers'][number], locale: Locale): string[] {
  const { expected } = computer
  const head = `  ${computer.computerId}  ${computer.name}`
  const chosen = computer.patchIds.map((id) => `    ${id}`)
  if (expected === null) {
    const reason = computer.preview.reason === null ? '' : ` (${computer.preview.reason})`
    return [head, ...chosen, `    ${WORDS.unknown[locale]}${reason}`]
  }
  const changes = expected.changes.map((change) => `    ${changeLine(change, locale)}`)
  const facts = [`${WORDS.restart[locale]}: ${RESTARTS[expected.restart]?.[locale] ?? expected.restart}`, size(expected.bytes)]
  return [
    `${head}  (${facts.filter(Boolean).join(', ')})`,
    ...chosen,
    ...(changes.length === 0 ? [`    ${WORDS.nothing[locale]}`] : changes),
  ]
}

function changeLine({ action, name, architecture, from, to }: Change, locale: Locale): string {
  const versions = [from, to].filter((version) => version !== null).join(' → ')
  return `${ACTIONS[action]?.[locale] ?? action}: ${name}${architecture === null ? '' : `:${architecture}`} ${versions}`.trimEnd()
}

function size(bytes: number | null): string {
  if (bytes === null) return ''
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

function localTime(iso: string, zone: string): string {
  return `${new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone }).format(new Date(iso))} (${zone})`
}
