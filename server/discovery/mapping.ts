import { windowsPatchKey, type Severity, type VerdictState } from '../../catalog/index.ts'
import type { ApprovalRow, ComputerTarget, TargetGroup, Update, UpdateFile, UpdateInstallation } from '../../wsus-adapter/index.ts'
import { parseWsusTime } from '../../wsus-adapter/index.ts'
import { DRIVERS } from '../sources/rules.ts'

/** The one place where WSUS's words become ours. Pure; the adapter's layouts are its input, rows for the stores its output. */

export type ApprovalAction = 'install' | 'uninstall' | 'detect' | 'block' | 'other'
export type Restart = 'never' | 'always' | 'can' | 'unknown'

/** MS-WSUSAR 2.2.5 and fnUpdateInstallationStateMap: the number is the place in this list. */
const STATES: readonly (VerdictState | null)[] = [null, null, 'missing', 'downloaded', 'installed', 'failed', 'pending_reboot']

/** WSUS's own columns are narrower (reference: tbComputerTarget, tbLocalizedPropertyForRevision); what is longer must not break an index or a mail. */
const LONGEST = { name: 256, title: 1_000, description: 10_000, fact: 500 } as const

/** Cuts without leaving half a character. */
function bounded(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '')
}

/** @returns null for unknown, not applicable, and numbers that WSUS does not document */
export function stateFromWsus(value: number): VerdictState | null {
  return STATES[value] ?? null
}

/** Deployment actions as read; 2 and 3 are both a row that stops inheritance (reference: console behavior, MS-WSUSAR 2.2.5.1). */
const ACTIONS: readonly ApprovalAction[] = ['install', 'uninstall', 'block', 'block', 'detect', 'other']

/**
 * What an approval does ([MS-WSUSAR] 2.2.4.12.1.2 DeploymentAction): only `install` makes a patch offered.
 *
 * @returns `other` for numbers that WSUS does not document
 */
export function actionFromWsus(value: number): ApprovalAction {
  return ACTIONS[value] ?? 'other'
}

const SEVERITIES: Readonly<Record<string, Severity>> = { critical: 'critical', important: 'important', moderate: 'moderate', low: 'low' }
const RESTARTS: readonly Restart[] = ['never', 'always', 'can']

export interface MappedGroup {
  readonly externalId: string
  readonly name: string
  readonly parentExternalId: string | null
}

/** A target group as our row. */
export function groupFromWsus(group: TargetGroup): MappedGroup {
  return { externalId: group.id, name: bounded(group.name, LONGEST.name), parentExternalId: group.parentId }
}

export interface MappedComputer {
  readonly externalId: string
  /** Lower case. */
  readonly fqdn: string
  /** First label of the name. */
  readonly hostName: string
  readonly addresses: string[]
  readonly osName: string
  readonly osVersion: string
  readonly osArchitecture: string
  readonly attributes: Record<string, string | null>
  readonly parentServerId: string | null
  readonly lastSyncAt: Date | null
  readonly lastReportAt: Date | null
  /** Up to when its states tell of updates. */
  readonly detectedAt: Date | null
}

/** A computer target as our row: names in lower case, times in UTC, WSUS's sentinels as null. */
export function computerFromWsus(target: ComputerTarget): MappedComputer {
  const fqdn = bounded(target.name.trim().toLowerCase(), LONGEST.name)
  const fact = (text: string | null): string | null => (text === null ? null : bounded(text, LONGEST.fact))
  const version = [target.osMajor, target.osMinor, target.osBuild].filter((part) => part !== null)
  return {
    externalId: target.id,
    fqdn,
    hostName: fqdn.split('.')[0] || target.id,
    addresses: target.ipAddress === null || target.ipAddress === '' ? [] : [target.ipAddress],
    osName: fact(target.osDescription ?? target.osFamily) ?? '',
    osVersion: version.join('.'),
    osArchitecture: bounded((target.processorArchitecture ?? '').toLowerCase(), LONGEST.name),
    attributes: {
      make: fact(target.make),
      model: fact(target.model),
      biosVersion: fact(target.biosVersion),
      clientVersion: fact(target.clientVersion),
      osLocale: fact(target.osLocale),
      requestedTargetGroup: fact(target.requestedTargetGroup),
    },
    parentServerId: target.parentServerId,
    lastSyncAt: parseWsusTime(target.lastSyncTime),
    lastReportAt: parseWsusTime(target.lastReportedStatusTime),
    detectedAt: parseWsusTime(target.effectiveLastDetectionTime),
  }
}

export interface MappedPatch {
  readonly publicId: string
  readonly externalId: string
  readonly revision: number
  readonly name: string
  readonly title: string
  readonly description: string
  readonly classificationId: string | null
  readonly severity: Severity
  readonly kbs: string[]
  readonly products: string[]
  readonly releasedAt: Date | null
  readonly arrivedAt: Date | null
  readonly restart: Restart
  readonly eula: boolean
  readonly declined: boolean
  readonly superseded: boolean
  readonly expired: boolean
  /** It replaces others, and which ones must be asked for. */
  readonly asksRelations: boolean
  /** What it replaces, where that came along; null: it must be asked for. */
  readonly supersedes: readonly string[] | null
  /** Null where the route does not tell them. */
  readonly files: readonly MappedFile[] | null
  readonly bytes: number | null
  /** Titles in our languages besides English, where they came along. */
  readonly texts: readonly { readonly language: string; readonly title: string; readonly description: string }[]
}

export interface MappedFile {
  readonly sha1: string
  readonly sha256: string | null
  readonly name: string
  readonly bytes: number
  readonly url: string | null
}

/** Languages of our pages and mails; English comes as the update's own title. */
const KEPT_LANGUAGES: readonly string[] = ['ja']

/** Category ids by type and title, because an update's row carries titles alone. */
export type CategoryIds = ReadonlyMap<string, string>

/** The key under which a category is found in `CategoryIds`. */
export function categoryKey(type: string, title: string): string {
  return `${type}\u0000${title}`
}

/**
 * @param categories ids by `categoryKey`
 * @param excluded classification ids, or `drivers`, that are not imported
 * @returns null when its classification is not imported
 */
export function patchFromUpdate(update: Update, categories: CategoryIds, excluded: ReadonlySet<string>): MappedPatch | null {
  const isOf = (type: string): Update['categories'] => update.categories.filter((c) => c.type === type)
  const classificationId =
    isOf('UpdateClassification')
      .map((c) => c.id ?? categories.get(categoryKey(c.type, c.title)))
      .find((id) => id !== undefined) ?? null
  if (classificationId !== null && excluded.has(classificationId)) return null
  if (update.updateType.toLowerCase() === 'driver' && excluded.has(DRIVERS)) return null
  const kbs = update.kbArticles
    .filter((kb) => kb !== '')
    .map((kb) => bounded(kb, LONGEST.name))
    .toSorted()
  const title = bounded(update.title, LONGEST.title) || update.updateId
  return {
    publicId: windowsPatchKey(update.updateId),
    externalId: update.updateId,
    revision: update.revisionNumber,
    name: kbs[0] === undefined ? title : `KB${kbs[0]}`,
    title,
    description: bounded(update.description ?? '', LONGEST.description),
    classificationId,
    severity: SEVERITIES[(update.msrcSeverity ?? '').toLowerCase()] ?? 'unspecified',
    kbs,
    products: isOf('Product')
      .map((product) => bounded(product.title, LONGEST.name))
      .filter((product) => product !== '')
      .toSorted(),
    releasedAt: parseWsusTime(update.creationDate),
    arrivedAt: parseWsusTime(update.arrivalDate),
    restart: RESTARTS[update.installation.rebootBehavior ?? -1] ?? 'unknown',
    eula: update.requiresEula,
    declined: update.isDeclined,
    superseded: update.isSuperseded,
    expired: update.publicationState === 1,
    asksRelations: update.relations === null && update.hasSupersededUpdates,
    supersedes: update.relations?.supersedes ?? null,
    files: update.files === null ? null : distinctFiles(update.files),
    bytes: update.downloadBytes,
    texts: update.texts.filter((text) => KEPT_LANGUAGES.includes(languageOf(text.language))).map(textOf),
  }
}

function languageOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? ''
}

function textOf(text: Update['texts'][number]): MappedPatch['texts'][number] {
  return {
    language: languageOf(text.language),
    title: bounded(text.title, LONGEST.title),
    description: bounded(text.description ?? '', LONGEST.description),
  }
}

/** A file of a patch has one digest; a document may name it twice. */
function distinctFiles(files: readonly UpdateFile[]): MappedFile[] {
  const found = new Map<string, MappedFile>()
  for (const file of files) {
    if (!/^[0-9a-f]{40}$/.test(file.sha1)) continue
    const sha256 = file.sha256 !== null && /^[0-9a-f]{64}$/.test(file.sha256) ? file.sha256 : null
    found.set(file.sha1, { sha1: file.sha1, sha256, name: bounded(file.name, LONGEST.name), bytes: file.bytes, url: file.url })
  }
  return [...found.values()].toSorted((a, b) => (a.sha1 < b.sha1 ? -1 : 1))
}

export interface MappedApproval {
  readonly externalId: string
  readonly updateId: string
  readonly groupExternalId: string
  readonly action: ApprovalAction
  readonly optional: boolean
  readonly deadlineAt: Date | null
  readonly goLiveAt: Date | null
  readonly adminName: string
  readonly approvedAt: Date | null
}

/** @returns null for a deployment that is not active */
export function approvalFromWsus(row: ApprovalRow): MappedApproval | null {
  if (row.status !== 1) return null
  return {
    externalId: row.id,
    updateId: row.updateId,
    groupExternalId: row.targetGroupId,
    action: actionFromWsus(row.action),
    optional: !row.isAssigned,
    deadlineAt: parseWsusTime(row.deadline),
    goLiveAt: parseWsusTime(row.goLiveTime),
    adminName: bounded(row.adminName ?? '', LONGEST.name),
    approvedAt: parseWsusTime(row.deploymentTime),
  }
}

/** One state of a computer in our ids. */
export interface MappedState {
  readonly patchId: number
  readonly state: VerdictState
  /** An install approval is effective, as WSUS says; never recomputed. */
  readonly approved: boolean
  readonly approvalGroupId: number | null
}

/** What states may name. */
export interface Known {
  /** Our patch ids by update id. */
  readonly patches: ReadonlyMap<string, number>
  /** Our target group ids by WSUS's. */
  readonly groups: ReadonlyMap<string, number>
  /** Updates that are not imported: nobody's business. */
  readonly excluded: ReadonlySet<string>
}

/** @returns the rows, each patch once, and updates that WSUS named and has not told of */
export function statesFromWsus(
  installations: readonly UpdateInstallation[],
  { patches, groups, excluded }: Known,
): { states: MappedState[]; unknown: string[] } {
  const states: MappedState[] = []
  const unknown: string[] = []
  let last = 0
  let isSorted = true
  for (const row of installations) {
    const state = stateFromWsus(row.state)
    if (state === null) continue
    const patchId = patches.get(row.updateId)
    if (patchId === undefined) {
      if (!excluded.has(row.updateId)) unknown.push(row.updateId)
      continue
    }
    if (patchId <= last) isSorted = false
    last = patchId
    const approved = row.effectiveAction !== null && actionFromWsus(row.effectiveAction) === 'install'
    const approvalGroupId = row.effectiveTargetGroupId === null ? null : (groups.get(row.effectiveTargetGroupId) ?? null)
    states.push({ patchId, state, approved, approvalGroupId })
  }
  return { states: isSorted ? states : distinct(states), unknown }
}

/** Sorted by patch; of two rows about the same patch the later one holds. */
function distinct(states: MappedState[]): MappedState[] {
  const sorted = states.sort((a, b) => a.patchId - b.patchId)
  return sorted.filter((row, i) => row.patchId !== sorted[i + 1]?.patchId)
}
