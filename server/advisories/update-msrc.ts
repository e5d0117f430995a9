import { monthsFrom, type ListedMonth } from '../../catalog/index.ts'
import { SYSTEM, withInfra } from '../context.ts'
import { keepState, taken, type Fetching } from './fetching.ts'
import { putSigned } from './signed.ts'
import type { Spooled } from './spool.ts'
import { listDocuments } from './store.ts'

/** Enough for a list of months; documents that are larger are none. */
const LARGEST_INDEX = 4 * 1024 * 1024

/** Fetches a document, or where it is MSRC's list of months those that changed since. */
export async function updateMsrc(fetching: Fetching, url: string): Promise<void> {
  await taken(fetching, url, async (spooled, state) => {
    const months = await listed(spooled, url)
    if (months === null) return putSigned(fetching, spooled, url, state)
    for (const month of await changedMonths(fetching, months)) {
      fetching.signal.throwIfAborted()
      await taken(fetching, month.url, (one, monthState) => putSigned(fetching, one, month.url, monthState))
    }
    await keepState(fetching, url, state)
  })
}

async function listed(spooled: Spooled, url: string): Promise<ListedMonth[] | null> {
  let text = ''
  for await (const piece of spooled.text()) {
    text += piece
    if (text.length > LARGEST_INDEX) return null
  }
  return monthsFrom(text, url)
}

/** Months that the vendor changed after the document that is in force. */
async function changedMonths({ app, feed }: Fetching, months: readonly ListedMonth[]): Promise<ListedMonth[]> {
  const inForce = await withInfra(app, SYSTEM, (ctx) => listDocuments(ctx, feed.id))
  const revised = new Map(inForce.map((document) => [document.key, document.revisedAt?.getTime() ?? 0]))
  return months.filter(({ key, revisedAt }) => {
    const known = revised.get(key)
    return known === undefined || revisedAt === null || Date.parse(revisedAt) > known
  })
}
