import type {
  ApprovalRow,
  Category,
  ComputerTarget,
  DownstreamServer,
  InstallationBehavior,
  TargetGroup,
  Update,
  UpdateInstallation,
} from '../types.ts'
import type { Row } from './answer-reader.ts'
import { RowView } from './rows.ts'

/** Columns that each layout has at least (MS-WSUSAR 2.2.4.12; order and lengths as real servers send them). */
export const ROW_MINIMUM = {
  TargetGroup: 6,
  ComputerTarget: 28,
  Update: 36,
  Approval: 11,
  Installation: 5,
  Category: 12,
  ComputerSummary: 5,
  DownstreamServer: 7,
} as const

const COMPUTER_GROUP_TYPE = 'Computers'

/** TargetGroup; null for a group that does not hold computers (downstream servers). */
export function targetGroup(row: Row): TargetGroup | null {
  const view = new RowView('TargetGroup', ROW_MINIMUM.TargetGroup, row)
  if (view.text(0) !== COMPUTER_GROUP_TYPE) return null
  return { id: view.guid(2), name: view.text(1), parentId: view.guidOrNull(5), orderValue: view.intOrNull(3), priority: view.intOrNull(4) }
}

/** ComputerTarget; columns 28 to 31 (mobile devices) are not read. */
export function computerTarget(row: Row): ComputerTarget {
  const view = new RowView('ComputerTarget', ROW_MINIMUM.ComputerTarget, row)
  return {
    id: view.computerId(0),
    lastSyncTime: view.timeOrNull(1),
    lastReportedStatusTime: view.timeOrNull(2),
    ipAddress: view.textOrNull(3),
    name: view.text(4),
    osMajor: view.intOrNull(5),
    osMinor: view.intOrNull(6),
    osBuild: view.intOrNull(7),
    servicePackMajor: view.intOrNull(8),
    servicePackMinor: view.intOrNull(9),
    osLocale: view.textOrNull(10),
    make: view.textOrNull(11),
    model: view.textOrNull(12),
    biosVersion: view.textOrNull(13),
    biosName: view.textOrNull(14),
    biosReleaseDate: view.timeOrNull(15),
    processorArchitecture: view.textOrNull(16),
    requestedTargetGroup: view.textOrNull(17),
    lastInventoryTime: view.timeOrNull(18),
    effectiveLastDetectionTime: null,
    parentServerId: view.guidOrNull(19),
    lastSyncResult: view.intOrNull(20),
    suiteMask: view.intOrNull(21),
    productType: view.intOrNull(23) ?? view.intOrNull(22),
    clientVersion: view.textOrNull(25),
    osFamily: view.textOrNull(26),
    osDescription: view.textOrNull(27),
  }
}

/** The second set of a computer answer: a group that a client asked for. */
export function requestedGroup(row: Row): { computerId: string; name: string } {
  const view = new RowView('RequestedTargetGroup', 2, row)
  return { computerId: view.computerId(0), name: view.text(1) }
}

/** The third set of a computer answer: a group that a computer is in. */
export function membership(row: Row): { computerId: string; groupId: string } {
  const view = new RowView('TargetGroupMembership', 2, row)
  return { computerId: view.computerId(0), groupId: view.guid(1) }
}

/** DownstreamServer. */
export function downstreamServer(row: Row): DownstreamServer {
  const view = new RowView('DownstreamServer', ROW_MINIMUM.DownstreamServer, row)
  return {
    name: view.text(0),
    id: view.guid(1),
    lastSyncTime: view.timeOrNull(2),
    parentId: view.guidOrNull(3),
    lastRollupTime: view.timeOrNull(4),
    version: view.textOrNull(5),
    isReplica: view.bool(6),
  }
}

/** Category. */
export function category(row: Row): Category {
  const view = new RowView('Category', ROW_MINIMUM.Category, row)
  return { id: view.guid(1), type: view.text(2), title: view.text(7), description: view.textOrNull(8), arrivalDate: view.timeOrNull(10) }
}

/** ApprovalInformation. */
export function approval(row: Row): ApprovalRow {
  const view = new RowView('ApprovalInformation', ROW_MINIMUM.Approval, row)
  return {
    id: view.guid(6),
    updateId: view.guid(8),
    revisionNumber: view.int(9),
    targetGroupId: view.guid(10),
    action: view.int(2),
    status: view.int(1),
    deploymentTime: view.timeOrNull(0),
    goLiveTime: view.timeOrNull(3),
    deadline: view.timeOrNull(4),
    adminName: view.textOrNull(5),
    isAssigned: view.bool(7),
  }
}

/** UpdateInstallationInformation, with the computer it is about. */
export function installation(row: Row): UpdateInstallation & { computerId: string } {
  const view = new RowView('UpdateInstallationInformation', ROW_MINIMUM.Installation, row)
  return {
    computerId: view.computerId(1),
    updateId: view.guid(0),
    state: view.int(2),
    effectiveAction: view.intOrNull(3),
    effectiveTargetGroupId: view.guidOrNull(4),
  }
}

/** A row of the summaries per computer. */
export function computerSummary(row: Row): { computerId: string; state: number; count: number } {
  const view = new RowView('SummaryPerComputer', ROW_MINIMUM.ComputerSummary, row)
  return { computerId: view.computerId(2), state: view.int(3), count: view.int(4) }
}

/**
 * MinimalUpdateProperties without what the other lists of CompleteUpdates add. Column 36 is uncertain and not read.
 * @returns the update, and the server's own number of its revision, by which the other lists are joined
 */
export function minimalUpdate(row: Row): { revisionId: number; update: Update } {
  const view = new RowView('MinimalUpdateProperties', ROW_MINIMUM.Update, row)
  return { revisionId: view.int(2), update: updateOf(view) }
}

function updateOf(view: RowView): Update {
  return {
    updateId: view.guid(0),
    revisionNumber: view.int(1),
    installation: behavior(view, [5, 6, 7, 8, 9]),
    uninstallation: behavior(view, [10, 11, 12, 13, 14]),
    updateType: view.text(15),
    publicationState: view.int(16),
    creationDate: view.timeOrNull(17),
    isApproved: view.bool(18),
    state: view.intOrNull(19),
    requiresEula: view.bool(21),
    isDeclined: view.bool(22),
    hasStaleApprovals: view.bool(23),
    isLatestRevision: view.bool(24),
    arrivalDate: view.timeOrNull(25),
    hasSupersededUpdates: view.bool(26),
    legacyName: view.textOrNull(27),
    msrcSeverity: view.textOrNull(28),
    title: view.text(29),
    description: view.textOrNull(30),
    releaseNotes: view.textOrNull(31),
    hasEarlierRevision: view.bool(32),
    isMandatory: view.bool(33),
    isSuperseded: view.bool(34),
    isEditable: view.bool(35),
    kbArticles: [],
    bulletins: [],
    infoUrls: [],
    categories: [],
    texts: [],
    relations: null,
    files: null,
    downloadBytes: null,
  }
}

function behavior(
  view: RowView,
  [supported, impact, reboot, network, input]: readonly [number, number, number, number, number],
): InstallationBehavior {
  return {
    supported: view.bool(supported),
    impact: view.intOrNull(impact),
    rebootBehavior: view.intOrNull(reboot),
    requiresNetwork: view.bool(network),
    canAskUser: view.bool(input),
  }
}

/** A row of the lists of CompleteUpdates that hang on a revision: its id and a text. */
export function revisionText(layout: string, row: Row): { revisionId: number; text: string } {
  const view = new RowView(layout, 2, row)
  return { revisionId: view.int(0), text: view.text(1) }
}

/** A localized category title: the revision it belongs to, the type of category, the title. */
export function categoryTitle(row: Row): { revisionId: number; type: string; title: string } {
  const view = new RowView('LocalizedCategoryTitle', 3, row)
  return { revisionId: view.int(0), type: view.text(1), title: view.text(2) }
}
