import { categoryId } from './catalog.ts'
import type { Estate } from './estate.ts'
import { staleApprovals } from './rows.ts'
import { MalformedRequest, parseXml, type Node } from './request.ts'
import type { Computer, State, Update } from './types.ts'
import { parseWireTime } from './xml.ts'

/** Scopes are XML documents in a string argument; meaning of the attributes: MS-WSUSAR, UpdateScope and ComputerTargetScope. */

export type UpdateScope = {
  approvedStates: number
  arrivedFrom: Date | null
  arrivedTo: Date | null
  createdFrom: Date | null
  createdTo: Date | null
  updateTypes: number
  included: number
  excluded: number
  textIncludes: string | null
  textNotIncludes: string | null
  categories: Set<string> | null
  classifications: Set<string> | null
  actions: number
  approvedGroups: Set<string> | null
  excludeOptional: boolean
}

export type ComputerScope = {
  nameIncludes: string | null
  requestedGroups: Set<string> | null
  syncedFrom: Date | null
  syncedTo: Date | null
  reportedFrom: Date | null
  reportedTo: Date | null
  included: number
  excluded: number
  groups: Set<string> | null
  includeSubgroups: boolean
  includeDownstream: boolean
}

const ALL = -1
const EXPIRED = 1
const IN_TESTING = 2

function flags(value: string | undefined): number {
  if (value === undefined || value.trim() === '') return ALL
  const number = Number(value)
  if (!Number.isInteger(number)) throw new MalformedRequest(`"${value}" is no set of flags`)
  return number | 0
}

function ids(value: string | undefined): Set<string> | null {
  if (value === undefined || value.trim() === '') return null
  return new Set(parseXml(value).children.map((node: Node) => node.text.trim().toLowerCase()))
}

function words(value: string | undefined): Set<string> | null {
  if (value === undefined || value.trim() === '') return null
  if (!value.trimStart().startsWith('<')) return new Set([value.toLowerCase()])
  return new Set(parseXml(value).children.map((node: Node) => node.text.toLowerCase()))
}

function filter(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value.toLowerCase()
}

/** Reads an UpdateScope; null or an empty string is the scope of everything. @throws MalformedRequest */
export function parseUpdateScope(xml: string | null): UpdateScope {
  const a = xml === null || xml.trim() === '' ? {} : parseXml(xml).attributes
  return {
    approvedStates: flags(a['ApprovedStates']),
    arrivedFrom: parseWireTime(a['FromArrivalDate']),
    arrivedTo: parseWireTime(a['ToArrivalDate']),
    createdFrom: parseWireTime(a['FromCreationDate']),
    createdTo: parseWireTime(a['ToCreationDate']),
    updateTypes: flags(a['UpdateTypes']),
    included: flags(a['IncludedInstallationStates']),
    excluded: a['ExcludedInstallationStates'] === undefined ? 0 : flags(a['ExcludedInstallationStates']),
    textIncludes: filter(a['TextIncludes']),
    textNotIncludes: filter(a['TextNotIncludes']),
    categories: ids(a['Categories']),
    classifications: ids(a['Classifications']),
    actions: flags(a['UpdateApprovalActions']),
    approvedGroups: ids(a['ApprovedComputerTargetGroups']),
    excludeOptional: a['ExcludeOptionalUpdates'] === 'true',
  }
}

/** Reads a ComputerTargetScope. @throws MalformedRequest */
export function parseComputerScope(xml: string | null): ComputerScope {
  const a = xml === null || xml.trim() === '' ? {} : parseXml(xml).attributes
  return {
    nameIncludes: filter(a['NameIncludes']),
    requestedGroups: words(a['RequestedTargetGroupNames']),
    syncedFrom: parseWireTime(a['FromLastSyncTime']),
    syncedTo: parseWireTime(a['ToLastSyncTime']),
    reportedFrom: parseWireTime(a['FromLastReportedStatusTime']),
    reportedTo: parseWireTime(a['ToLastReportedStatusTime']),
    included: flags(a['IncludedInstallationStates']),
    excluded: a['ExcludedInstallationStates'] === undefined ? 0 : flags(a['ExcludedInstallationStates']),
    groups: ids(a['ComputerTargetGroups']),
    includeSubgroups: a['IncludeSubgroups'] === 'true',
    includeDownstream: a['IncludeDownstreamComputerTargets'] === 'true',
  }
}

const within = (value: Date | null, from: Date | null, to: Date | null): boolean =>
  (from === null && to === null) || (value !== null && (from === null || value >= from) && (to === null || value <= to))

/** Bit of an installation state in a scope: Unknown 1, NotApplicable 2, … pending restart 0x40. */
export function stateMatches(state: State, scope: { included: number; excluded: number }): boolean {
  const bit = 1 << state
  return (scope.included & bit) !== 0 && (scope.excluded & bit) === 0
}

const filtersStates = (scope: { included: number; excluded: number }): boolean => (scope.included & 0x7f) !== 0x7f || scope.excluded !== 0

function approvedState(update: Update, estate: Estate): number {
  if (update.isDeclined) return 8
  if (staleApprovals(update, estate)) return 2
  return estate.isApproved(update) ? 1 : 4
}

function matchesText(update: Update, scope: UpdateScope): boolean {
  const haystack = `${update.titleEn}\n${update.titleJa}\nkb${update.kb}`.toLowerCase()
  if (scope.textIncludes !== null && !haystack.includes(scope.textIncludes)) return false
  return scope.textNotIncludes === null || !haystack.includes(scope.textNotIncludes)
}

function matchesCategories(update: Update, scope: UpdateScope): boolean {
  if (scope.categories && !scope.categories.has(categoryId('Product', update.product))) return false
  return scope.classifications === null || scope.classifications.has(categoryId('UpdateClassification', update.classification))
}

function matchesApprovals(update: Update, scope: UpdateScope, estate: Estate): boolean {
  if (scope.actions === ALL && scope.approvedGroups === null && !scope.excludeOptional) return true
  for (const deployment of estate.deploymentsOf(update)) {
    const fits =
      (scope.actions === ALL || (deployment.action < 2 && (scope.actions & (1 << deployment.action)) !== 0)) &&
      (scope.approvedGroups?.has(deployment.groupId) ?? true) &&
      !(scope.excludeOptional && !deployment.isAssigned)
    if (fits) return true
  }
  return false
}

/**
 * The updates of a scope, without looking at computers.
 *
 * @param publicationState 0 published, 1 expired, 2 in testing, 2147483647 any; the demo's are all published
 */
export function selectUpdates(scope: UpdateScope, estate: Estate, publicationState: number): Update[] {
  if (publicationState === EXPIRED || publicationState === IN_TESTING || (scope.updateTypes & 2) === 0) return []
  return [...estate.updates.values()].filter(
    (update) =>
      (scope.approvedStates & approvedState(update, estate)) !== 0 &&
      within(update.arrivedAt, scope.arrivedFrom, scope.arrivedTo) &&
      within(update.createdAt, scope.createdFrom, scope.createdTo) &&
      matchesText(update, scope) &&
      matchesCategories(update, scope) &&
      matchesApprovals(update, scope, estate),
  )
}

/** The updates of a scope, of which some computer has one of the wanted installation states. */
export function searchUpdates(scope: UpdateScope, estate: Estate, publicationState: number): Update[] {
  const selected = selectUpdates(scope, estate, publicationState)
  if (!filtersStates(scope)) return selected
  const computers = [...estate.computers.values()]
  return selected.filter((update) => computers.some((computer) => stateMatches(estate.stateOf(update, computer), scope)))
}

/** The computers of a scope; those behind downstream servers only when it includes them. */
export function searchComputers(scope: ComputerScope, estate: Estate): Computer[] {
  const groups = scope.groups && new Set([...scope.groups].flatMap((id) => (scope.includeSubgroups ? [...estate.subgroups(id)] : [id])))
  const updates = filtersStates(scope) ? [...estate.updates.values()].filter((update) => !update.isDeclined) : null
  return [...estate.computers.values()].filter(
    (computer) =>
      (scope.includeDownstream || computer.parentServerId === null) &&
      (scope.nameIncludes === null || computer.fqdn.toLowerCase().includes(scope.nameIncludes)) &&
      (scope.requestedGroups?.has(computer.requestedGroup.toLowerCase()) ?? true) &&
      within(computer.lastSyncAt, scope.syncedFrom, scope.syncedTo) &&
      within(computer.lastReportedStatusAt, scope.reportedFrom, scope.reportedTo) &&
      (groups === null || isMember(computer, groups, estate)) &&
      (updates === null || updates.some((update) => stateMatches(estate.stateOf(update, computer), scope))),
  )
}

/** All Computers holds every computer though none is put there explicitly. */
function isMember(computer: Computer, groups: ReadonlySet<string>, estate: Estate): boolean {
  for (const id of groups)
    if (computer.groupIds.has(id) || (estate.group(id).parentId === null && estate.memberOf(computer).has(id))) return true
  return false
}
