import type { Estate } from '../estate.ts'
import { installationRow } from '../rows.ts'
import { parseComputerScope, parseUpdateScope, searchComputers, selectUpdates, stateMatches } from '../scopes.ts'
import type { Computer, State, Update } from '../types.ts'
import { guid, int, text, type Row } from '../xml.ts'
import { read, rows, type Call, type Operation } from './operation.ts'

const STATES: readonly State[] = [0, 1, 2, 3, 4, 5, 6]

/** Declined updates have no installation information at all. */
const visible = (update: Update): boolean => !update.isDeclined

function count(pairs: Iterable<[Update, Computer]>, estate: Estate): Map<State, number> {
  const counts = new Map<State, number>()
  for (const [update, computer] of pairs) {
    const state = estate.stateOf(update, computer)
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  return counts
}

function summary(updateId: string | null, computerId: string | null, counts: ReadonlyMap<State, number>): Row[] {
  return STATES.filter((state) => counts.has(state)).map((state) => [
    guid(updateId),
    guid(null),
    text(computerId),
    int(state),
    int(counts.get(state)!),
  ])
}

function groupSummary(groupId: string, counts: ReadonlyMap<State, number>): Row[] {
  return STATES.filter((state) => counts.has(state)).map((state) => [
    guid(null),
    guid(groupId),
    text(null),
    int(state),
    int(counts.get(state)!),
  ])
}

function ofUpdate(operation: string, update: Update, computers: readonly Computer[], call: Call): string {
  const list = computers.map((computer) => {
    const effective = call.estate.effective(update, call.estate.memberOf(computer))
    return installationRow(update, computer, call.estate.stateOf(update, computer), effective)
  })
  return rows(operation, update.isDeclined ? [] : list, call)
}

/** Installation states and their summaries. */
export const stateOperations: Readonly<Record<string, Operation>> = {
  ExecuteSPGetUpdateInstallationInfoForComputer: read((args, call) => {
    const { estate } = call
    const computer = estate.computer(args.required('computerId'))
    const scope = parseUpdateScope(args.text('updateScopeXml'))
    const memberOf = estate.memberOf(computer)
    const list: Row[] = []
    for (const update of selectUpdates(scope, estate, args.int('publicationState')).filter(visible)) {
      const state = estate.stateOf(update, computer)
      if (stateMatches(state, scope)) list.push(installationRow(update, computer, state, estate.effective(update, memberOf)))
    }
    return rows('ExecuteSPGetUpdateInstallationInfoForComputer', list, call)
  }),
  ExecuteSPGetUpdateInstallationInfoForUpdate: read((args, call) => {
    const scope = parseComputerScope(args.text('computerTargetScopeXml'))
    const update = call.estate.update(args.guid('updateId'))
    const computers = searchComputers({ ...scope, included: -1, excluded: 0 }, call.estate)
    const wanted = computers.filter((computer) => stateMatches(call.estate.stateOf(update, computer), scope))
    return ofUpdate('ExecuteSPGetUpdateInstallationInfoForUpdate', update, wanted, call)
  }),
  ExecuteSPGetUpdateInstallationInfoForTargetGroup: read((args, call) => {
    const id = call.estate.group(args.guid('targetGroupId')).id
    const groups = args.bool('includeSubgroups') ? call.estate.subgroups(id) : new Set([id])
    const computers = [...call.estate.computers.values()].filter((computer) => [...computer.groupIds].some((own) => groups.has(own)))
    return ofUpdate('ExecuteSPGetUpdateInstallationInfoForTargetGroup', call.estate.update(args.guid('updateId')), computers, call)
  }),
  ExecuteSPGetSummariesPerComputer: read((args, call) => {
    const { estate } = call
    const updates = selectUpdates(parseUpdateScope(args.text('updateScopeXml')), estate, args.int('publicationState')).filter(visible)
    const computers = searchComputers(parseComputerScope(args.text('computerTargetScopeXml')), estate)
    const list = computers.flatMap((computer) =>
      summary(
        null,
        computer.id,
        count(
          updates.map((update) => [update, computer]),
          estate,
        ),
      ),
    )
    return rows('ExecuteSPGetSummariesPerComputer', list, call)
  }),
  ExecuteSPGetSummariesPerUpdate: read((args, call) => {
    const { estate } = call
    const updates = selectUpdates(parseUpdateScope(args.text('updateScopeXml')), estate, args.int('publicationState')).filter(visible)
    const computers = searchComputers(parseComputerScope(args.text('computerTargetScopeXml')), estate)
    const list = updates.flatMap((update) =>
      summary(
        update.updateId,
        null,
        count(
          computers.map((computer) => [update, computer]),
          estate,
        ),
      ),
    )
    return rows('ExecuteSPGetSummariesPerUpdate', list, call)
  }),
  ExecuteSPGetTotalSummaryForComputer: read((args, call) => {
    const { estate } = call
    const computer = estate.computer(args.required('computerId'))
    const updates = selectUpdates(parseUpdateScope(args.text('updateScopeXml')), estate, 0).filter(visible)
    const counts = count(
      updates.map((update) => [update, computer]),
      estate,
    )
    return rows('ExecuteSPGetTotalSummaryForComputer', summary(null, computer.id, counts), call)
  }),
  ExecuteSPGetTargetGroupSummariesForUpdate: read((args, call) => {
    const { estate } = call
    const update = estate.update(args.guid('updateId'))
    const list = [...estate.groups.keys()].flatMap((id) => {
      const groups = args.bool('includeSubgroups') ? estate.subgroups(id) : new Set([id])
      const members = [...estate.computers.values()].filter((computer) => [...computer.groupIds].some((own) => groups.has(own)))
      return groupSummary(
        id,
        count(
          members.map((computer) => [update, computer]),
          estate,
        ),
      )
    })
    return rows('ExecuteSPGetTargetGroupSummariesForUpdate', list, call)
  }),
}
