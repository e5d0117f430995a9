import type { Locale } from '../templates/index.ts'
import { proofText, section, type Proof } from './proof-text.ts'
import type { Text } from './text.ts'

/** Why a patch is in its state on a computer, as the server answers it. */
export interface Explanation {
  readonly computerId: string
  readonly hostName: string
  readonly patchId: string
  readonly patchName: string
  readonly title: string
  readonly state: string
  readonly derived: boolean
  readonly unapplied: boolean
  readonly agreement: string
  readonly verdict: {
    readonly approved: boolean
    readonly excepted: boolean
    readonly sourceTime: string | null
    readonly since: string | null
    readonly learnedAt: string | null
    readonly agentState: string | null
    readonly agentTime: string | null
  } | null
  readonly saidBy: string | null
  readonly serverName: string | null
  readonly sourceAsOf: string | null
  readonly notReady: string | null
  readonly contacts: {
    readonly wsusLastSyncAt: string | null
    readonly wsusLastReportAt: string | null
    readonly agentLastSeenAt: string | null
    readonly agentLastInventoryAt: string | null
  }
  readonly approvals: readonly {
    readonly action: string
    readonly optional: boolean
    readonly deadlineAt: string | null
    readonly approvedAt: string | null
    readonly groupName: string | null
  }[]
  readonly laterPatches: readonly {
    readonly patchId: string
    readonly name: string
    readonly depth: number
    readonly state: string | null
  }[]
  readonly exceptions: readonly {
    readonly exceptionId: string
    readonly kind: string
    readonly reason: string
    readonly untilAt: string | null
  }[]
  readonly compared: {
    readonly document: string
    readonly takenAt: string
    readonly packages: readonly {
      readonly package: string
      readonly installed: string | null
      readonly offered: string | null
      readonly suites: string | null
    }[]
  } | null
  /** Servers before the catalog's engine do not tell it. */
  readonly proof?: Proof | null
  readonly history: readonly {
    readonly state: string
    readonly approved: boolean
    readonly validFrom: string | null
    readonly validTo: string | null
  }[]
}

const STATES: Readonly<Record<string, Text>> = {
  missing: { en: 'missing', ja: '未インストール' },
  downloaded: { en: 'downloaded', ja: 'ダウンロード済み' },
  failed: { en: 'failed', ja: '適用失敗' },
  pending_reboot: { en: 'pending restart', ja: '再起動待ち' },
  installed: { en: 'installed', ja: '適用済み' },
  unknown: { en: 'unknown', ja: '不明' },
  not_applicable: { en: 'not applicable', ja: '適用対象外' },
  superseded: { en: 'superseded', ja: '後続パッチあり' },
}

const NOT_READY: Readonly<Record<string, Text>> = {
  unknown_to_wsus: { en: 'WSUS does not know it', ja: 'WSUSに登録されていません' },
  gone_from_wsus: { en: 'WSUS knows it no longer', ja: 'WSUSから削除されています' },
  no_status_report: { en: 'it has not reported to WSUS yet', ja: 'WSUSへの状態報告がまだありません' },
  reports_elsewhere: { en: 'it reports to a server that is not read directly', ja: '直接取得していないサーバに報告しています' },
  no_inventory: { en: 'its agent has sent no inventory yet', ja: 'エージェントのインベントリがまだありません' },
}

const AGREEMENT: Readonly<Record<string, Text>> = {
  one_voice: { en: 'only one voice', ja: '情報は1つだけです' },
  agreed: { en: 'the agent says the same', ja: 'エージェントの情報と一致しています' },
  reported_by_agent: { en: 'the agent says so, its source not yet', ja: 'エージェントの情報です（情報収集元では未確認）' },
  disputed: { en: 'source and agent differ', ja: '情報収集元とエージェントの情報が異なります' },
}

const EXCEPTIONS: Readonly<Record<string, Text>> = {
  decline: { en: 'declined', ja: '却下' },
  hold: { en: 'on hold', ja: '保留' },
  waiver: { en: 'waived', ja: '免除' },
}

const WORDS = {
  server: { en: 'Server', ja: '業務サーバ' },
  patch: { en: 'Patch', ja: 'パッチ' },
  state: { en: 'State', ja: '適用状態' },
  derived: { en: 'concluded', ja: '報告内容からの判断' },
  unapplied: { en: 'Unapplied', ja: '未適用' },
  yes: { en: 'yes', ja: 'はい' },
  no: { en: 'no', ja: 'いいえ' },
  saidBy: { en: 'Said by', ja: '情報収集元' },
  asOf: { en: 'as of', ja: '取得日時' },
  since: { en: 'In this state since', ja: 'この状態になった日時' },
  approved: { en: 'Approved for it', ja: 'この業務サーバへの承認' },
  excepted: { en: 'Held back by an exception', ja: '例外による除外' },
  agent: { en: 'The agent says', ja: 'エージェントの情報' },
  agreement: { en: 'Agreement', ja: '情報の一致' },
  notReady: { en: 'Not ready for discovery', ja: '判定できない理由' },
  wsusSync: { en: 'Last contact with WSUS', ja: 'WSUSとの最終同期' },
  wsusReport: { en: 'Last report to WSUS', ja: 'WSUSへの最終報告' },
  agentSeen: { en: 'Agent last heard', ja: 'エージェントの最終応答' },
  agentInventory: { en: 'Last inventory', ja: '最終インベントリ' },
  approvals: { en: 'Approvals', ja: '承認' },
  deadline: { en: 'deadline', ja: '期限' },
  optional: { en: 'optional', ja: '任意' },
  exceptions: { en: 'Exceptions', ja: '例外' },
  until: { en: 'until', ja: '期限' },
  compared: { en: 'Versions compared', ja: '比較したバージョン' },
  absent: { en: 'not installed', ja: '未導入' },
  inventory: { en: 'By the inventory', ja: '根拠のインベントリ' },
  later: { en: 'Replaced by', ja: '後続パッチ' },
  history: { en: 'Before', ja: '過去の状態' },
  never: { en: 'never', ja: 'なし' },
} as const satisfies Record<string, Text>

/** What a state of a patch on a computer is called. */
export function stateName(state: string, locale: Locale): string {
  return STATES[state]?.[locale] ?? state
}

/**
 * The evidence in words, one fact a line.
 *
 * @param time shows an ISO 8601 time in the terminal's zone
 */
export function explanationText(e: Explanation, locale: Locale, time: (iso: string) => string): string {
  const word = (name: keyof typeof WORDS): string => WORDS[name][locale]
  const at = (iso: string | null): string => (iso === null ? word('never') : time(iso))
  const yesNo = (value: boolean): string => word(value ? 'yes' : 'no')
  const line = (name: keyof typeof WORDS, text: string): string => `${word(name)}: ${text}`
  const { verdict } = e
  return [
    line('server', `${e.computerId} ${e.hostName}`),
    line('patch', `${e.patchId} ${e.title}`),
    line('state', `${stateName(e.state, locale)}${e.derived ? ` (${word('derived')})` : ''}`),
    line('unapplied', yesNo(e.unapplied)),
    ...(e.saidBy === null
      ? []
      : [line('saidBy', `${e.saidBy}${e.serverName === null ? '' : `: ${e.serverName}`} (${word('asOf')} ${at(e.sourceAsOf)})`)]),
    ...(verdict === null
      ? []
      : [
          line('since', at(verdict.since)),
          line('approved', yesNo(verdict.approved)),
          line('excepted', yesNo(verdict.excepted)),
          ...(verdict.agentState === null ? [] : [line('agent', `${stateName(verdict.agentState, locale)} (${at(verdict.agentTime)})`)]),
          line('agreement', AGREEMENT[e.agreement]?.[locale] ?? e.agreement),
        ]),
    ...(e.notReady === null ? [] : [line('notReady', NOT_READY[e.notReady]?.[locale] ?? e.notReady)]),
    line('wsusSync', at(e.contacts.wsusLastSyncAt)),
    line('wsusReport', at(e.contacts.wsusLastReportAt)),
    line('agentSeen', at(e.contacts.agentLastSeenAt)),
    line('agentInventory', at(e.contacts.agentLastInventoryAt)),
    ...approvals(e, word, at),
    ...section(
      word('later'),
      e.laterPatches.map((p) => `${p.patchId}  ${p.name}${p.state === null ? '' : `  ${stateName(p.state, locale)}`}`),
    ),
    ...section(
      word('exceptions'),
      e.exceptions.map(
        (x) =>
          `${x.exceptionId}  ${EXCEPTIONS[x.kind]?.[locale] ?? x.kind}  ${x.reason}${x.untilAt === null ? '' : `  (${word('until')} ${at(x.untilAt)})`}`,
      ),
    ),
    ...comparison(e.compared, word, at),
    ...(e.proof == null ? [] : proofText(e.proof, locale, time)),
    ...section(
      word('history'),
      e.history.map((h) => `${at(h.validFrom)} – ${at(h.validTo)}  ${stateName(h.state, locale)}`),
    ),
  ].join('\n')
}

type Word = (name: keyof typeof WORDS) => string
type At = (iso: string | null) => string

function approvals(e: Explanation, word: Word, at: At): string[] {
  return section(
    word('approvals'),
    e.approvals.map((a) => {
      const facts = [
        a.action,
        a.optional ? word('optional') : null,
        a.deadlineAt === null ? null : `${word('deadline')} ${at(a.deadlineAt)}`,
      ]
      return `${at(a.approvedAt)}  ${a.groupName ?? '-'}  ${facts.filter((fact) => fact !== null).join(', ')}`
    }),
  )
}

function comparison(compared: Explanation['compared'], word: Word, at: At): string[] {
  if (compared === null) return []
  const lines = compared.packages.map(
    (p) => `${p.package}  ${p.installed ?? word('absent')}${p.offered === null ? '' : ` → ${p.offered} (${p.suites ?? '-'})`}`,
  )
  return [...section(word('compared'), lines), `${word('inventory')}: ${at(compared.takenAt)}  ${compared.document.slice(0, 16)}`]
}
