import { WsusError } from '../error.ts'
import type { SyncLimits } from '../options.ts'
import { identityOf } from './documents.ts'
import { REQUEST } from './operations.ts'
import type { Identity, RevisionFilter } from './operations.ts'
import { textOf } from './session.ts'
import type { Session } from './session.ts'

/** The newest revisions of what a list named, each update once. */
export interface RevisionList {
  anchor: string
  newest: Identity[]
  /** Updates of which the list named an older revision too. */
  revised: ReadonlySet<string>
}

const OPERATION = 'GetRevisionIdList'
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ANCHOR_LIMIT = 256

/**
 * Reads a list of revisions. The list is not paged and names revisions twice; memory is bounded by the number of updates.
 * @throws WsusError `wsus_cursor_rejected` when the server does not know the anchor of the filter, `wsus_too_large`
 */
export async function revisionList(session: Session, limits: Required<SyncLimits>, filter: RevisionFilter): Promise<RevisionList> {
  const newest = new Map<string, number>()
  const revised = new Set<string>()
  const head: Parameters<typeof textOf>[1][number][] = []
  const whenChanged = filter.anchor === null ? 'retry' : 'reject'
  const call = { operation: OPERATION, kind: 'bulk', whenChanged } as const
  let listed = 0
  for await (const batch of session.batches({ ...call, request: (cookie) => REQUEST.GetRevisionIdList(cookie, filter) })) {
    for (const member of batch) {
      if (!member.entry) {
        head.push(member)
        continue
      }
      const { updateId, revisionNumber } = identityOf(member.entry)
      if (!GUID.test(updateId) || !Number.isSafeInteger(revisionNumber)) throw malformed('identity')
      listed += 1
      if (listed > limits.revisions) throw new WsusError('wsus_too_large', { operation: OPERATION, what: 'list', limit: limits.revisions })
      const known = newest.get(updateId)
      if (known !== undefined && known !== revisionNumber) revised.add(updateId)
      if (known === undefined || known < revisionNumber) newest.set(updateId, revisionNumber)
    }
  }
  const anchor = textOf(OPERATION, head, 'Anchor')
  if (anchor.length > ANCHOR_LIMIT) throw malformed('anchor')
  return { anchor, newest: [...newest].map(([updateId, revisionNumber]) => ({ updateId, revisionNumber })), revised }
}

/** The anchor at the head of the list of categories; what follows is not read. */
export async function currentAnchor(session: Session): Promise<string> {
  const call = { operation: OPERATION, kind: 'bulk', whenChanged: 'retry' } as const
  const filter = { config: true, anchor: null } as const
  for await (const batch of session.batches({ ...call, request: (cookie) => REQUEST.GetRevisionIdList(cookie, filter) })) {
    return textOf(OPERATION, batch, 'Anchor')
  }
  throw malformed('no_answer')
}

function malformed(reason: string): WsusError {
  return new WsusError('wsus_answer_malformed', { operation: OPERATION, reason })
}
