import { byte, bool, guid, int, short, text, time, type Row } from './xml.ts'
import { groupsAbove, priorityOf } from './effective.ts'
import { categoryId } from './catalog.ts'
import type { Estate } from './estate.ts'
import type { Category, Computer, Deployment, DownstreamServer, Effective, State, TargetGroup, Update } from './types.ts'

const NO_GUID = '00000000-0000-0000-0000-000000000000'
const SOFTWARE = 'Software'

/** Is the wanted culture Japanese? Anything else reads English, the updates' default language. */
export function isJapanese(culture: string | null): boolean {
  return (culture ?? '').toLowerCase().startsWith('ja')
}

/** ComputerTarget: 32 values; one that never contacted the server has 1753-01-01 nowhere but NULL times. */
export function computerRow(computer: Computer): Row {
  return [
    text(computer.id),
    time(computer.lastSyncAt),
    time(computer.lastReportedStatusAt),
    text(computer.ip),
    text(computer.fqdn),
    int(computer.os.major),
    int(computer.os.minor),
    int(computer.os.build),
    int(computer.os.servicePackMajor),
    int(computer.os.servicePackMinor),
    text(computer.osLocale),
    text(computer.make),
    text(computer.model),
    text(computer.biosVersion),
    text(computer.biosName),
    time(computer.biosReleasedAt),
    text(computer.architecture),
    text(computer.requestedGroup),
    time(null),
    guid(computer.parentServerId),
    int(computer.lastSyncResult),
    short(computer.suiteMask),
    byte(computer.oldProductType),
    int(computer.newProductType),
    int(computer.systemMetrics),
    text(computer.clientVersion),
    text(computer.osFamily),
    text(computer.osDescription),
    text(''),
    text(''),
    text(''),
    text(''),
  ]
}

/** The three sets of a computer search: computers, requested groups, assigned groups. */
export function computerSets(computers: readonly Computer[]): Row[][] {
  return [
    computers.map(computerRow),
    computers.filter((computer) => computer.requestedGroup !== '').map((computer) => [text(computer.id), text(computer.requestedGroup)]),
    computers.flatMap((computer) => [...computer.groupIds].map((id) => [text(computer.id), guid(id)])),
  ]
}

/** DownstreamServer: 7 values. */
export function downstreamServerRow(server: DownstreamServer, estate: Estate): Row {
  return [
    text(server.fqdn),
    guid(server.id),
    time(server.lastSyncAt),
    guid(server.parentId ?? estate.serverId),
    time(server.lastRollupAt),
    text(server.version),
    bool(server.isReplica),
  ]
}

/** TargetGroup: type, name, id, order, priority, parent. */
export function groupRow(group: TargetGroup, estate: Estate): Row {
  return [
    text(group.type),
    text(group.name),
    guid(group.id),
    int(group.order),
    int(priorityOf(group.id, estate.groups)),
    guid(group.parentId),
  ]
}

/** ApprovalInformation: 11 values. */
export function approvalRow(deployment: Deployment): Row {
  return [
    time(deployment.deployedAt),
    byte(1),
    int(deployment.action),
    time(deployment.goLiveAt),
    time(deployment.deadline),
    text(deployment.adminName),
    guid(deployment.guid),
    bool(deployment.isAssigned),
    guid(deployment.updateId),
    int(deployment.revisionNumber),
    guid(deployment.groupId),
  ]
}

/** UpdateInstallationInformation; without an approval that reaches the computer the last two are NULL. */
export function installationRow(update: Update, computer: Computer, state: State, effective: Effective | null): Row {
  return [guid(update.updateId), text(computer.id), int(state), effective ? int(effective.action) : null, guid(effective?.groupId ?? null)]
}

/** Category: 12 values. */
export function categoryRow(category: Category, culture: string | null): Row {
  return [
    int(category.localId),
    guid(category.id),
    text(category.type),
    bool(category.type === 'Product'),
    bool(category.type === 'Company'),
    int(category.localId - 1000),
    int(category.order),
    text(isJapanese(culture) ? category.titleJa : category.title),
    text(category.description),
    text(''),
    time(category.arrivedAt),
    text('MicrosoftUpdate'),
  ]
}

/** MinimalUpdateProperties: 37 values; 15 and 28 are names, 16 and 19 numbers. */
export function updateRow(update: Update, estate: Estate, culture: string | null): Row {
  const title = isJapanese(culture) ? update.titleJa : update.titleEn
  return [
    guid(update.updateId),
    int(update.revisionNumber),
    int(update.revisionId),
    int(update.localId),
    bool(true),
    bool(true),
    int(0),
    int(update.reboot),
    bool(false),
    bool(false),
    bool(update.reboot !== 0),
    int(0),
    int(update.reboot),
    bool(false),
    bool(false),
    text(SOFTWARE),
    int(0),
    time(update.createdAt),
    bool(estate.isApproved(update)),
    byte(5),
    guid(NO_GUID),
    bool(false),
    bool(update.isDeclined),
    bool(staleApprovals(update, estate)),
    bool(true),
    time(update.arrivedAt),
    bool(update.supersedes.length > 0),
    text(null),
    text(update.severity),
    text(title),
    text(describe(update, culture)),
    text(null),
    bool(update.revisionNumber > 200),
    bool(false),
    bool(estate.isSuperseded(update)),
    bool(false),
    int(0),
  ]
}

/** An approval of an older revision than the latest. */
export function staleApprovals(update: Update, estate: Estate): boolean {
  for (const deployment of estate.deploymentsOf(update)) if (deployment.revisionNumber !== update.revisionNumber) return true
  return false
}

function describe(update: Update, culture: string | null): string {
  return isJapanese(culture)
    ? `${update.product} のセキュリティ上の問題 ${update.cves?.length ?? 0} 件を解決します。`
    : `Resolves ${update.cves?.length ?? 0} security issues in ${update.product}.`
}

/** The five lists of CompleteUpdates, joined by revision id. */
export function completeLists(updates: readonly Update[], estate: Estate, culture: string | null): Record<string, Row[]> {
  return {
    minimalProperties: updates.map((update) => updateRow(update, estate, culture)),
    localizedCategoryTitleRows: updates.flatMap((update) => titleRows(update, estate, culture)),
    kbArticles: updates.map((update) => [int(update.revisionId), text(update.kb)]),
    bulletins: [],
    infoUrls: updates.map((update) => [int(update.revisionId), text(`https://support.microsoft.com/help/${update.kb}`)]),
  }
}

function titleRows(update: Update, estate: Estate, culture: string | null): Row[] {
  const product = estate.categories.get(categoryId('Product', update.product))
  const classification = estate.categories.get(categoryId('UpdateClassification', update.classification))
  return [product, classification].flatMap((category) =>
    category ? [[int(update.revisionId), text(category.type), text(isJapanese(culture) ? category.titleJa : category.title)]] : [],
  )
}

/** Groups of a computer with those above them, in their order. */
export function groupsOf(computer: Computer, estate: Estate): TargetGroup[] {
  return [...groupsAbove(computer.groupIds, estate.groups)].map((id) => estate.group(id)).toSorted((a, b) => a.order - b.order)
}
