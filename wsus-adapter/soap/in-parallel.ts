/**
 * Works on items, at most so many at once, and gives the results in the order in which they are ready. Nothing is started ahead of a
 * reader that is slow; leaving the loop aborts what is under way.
 * @param work its signal fires when the loop is left or another item failed
 * @throws what the first failing work throws
 */
export async function* inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<Result> {
  const running = new Map<number, Promise<{ index: number; result: Result }>>()
  const stop = new AbortController()
  let next = 0
  const start = async (index: number, item: Item): Promise<{ index: number; result: Result }> => ({
    index,
    result: await work(item, stop.signal),
  })
  try {
    while (running.size > 0 || next < items.length) {
      for (const item of items.slice(next, next + width - running.size)) {
        running.set(next, start(next, item))
        next += 1
      }
      const done = await Promise.race(running.values())
      running.delete(done.index)
      yield done.result
    }
  } finally {
    stop.abort()
    await Promise.allSettled(running.values())
  }
}
