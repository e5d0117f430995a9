import type { WsusTime } from '../types.ts'
import { escapeXml } from './operations.ts'

/** Bits of installation states in scopes (MS-WSUSAR 2.2.4, UpdateScope): Unknown 1 and NotApplicable 2. */
const UNKNOWN_AND_NOT_APPLICABLE = 3

/** Limits of an UpdateScope that we use. */
export interface UpdateScopeLimits {
  arrivedFrom?: WsusTime | undefined
  arrivedTo?: WsusTime | undefined
  classificationIds?: readonly string[] | undefined
  /** Leaves out the states that WSUS computes instead of keeping. */
  onlyKeptStates?: boolean
}

/**
 * Writes an `UpdateScope` argument: a text of XML, every approval state included (-1), declined updates too.
 * @returns e.g. `<UpdateScope ApprovedStates="-1" FromArrivalDate="2025-01-02T00:00:00.000" />`
 */
export function updateScope(limits: UpdateScopeLimits = {}): string {
  const attributes: [string, string][] = [['ApprovedStates', '-1']]
  if (limits.arrivedFrom !== undefined) attributes.push(['FromArrivalDate', limits.arrivedFrom])
  if (limits.arrivedTo !== undefined) attributes.push(['ToArrivalDate', limits.arrivedTo])
  if (limits.onlyKeptStates) attributes.push(['ExcludedInstallationStates', String(UNKNOWN_AND_NOT_APPLICABLE)])
  if (limits.classificationIds !== undefined) {
    const ids = limits.classificationIds.map((id) => `<CategoryID>${escapeXml(id)}</CategoryID>`).join('')
    attributes.push(['Classifications', `<root>${ids}</root>`])
  }
  return element('UpdateScope', attributes)
}

/**
 * Writes a `ComputerTargetScope` argument. Without the attribute for downstream computers upstream servers show those of replicas as nothing.
 * @param reportedSince only computers whose last status report is at this time or later
 * @param downstream whether computers behind downstream servers are listed too
 * @param groupId only computers that are in this group itself
 */
export function computerTargetScope(reportedSince?: WsusTime, downstream = false, groupId: string | null = null): string {
  const attributes: [string, string][] = [['IncludeDownstreamComputerTargets', String(downstream)]]
  if (reportedSince !== undefined) attributes.push(['FromLastReportedStatusTime', reportedSince])
  if (groupId !== null) {
    attributes.push(
      ['ComputerTargetGroups', `<root><TargetGroupID>${escapeXml(groupId)}</TargetGroupID></root>`],
      ['IncludeSubgroups', 'false'],
    )
  }
  return element('ComputerTargetScope', attributes)
}

function element(name: string, attributes: readonly [string, string][]): string {
  return `<${name} ${attributes.map(([attribute, value]) => `${attribute}="${escapeXml(value)}"`).join(' ')} />`
}
