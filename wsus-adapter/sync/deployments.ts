import { WsusError } from '../error.ts'
import type { ApprovalRow, TargetGroup } from '../types.ts'
import { DEPLOYMENT_ACTION } from '../types.ts'
import { childText } from './member-reader.ts'
import type { Member, XmlElement } from './member-reader.ts'
import { REQUEST } from './operations.ts'
import { faultCode } from './session.ts'
import type { Session } from './session.ts'

/** What a server says of all approvals together. */
export interface ApprovalFacts {
  groups: TargetGroup[]
  /** Declined updates. */
  hidden: ReadonlySet<string>
  /** Revisions that are approved for installation or removal, by update. */
  approved: ReadonlyMap<string, ReadonlySet<number>>
}

const OPERATION = 'GetDeployments'
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const NO_GUID = '00000000-0000-0000-0000-000000000000'
/** The group of downstream servers, the same on every WSUS; it holds no computers. */
const DOWNSTREAM_SERVERS = 'd374f42a-9be2-4163-a0fa-3c86a401b7a7'
const ACTIVE = 1

/**
 * Everything that `GetDeployments` answers up to an anchor, in batches. Without a deployment anchor it is everything
 * (MS-WSUSSS 3.1.4.7).
 */
export function deploymentMembers(session: Session, syncAnchor: string, kind: 'bulk' | 'stream'): AsyncGenerator<Member[]> {
  const request = (cookie: Parameters<typeof REQUEST.GetDeployments>[0]): string => REQUEST.GetDeployments(cookie, syncAnchor)
  return session.batches({ operation: OPERATION, kind, whenChanged: 'fail', request })
}

/** Reads what groups there are, what is declined and what is approved; rows of approvals are not kept. */
export async function approvalFacts(session: Session, syncAnchor: string): Promise<ApprovalFacts> {
  const groups = new Map<string, TargetGroup>()
  const hidden = new Set<string>()
  const approved = new Map<string, Set<number>>()
  for await (const batch of deploymentMembers(session, syncAnchor, 'bulk')) {
    for (const { name, entry } of batch) {
      if (!entry) continue
      if (name === 'Groups') {
        const group = targetGroup(entry)
        if (group.id !== DOWNSTREAM_SERVERS) groups.set(group.id, group)
      } else if (name === 'HiddenUpdates') hidden.add(guidIn(entry.text))
      else if (name === 'Deployments') {
        const { updateId, revisionNumber, action } = deployment(entry)
        if (action > DEPLOYMENT_ACTION.uninstall) continue
        const revisions = approved.get(updateId) ?? new Set<number>()
        approved.set(updateId, revisions.add(revisionNumber))
      }
    }
  }
  return { groups: [...groups.values()], hidden, approved }
}

/**
 * Whether an error says that the server does not tell us its approvals: the specification lets only replicas ask, and no source says
 * what a server answers to another caller.
 */
export function isRefusal(error: unknown): boolean {
  return (error instanceof WsusError && error.code === 'wsus_forbidden') || faultCode(error) !== null
}

/** An approval as `GetDeployments` writes it; its action numbers are those of the database. */
export function deployment(entry: XmlElement): ApprovalRow {
  return {
    id: guid(entry, 'DeploymentGuid'),
    updateId: guid(entry, 'UpdateId'),
    revisionNumber: integer(entry, 'RevisionNumber'),
    targetGroupId: guid(entry, 'TargetGroupId'),
    action: integer(entry, 'Action'),
    status: ACTIVE,
    deploymentTime: null,
    goLiveTime: childText(entry, 'GoLiveTime'),
    deadline: childText(entry, 'Deadline'),
    adminName: childText(entry, 'AdminName'),
    isAssigned: childText(entry, 'IsAssigned')?.trim() !== 'false',
  }
}

function targetGroup(entry: XmlElement): TargetGroup {
  const parent = (childText(entry, 'ParentGroupId') ?? NO_GUID).trim().toLowerCase()
  return {
    id: guid(entry, 'TargetGroupID'),
    name: childText(entry, 'Name') ?? '',
    parentId: parent === NO_GUID ? null : guidIn(parent),
    orderValue: null,
    priority: null,
  }
}

function guid(entry: XmlElement, name: string): string {
  return guidIn(childText(entry, name) ?? '')
}

function guidIn(text: string): string {
  const id = text.trim().toLowerCase()
  if (!GUID.test(id)) throw new WsusError('wsus_answer_malformed', { operation: OPERATION, reason: 'id' })
  return id
}

function integer(entry: XmlElement, name: string): number {
  const text = childText(entry, name)?.trim() ?? ''
  if (!/^\d{1,9}$/.test(text)) throw new WsusError('wsus_answer_malformed', { operation: OPERATION, reason: 'members', members: [name] })
  return Number(text)
}
