import { z } from 'zod'

import type { SyncState } from '../types.ts'
import type { ListedRow } from './answer-reader.ts'
import type { ControlCalls } from './control.ts'
import { flag, integer } from './members.ts'
import { RowView } from './rows.ts'

const subscriptionAnswer = z.object({
  GetSubscriptionResult: z.object({
    synchronizeAutomaticallyTimeOfDay: integer,
    LastSynchronizationTime: z.string().max(64).nullish(),
    SynchronizeAutomatically: flag,
    NumberOfSynchronizationsPerDay: integer,
  }),
})
const stateAnswer = z.object({ GetSubscriptionStateResult: integer })
const nextAnswer = z.object({ GetSubscriptionNextSynchronizationTimeResult: z.string().max(64).nullish() }).nullish()
const IDLE = 0

/** Asks where the server's own synchronization stands. Progress is asked for only while one is running. */
export async function readSyncState(control: ControlCalls, progressRows: () => Promise<ListedRow[]>): Promise<SyncState> {
  const { GetSubscriptionResult: subscription } = await control.call('GetSubscription', {}, subscriptionAnswer)
  const { GetSubscriptionStateResult: stateNumber } = await control.call('GetSubscriptionState', {}, stateAnswer)
  const next = subscription.SynchronizeAutomatically ? await control.call('GetSubscriptionNextSynchronizationTime', {}, nextAnswer) : null
  return {
    state: stateNumber === IDLE ? 'idle' : 'active',
    stateNumber,
    lastSynchronizationTime: subscription.LastSynchronizationTime ?? null,
    nextSynchronizationTime: next?.GetSubscriptionNextSynchronizationTimeResult ?? null,
    automatic: subscription.SynchronizeAutomatically,
    synchronizationsPerDay: subscription.NumberOfSynchronizationsPerDay,
    timeOfDaySeconds: subscription.synchronizeAutomaticallyTimeOfDay,
    progress: stateNumber === IDLE ? null : progress(await progressRows()),
  }
}

function progress(rows: readonly ListedRow[]): SyncState['progress'] {
  const [first] = rows
  if (!first) return null
  const view = new RowView('SyncProgress', 3, first.row)
  return { phase: view.text(0), total: view.int(1), processed: view.int(2) }
}
