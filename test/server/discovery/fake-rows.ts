import type { ComputerTarget, Update, WsusProbe } from '../../../wsus-adapter/index.ts'

/** What a server over SOAP says of itself. */
export function aProbe(serverId: string): WsusProbe {
  return {
    route: 'soap',
    serverVersion: '10.0.26100.1',
    protocolVersion: '1.20',
    role: 1,
    database: null,
    serverId,
    identity: 'server',
    replica: false,
    upstreamServer: null,
    serverTargeting: true,
    detailedRollup: false,
    computerDeletionDays: 30,
    reads: {
      groups: true,
      computers: true,
      categories: true,
      updates: true,
      flags: false,
      relations: true,
      approvals: true,
      states: true,
      effectiveApprovals: true,
      effectiveDigests: false,
      summaries: true,
      syncState: true,
      downstreamServers: true,
      events: false,
    },
    rows: {
      targetGroup: { expected: 6, seen: 6 },
      computerTarget: { expected: 28, seen: null },
      update: { expected: 36, seen: null },
    },
    lacks: [],
    texts: 'by_culture',
    indexes: [],
  }
}

/** A computer target of Windows Server 2022. */
export function aTarget(id: string, fqdn: string, at: string, reportedAt: string | null): ComputerTarget {
  return {
    id,
    name: fqdn,
    ipAddress: '192.0.2.10',
    lastSyncTime: at,
    lastReportedStatusTime: reportedAt,
    lastInventoryTime: null,
    effectiveLastDetectionTime: null,
    lastSyncResult: 1,
    osMajor: 10,
    osMinor: 0,
    osBuild: 20348,
    servicePackMajor: 0,
    servicePackMinor: 0,
    osLocale: 'ja-JP',
    osFamily: 'Windows',
    osDescription: 'Windows Server 2022 Datacenter',
    productType: 3,
    suiteMask: 0,
    processorArchitecture: 'AMD64',
    make: 'Maker',
    model: 'Model',
    biosVersion: '1',
    biosName: 'B',
    biosReleaseDate: null,
    clientVersion: '10.0.20348.1',
    requestedTargetGroup: null,
    parentServerId: null,
  }
}

/** A security update of Windows Server 2022. */
export function anUpdate(updateId: string, kb: string, at: string, given: { severity?: string; classification?: string }): Update {
  const behavior = { supported: true, impact: 0, rebootBehavior: 2, requiresNetwork: false, canAskUser: false }
  return {
    updateId,
    revisionNumber: 200,
    title: `2026-10 Cumulative Update for Windows Server 2022 (KB${kb})`,
    description: 'Fixes something.',
    releaseNotes: null,
    updateType: 'Software',
    publicationState: 0,
    creationDate: at,
    arrivalDate: at,
    isApproved: false,
    isDeclined: false,
    isSuperseded: false,
    hasSupersededUpdates: false,
    hasStaleApprovals: false,
    isLatestRevision: true,
    hasEarlierRevision: false,
    isMandatory: false,
    isEditable: false,
    state: 5,
    requiresEula: false,
    msrcSeverity: given.severity ?? 'Critical',
    legacyName: null,
    installation: behavior,
    uninstallation: behavior,
    kbArticles: [kb],
    bulletins: [],
    infoUrls: [],
    categories: [
      { id: null, type: 'UpdateClassification', title: given.classification ?? 'Security Updates' },
      { id: null, type: 'Product', title: 'Windows Server 2022' },
    ],
    texts: [],
    relations: null,
    files: null,
    downloadBytes: null,
  }
}
