import type { FoundBy, ReasonRule, RecognizedEntry, ReleaseBy, VerdictFlag } from '../catalog/index.ts'
import type { Locale } from '../templates/index.ts'
import type { Text } from './text.ts'

/** Why the catalog says what it says of a patch on a computer, as the server answers it. */
export interface Proof {
  readonly stream: string
  readonly needsEntitlement: boolean
  readonly entitled: boolean
  readonly package: string
  readonly module: string | null
  readonly fixed: string
  readonly decides: boolean
  readonly flags: readonly string[]
  readonly versions: readonly {
    readonly package: string
    readonly version: string
    readonly compared: string | null
    readonly rule: string
    readonly vendor: string | null
    readonly part: string
    /** Of an application: from what it was recognized. */
    readonly entries: readonly RecognizedEntry[]
    readonly proof: { readonly chain: readonly { readonly version: string }[] }
  }[]
  readonly fixes: readonly {
    readonly version: string
    readonly earlier: boolean
    readonly advisory: {
      readonly id: string
      readonly severity: string
      readonly cves: readonly string[]
      readonly exploited: boolean
      readonly publishedAt: string | null
      readonly url: string | null
    } | null
    readonly document: { readonly key: string; readonly url: string | null; readonly sha256: string; readonly fetchedAt: string }
  }[]
  readonly mitigations: readonly {
    readonly package: string
    readonly version: string
    readonly advisoryId: string
    readonly cves: readonly string[]
  }[]
}

const WORDS = {
  stream: { en: 'Stream', ja: 'ストリーム' },
  decides: { en: 'Decides there', ja: '判定元' },
  catalog: { en: 'the catalog', ja: 'カタログ' },
  manager: { en: 'the package manager of the server', ja: '業務サーバのパッケージマネージャー' },
  entitlement: { en: 'Only with an entitlement that the server', ja: '利用権' },
  has: { en: 'has', ja: 'あり（この業務サーバで有効）' },
  lacks: { en: 'lacks', ja: 'なし（この業務サーバで無効）' },
  versions: { en: 'Installed, against the patch', ja: '導入済みバージョンとパッチの比較' },
  entries: { en: 'Recognized in Add/Remove Programs', ja: '「プログラムの追加と削除」での識別' },
  chain: { en: 'Lacking there, oldest first', ja: '未適用のバージョン（古い順）' },
  superseded: { en: 'superseded', ja: '後続パッチあり' },
  flags: { en: 'Besides', ja: '補足' },
  fixes: { en: 'Vendor statements that are lacking', ja: '未適用のベンダー情報' },
  earlier: { en: 'earlier, superseded', ja: '以前の修正（後続パッチに含まれます）' },
  repository: { en: 'in a repository, without an advisory', ja: 'リポジトリに公開（アドバイザリなし）' },
  exploited: { en: 'used in attacks', ja: '悪用あり' },
  documents: { en: 'By the documents', ja: '根拠の文書' },
  file: { en: 'a file', ja: 'ファイル' },
  foreign: { en: 'from no archive of the distribution', ja: 'ディストリビューション以外の提供元' },
  mitigations: { en: 'Mitigated by live patches until the next start', ja: 'ライブパッチによる一時的な対策（再起動まで）' },
} as const satisfies Record<string, Text>

const RULES: Readonly<Record<ReasonRule, Text>> = {
  answered_in_extended: {
    en: 'older than the fix, in whose place extended support is followed',
    ja: '修正より古い（代わりに延長サポートの修正に従う）',
  },
  needs_entitlement: { en: 'older than the fix, which needs an entitlement', ja: '修正より古い（修正には利用権が必要）' },
  older_than_fix: { en: 'older than the fix', ja: '修正より古い' },
  has_fix: { en: 'has the fix', ja: '修正済み' },
  other_release: { en: 'another release', ja: 'リリースが異なる' },
  other_package: { en: 'another package', ja: 'パッケージが異なる' },
  other_scheme: { en: 'another kind of versions', ja: 'バージョン体系が異なる' },
  other_architecture: { en: 'another architecture', ja: 'アーキテクチャが異なる' },
  other_module_stream: { en: 'another module stream', ja: 'モジュールストリームが異なる' },
  module_build_only: { en: 'a build of a module', ja: 'モジュールのビルド' },
  not_for_module_builds: { en: 'not for builds of modules', ja: 'モジュールのビルドは対象外' },
  module_unknown: { en: 'its module stream is not known', ja: 'モジュールストリームが不明' },
  other_vendors_build: { en: 'a build of another vendor', ja: '別ベンダーのビルド' },
  live_patch_only: { en: 'for live patches only', ja: 'ライブパッチのみ対象' },
  backports_only: { en: 'for backports only', ja: 'バックポートのみ対象' },
  binary_not_concerned: { en: 'this binary package is not concerned', ja: 'このバイナリパッケージは対象外' },
  before_introduced: { en: 'older than the fault', ja: '問題が入る前のバージョン' },
  withdrawn: { en: 'the advisory was withdrawn', ja: '取り下げられたアドバイザリ' },
  fix_invalid: { en: 'the version of the fix cannot be compared', ja: '修正のバージョンを比較できない' },
  version_invalid: { en: 'its version cannot be compared', ja: 'バージョンを比較できない' },
  version_unknown: { en: 'its version is not known', ja: 'バージョンが不明' },
  epoch_unknown: { en: 'its epoch is not known', ja: 'エポックが不明' },
  source_version_unknown: { en: 'the version of its source is not known', ja: 'ソースのバージョンが不明' },
}

const FOUND: Readonly<Record<FoundBy, Text>> = {
  product_code: { en: 'by the product code', ja: 'プロダクトコードによる' },
  upgrade_code: { en: 'by the upgrade code', ja: 'アップグレードコードによる' },
  name_and_publisher: { en: 'by name and publisher', ja: '名前と発行元による' },
}

const RELEASES: Readonly<Record<ReleaseBy, Text>> = {
  shown_versions: { en: 'which shows', ja: '表示バージョンの対応' },
  product_code: { en: 'of which the product code is', ja: 'プロダクトコードの対応' },
  nearest: { en: 'the nearest release shows', ja: '最も近いリリースの表示バージョン' },
  as_shown: { en: 'as shown', ja: '表示のまま' },
  unknown: { en: 'nothing tells it', ja: '根拠なし' },
}

const PARTS: Readonly<Record<string, Text>> = {
  passed: { en: 'an older build beside the newest', ja: '最新ではないビルド' },
  running: { en: 'the running build', ja: '稼働中のビルド' },
}

const FLAGS: Readonly<Record<VerdictFlag, Text>> = {
  held: { en: 'held back on the server', ja: '業務サーバで更新を保留しています' },
  phased: { en: "phased in, not this server's turn yet", ja: '段階的に配布中です（この業務サーバの順番はまだです）' },
  needs_entitlement: { en: 'needs an entitlement that the server lacks', ja: 'この業務サーバにない利用権が必要です' },
  reboot_pending: { en: 'installed, a restart is pending', ja: '導入済みで、再起動を待っています' },
  not_in_repository: { en: 'no repository of the server has it yet', ja: '業務サーバのリポジトリにまだありません' },
  unknown_origin: { en: 'nobody knows who built the package', ja: 'パッケージの提供元が不明です' },
  quarantined: {
    en: 'installed several times without effect, not offered any more',
    ja: '複数回適用しても変化がないため、適用対象から外しています',
  },
  exploited: { en: 'what is lacking is used in attacks', ja: '未適用の脆弱性が悪用されています' },
}

/** What the catalog's word rests on, one fact a line. @param at shows a time in the terminal's zone */
export function proofText(proof: Proof, locale: Locale, at: (iso: string) => string): string[] {
  const word = (name: keyof typeof WORDS): string => WORDS[name][locale]
  const said = (texts: Readonly<Record<string, Text>>, name: string): string => texts[name]?.[locale] ?? name
  const vendor = (name: string | null): string => (name === null ? '' : `  ${name === 'foreign' ? word('foreign') : name}`)
  const versions = proof.versions.map((one) => {
    const compared = one.compared === null || one.compared === one.version ? '' : ` (${one.compared})`
    const part = one.part === 'decides' ? '' : `, ${said(PARTS, one.part)}`
    return `${one.package}  ${one.version}${compared} ↔ ${proof.fixed}  ${said(RULES, one.rule)}${part}${vendor(one.vendor)}`
  })
  const entries = proof.versions.flatMap((one) => one.entries.flatMap((entry) => entryLines(entry, one.package, locale)))
  const fixes = proof.fixes.map((fix) => {
    const { advisory } = fix
    if (advisory === null) return `${fix.version}  ${word('repository')}${fix.earlier ? `  ${word('earlier')}` : ''}`
    const facts = [advisory.severity, ...advisory.cves, ...(advisory.exploited ? [word('exploited')] : [])]
    return `${fix.version}  ${advisory.id}  ${facts.join(' ')}${fix.earlier ? `  ${word('earlier')}` : ''}${advisory.url === null ? '' : `  ${advisory.url}`}`
  })
  const documents = new Map(proof.fixes.map(({ document }) => [document.sha256, document]))
  return [
    `${word('stream')}: ${proof.stream}`,
    `${word('decides')}: ${word(proof.decides ? 'catalog' : 'manager')}`,
    ...(proof.needsEntitlement ? [`${word('entitlement')}: ${word(proof.entitled ? 'has' : 'lacks')}`] : []),
    ...section(word('entries'), entries),
    ...section(word('versions'), versions),
    ...section(word('chain'), chainLines(proof, word('superseded'))),
    ...section(
      word('flags'),
      proof.flags.map((flag) => said(FLAGS, flag)),
    ),
    ...section(word('fixes'), fixes),
    ...section(
      word('mitigations'),
      proof.mitigations.map((one) => `${one.package}  ${one.version}  ${one.advisoryId}  ${one.cves.join(' ')}`),
    ),
    ...section(
      word('documents'),
      [...documents.values()].map((one) => `${one.url ?? word('file')}  ${at(one.fetchedAt)}  sha256:${one.sha256}`),
    ),
  ]
}

/** An entry as it is shown on the computer, with what told the application, and below it what told the release. */
function entryLines(entry: RecognizedEntry, application: string, locale: Locale): string[] {
  const { how, release } = entry
  const code = how === 'upgrade_code' && entry.upgradeCode !== null ? ` ${entry.upgradeCode}` : ''
  const range = release.shown === null ? '' : ` ${[...new Set([release.shown.from, release.shown.to])].join(' – ')}`
  return [
    `${[entry.name, entry.version ?? '-', entry.publisher ?? '-', entry.key].join('  ')}  ${FOUND[how][locale]}${code}`,
    `  → ${application} ${release.version}, ${RELEASES[release.by][locale]}${range}`,
  ]
}

/** Each version that any installed one lacks, but for builds that decide nothing: all but the newest are superseded. */
function chainLines(proof: Proof, superseded: string): string[] {
  const counting = proof.versions.filter((one) => one.part !== 'passed')
  const longest = counting.map((one) => one.proof.chain).toSorted((a, b) => b.length - a.length)[0] ?? []
  return longest.map(({ version }, at) => (at === longest.length - 1 ? version : `${version}  ${superseded}`))
}

/** A title with lines below it; nothing where there are none. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)]
}
