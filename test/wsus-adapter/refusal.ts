import { WsusError } from '../../wsus-adapter/index.ts'

/** The error of a reading that must fail. */
export async function refusalOf(work: Promise<unknown> | AsyncIterable<unknown>): Promise<WsusError> {
  try {
    if (Symbol.asyncIterator in work) for await (const _page of work);
    else await work
  } catch (error) {
    if (error instanceof WsusError) return error
    throw error
  }
  throw new Error('the reading did not fail')
}

/** Everything that a reading gives. */
export async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const page of pages) items.push(page)
  return items
}
