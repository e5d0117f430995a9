import { computerSets, groupRow, groupsOf } from '../rows.ts'
import { parseComputerScope, searchComputers } from '../scopes.ts'
import { parseWireTime } from '../xml.ts'
import { oneRow, read, rows, scalar, sets, write, type Operation } from './operation.ts'

/** Target groups and computers. */
export const estateOperations: Readonly<Record<string, Operation>> = {
  ExecuteSPGetAllTargetGroups: read((_, call) => {
    const groups = [...call.estate.groups.values()]
    return rows(
      'ExecuteSPGetAllTargetGroups',
      groups.map((group) => groupRow(group, call.estate)),
      call,
    )
  }),
  ExecuteSPGetTargetGroupById: read((args, { estate }) => {
    return oneRow('ExecuteSPGetTargetGroupById', groupRow(estate.group(args.guid('id')), estate))
  }),
  ExecuteSPGetTargetGroupsForComputer: read((args, call) => {
    const groups = groupsOf(call.estate.computer(args.required('computerId')), call.estate)
    return rows(
      'ExecuteSPGetTargetGroupsForComputer',
      groups.map((group) => groupRow(group, call.estate)),
      call,
    )
  }),
  ExecuteSPGetAllComputers: read((_, call) => sets('ExecuteSPGetAllComputers', computerSets([...call.estate.computers.values()]), call)),
  ExecuteSPSearchComputers: read((args, call) => {
    const computers = searchComputers(parseComputerScope(args.text('computerTargetScopeXml')), call.estate)
    return sets('ExecuteSPSearchComputers', computerSets(computers), call)
  }),
  ExecuteSPGetComputerCount: read((args, { estate }) => {
    return scalar('ExecuteSPGetComputerCount', searchComputers(parseComputerScope(args.text('computerTargetScopeXml')), estate).length)
  }),
  ExecuteSPGetComputerById: read((args, call) => {
    return sets('ExecuteSPGetComputerById', computerSets([call.estate.computer(args.required('id'))]), call)
  }),
  ExecuteSPGetComputersInTargetGroup: read((args, call) => {
    const id = call.estate.group(args.guid('targetGroupId')).id
    const groups = args.bool('includeSubgroups') ? call.estate.subgroups(id) : new Set([id])
    const computers = [...call.estate.computers.values()].filter((computer) => [...computer.groupIds].some((own) => groups.has(own)))
    return sets('ExecuteSPGetComputersInTargetGroup', computerSets(computers), call)
  }),
  ExecuteSPGetClientsWithRecentNameChange: read(() => '<ExecuteSPGetClientsWithRecentNameChangeResult />'),
  ExecuteSPGetComputersNotContactedSinceCount: read((args, { estate }) => {
    const since = parseWireTime(args.text('fromDate') ?? undefined)
    const silent = [...estate.computers.values()].filter((computer) => since && (!computer.lastSyncAt || computer.lastSyncAt < since))
    return scalar('ExecuteSPGetComputersNotContactedSinceCount', silent.length)
  }),
  ExecuteSPCreateTargetGroup1: write((args, { estate }) => {
    return oneRow('ExecuteSPCreateTargetGroup1', groupRow(estate.addGroup(args.required('name'), args.guid('parentGroupId')), estate))
  }),
  ExecuteSPCreateTargetGroup2: write((args, { estate }) => {
    const group = estate.addGroup(args.required('name'), args.guid('parentGroupId'), args.guid('id'))
    return oneRow('ExecuteSPCreateTargetGroup2', groupRow(group, estate))
  }),
  ExecuteSPDeleteTargetGroup: write((args, { estate }) => {
    estate.deleteGroup(args.guid('id'))
    return ''
  }),
  ExecuteSPAddComputerToTargetGroupAllowMultipleGroups: write((args, { estate }) => {
    estate.joinGroup(args.guid('targetGroupId'), args.required('computerId'))
    return ''
  }),
  ExecuteSPRemoveComputerFromTargetGroup: write((args, { estate }) => {
    estate.leaveGroup(args.guid('targetGroupId'), args.required('computerId'))
    return ''
  }),
  ExecuteSPDeleteComputer: write((args, { estate }) => {
    estate.deleteComputer(args.required('id'))
    return ''
  }),
}
