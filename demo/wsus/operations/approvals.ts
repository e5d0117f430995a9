import type { Args } from '../request.ts'
import { approvalRow } from '../rows.ts'
import { parseUpdateScope, selectUpdates } from '../scopes.ts'
import type { Action, Deployment } from '../types.ts'
import { parseWireTime } from '../xml.ts'
import { WsusRefusal, type Estate } from '../estate.ts'
import { oneRow, read, rows, write, type Call, type Operation } from './operation.ts'

function actionOf(value: number): Action {
  if (value === 0 || value === 1 || value === 2) return value
  throw new WsusRefusal('System.ArgumentOutOfRangeException', 'Specified argument was out of the range of valid values.')
}

function ofUpdate(args: Args, estate: Estate): Deployment[] {
  return [...estate.deploymentsOf(estate.update(args.inner('id')?.guid('UpdateId') ?? ''))]
}

function answer(operation: string, deployments: readonly Deployment[], call: Call): string {
  return rows(operation, deployments.map(approvalRow), call)
}

/** Approvals, read and written. */
export const approvalOperations: Readonly<Record<string, Operation>> = {
  ExecuteSPGetDeployments: read((args, call) => {
    const scope = parseUpdateScope(args.text('updateScopeXml'))
    const updates = selectUpdates(scope, call.estate, args.int('publicationState'))
    const deployments = updates
      .flatMap((update) => [...call.estate.deploymentsOf(update)])
      .filter((deployment) => scope.approvedGroups?.has(deployment.groupId) ?? true)
    return answer('ExecuteSPGetDeployments', deployments, call)
  }),
  ExecuteSPGetDeploymentsByUpdate1: read((args, call) => answer('ExecuteSPGetDeploymentsByUpdate1', ofUpdate(args, call.estate), call)),
  ExecuteSPGetDeploymentsByUpdate2: read((args, call) => {
    const deployments = ofUpdate(args, call.estate).filter((deployment) => deployment.groupId === args.guid('targetGroupId'))
    return answer('ExecuteSPGetDeploymentsByUpdate2', deployments, call)
  }),
  ExecuteSPGetDeploymentsByUpdate3: read((args, call) => {
    const [from, to] = ['fromDeploymentDate', 'toDeploymentDate'].map((name) => parseWireTime(args.text(name) ?? undefined))
    const deployments = ofUpdate(args, call.estate).filter(
      (deployment) =>
        deployment.groupId === args.guid('targetGroupId') &&
        deployment.action === args.int('deploymentAction') &&
        (!from || deployment.deployedAt >= from) &&
        (!to || deployment.deployedAt <= to),
    )
    return answer('ExecuteSPGetDeploymentsByUpdate3', deployments, call)
  }),
  ExecuteSPGetDeploymentById: read((args, { estate }) => {
    const id = args.guid('deploymentId')
    for (const of of estate.deployments.values()) {
      const deployment = of.get(id)
      if (deployment) return oneRow('ExecuteSPGetDeploymentById', approvalRow(deployment))
    }
    throw new WsusRefusal('Microsoft.UpdateServices.Administration.WsusObjectNotFoundException', `The approval "${id}" was not found.`)
  }),
  ExecuteSPDeployUpdate1: write((args, { estate, userName }) => {
    const update = args.inner('updateId')
    const deployment = estate.deploy({
      updateId: update?.guid('UpdateId') ?? '',
      revisionNumber: update?.int('RevisionNumber') ?? 0,
      groupId: args.guid('targetGroupId'),
      action: actionOf(args.int('deploymentAction')),
      deadline: parseWireTime(args.text('deadline') ?? undefined),
      adminName: args.text('adminName') ?? userName,
      isAssigned: args.bool('isAssigned'),
    })
    return oneRow('ExecuteSPDeployUpdate1', approvalRow(deployment))
  }),
  ExecuteSPDeleteDeployment: write((args, { estate }) => {
    estate.deleteDeployment(args.guid('id'))
    return ''
  }),
}
